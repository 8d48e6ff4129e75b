"""A course in a folder of its own, with an exchange, as nbgrader's commands see it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import ROOT, SOLUTION

COURSE = "course101"
NAME = "multi_channel"
_PYTHON = Path(sys.executable)


@dataclass(frozen=True)
class Course:
    """``folder`` is the instructor's, ``exchange`` where things are handed over, ``homes`` has one for each student."""

    folder: Path
    exchange: Path
    homes: Path
    log: Path

    @classmethod
    def make(cls, where: Path) -> "Course":
        """A course as a clone of the repository is one, but for what nothing of this needs."""
        course = cls(where / "course", where / "exchange", where / "homes", where / "log")
        for folder in (course.folder, course.exchange, course.homes):
            folder.mkdir(parents=True)
        course.exchange.chmod(0o777)
        ignored = shutil.ignore_patterns("__pycache__", "*.ipynb")
        shutil.copytree(SOLUTION, course.folder / "solutions" / NAME, ignore=ignored)
        config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        more = f"c.CourseDirectory.course_id = {COURSE!r}\nc.Exchange.root = {str(course.exchange)!r}\n"
        (course.folder / "nbgrader_config.py").write_text(config + more, encoding="utf-8")
        return course

    def nbgrader(self, *arguments: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Run a command as the instructor."""
        command = [sys.executable, "-m", "nbgrader", *arguments]
        environment = self.environment() | (env or {})
        return subprocess.run(
            command,
            check=False,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def as_students(self, jobs: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Run commands as students, each in their own folder; all must succeed."""
        told = [(str(self.homes / student), [*arguments, *self._for_students(student)]) for student, arguments in jobs]
        for student, _ in jobs:
            (self.homes / student).mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.nbgrader.commands", str(self.log)]
        done = subprocess.run(
            command,
            check=False,
            cwd=ROOT,
            env=self.environment(),
            input=json.dumps(told),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert set(json.loads(done.stdout)) <= {0}, self.log.read_text(encoding="utf-8")[-3000:]

    def _for_students(self, student: str) -> list[str]:
        return [f"--course={COURSE}", f"--Exchange.root={self.exchange}", f"--student={student}"]

    def environment(self) -> dict[str, str]:
        """Where nbgrader finds ``alembic``, and nothing of this machine's own Jupyter."""
        path = os.pathsep.join([str(_PYTHON.parent), os.environ.get("PATH", os.defpath)])
        own = str(self.folder.parent / "jupyter")
        hidden = {"JUPYTER_PATH", "PYTHONWARNINGS"}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        places = dict.fromkeys(("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), own)
        return kept | places | {"PATH": path, "HOME": own}

    def python(self, program: str, *arguments: str) -> str:
        """Run a program that has nbgrader; returns what it prints."""
        command = [sys.executable, "-c", program, *arguments]
        done = subprocess.run(command, check=False, env=self.environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def submitted(self, student: str) -> Path:
        """Where a student's submission stands once it is collected."""
        return self.folder / "submitted" / student / NAME

    def hand_over(self, student: str, notebook: bytes) -> None:
        """Put a notebook where collecting would."""
        folder = self.submitted(student)
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(notebook)

    def scores(self) -> dict[str, dict[str, Any]]:
        """What the gradebook says of each student: by exercise, score and comment and whether somebody must look."""
        program = """if True:
            import json, sys
            from nbgrader.api import Gradebook
            with Gradebook(sys.argv[1]) as book:
                found, told = {}, {}
                for handed_in in book.assignment_submissions(sys.argv[2]):
                    (notebook,) = handed_in.notebooks
                    found[handed_in.student.id] = {g.name: [g.score, g.needs_manual_grade] for g in notebook.grades}
                    told[handed_in.student.id] = {c.name: c.comment for c in notebook.comments}
            print(json.dumps([found, told]))
        """
        found, told = json.loads(self.python(program, f"sqlite:///{self.folder / 'gradebook.db'}", NAME))
        return {
            student: {
                name: {"score": score, "look": look, "comment": told[student][name]}
                for name, (score, look) in grades.items()
            }
            for student, grades in found.items()
        }
