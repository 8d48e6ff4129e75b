"""The side that runs student code. It imports nothing of the grading side and holds nothing worth stealing."""
