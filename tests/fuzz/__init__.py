"""Fuzzing of everything that reads what a worker has sent."""
