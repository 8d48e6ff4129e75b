"""This repository as an nbgrader course: see docs/nbgrader.md."""

import sys
from pathlib import Path

try:
    from autograder.nbgrader.course import configure
except ImportError as error:  # without it nbgrader would execute student code
    sys.exit(f"autograder: nbgrader's Python cannot import the kit ({error}): install autograder[nbgrader] there")

c = get_config()  # which nbgrader defines
configure(c, Path(__file__).parent)
c.CourseDirectory.course_id = "multi_channel_course"
