"""What an author writes: annotated references in a lesson, and a grading page.

A grading page (``solutions/<assignment>/grading.py``) imports its vocabulary from here.
"""

from autograder.authoring.page import Example, Exercise, Family, Limits, Page, Size

__all__ = ["Example", "Exercise", "Family", "Limits", "Page", "Size"]
