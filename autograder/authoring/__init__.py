"""What an author writes: annotated references in a lesson, a grading page, and wrong variants.

A grading page (``solutions/<assignment>/grading.py``) and the wrong variants next to it import their vocabulary from
here.
"""

from autograder.authoring.page import Example, Exercise, Family, Limits, Page, Range, Size
from autograder.authoring.variants import Variant, blind_spot, misconception

__all__ = ["Example", "Exercise", "Family", "Limits", "Page", "Range", "Size", "Variant", "blind_spot", "misconception"]
