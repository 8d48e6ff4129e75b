"""The audit of an exam: automatic mutants of a reference, and which of them it fails to catch."""
