"""Grading a class: many submissions side by side, one result file each, resumable."""
