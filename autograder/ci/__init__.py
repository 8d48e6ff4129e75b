"""Grading one checkout where a service runs commands on every push."""
