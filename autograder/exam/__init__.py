"""The exam: cases drawn once per course seed, with the reference's answers and the error each may have."""
