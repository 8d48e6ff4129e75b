"""nbgrader: the repository as a course that its stock commands run, and records in its gradebook.

``nbgrader autograde`` runs no student code: in place of nbgrader's executing preprocessor, ours has the class graded by
``autograder grade`` and writes what came out into the gradebook. :func:`autograder.nbgrader.course.configure` sets all
of this up, from a course's ``nbgrader_config.py``. What imports nbgrader is in the modules :mod:`converting`,
:mod:`course`, :mod:`exchange` and :mod:`gradebook`; the others do without.
"""
