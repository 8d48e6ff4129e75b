"""Time stock nbgrader on a class of submissions: one half of the comparison with this kit.

What is measured: the wall clock and the processor time (user + system, the started kernels included) of ONE
`nbgrader autograde multi_channel` over all submissions. Building the course, `nbgrader generate_assignment`, placing
the submissions and reading the scores are not in the numbers. The interpreter's start and the import of nbgrader are,
once per class.

How fair it is:

* Stock means stock. The configuration sets the cell time limit, the log level and the folder, nothing else, so nbgrader
  grades one submission after another, each in a fresh Jupyter kernel that imports torch and Hypothesis again.
  Starting several nbgrader processes side by side could lower the wall clock; it would not lower the processor time.
* The checks are meant to be about as much work as a careful grader does: three cells worth 10 points each, one per
  function, 100 Hypothesis examples per cell. Every example calls the function in float32 and in float64 and compares
  type, dtype, shape, values, untouched inputs and the gradients to X and K with a reference built on
  `torch.nn.functional.conv2d`. Values are small integers held in floating point, compared to within 0.01, and drawn as
  arrays by Hypothesis, so that a failing example shrinks to small numbers as the kit's do. The examples come from a
  fixed seed, so each submission and each run sees the same ones; a failing check also pays for Hypothesis's
  shrinking, as it would in a real course.
* It is not the same service as this kit: no forbidden operators, no named families, no follow-through, no device check,
  no isolation (the hidden tests and the reference sit in the student's own kernel), no diagnosis. A submission may
  tamper with its score here, so the scores are for information and are no part of the comparison.
* nbgrader gives no points to a cell that writes to stderr, also where the answer is right. That is left as it is.
* Sources that fail early (a syntax error, say) skip the checks and are cheap; the mix of submissions moves the numbers.
* torch is left at its own number of threads unless the environment says otherwise (`OMP_NUM_THREADS`).
* Processor time is that of all child processes that end during the run, so start nothing else from the same process.

Needs a POSIX system, and an interpreter with nbgrader, ipykernel, torch and hypothesis (this module imports none).
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ASSIGNMENT = "multi_channel"
SOLUTION_CELL = "solution"
POINTS_PER_CELL = 10
CELL_TIMEOUT_S = 60

FUNCTIONS = {
    "corr2d_multi_in": "cases(kernels_without_outputs=True)",
    "corr2d_multi_in_out": "cases()",
    "corr2d_multi_in_out_1x1": "cases(largest_kernel=1)",
}
"""Each graded function and the Hypothesis strategy, as text, that draws its cases."""

GIVEN_CELL = """\
import torch


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
"""

SOLUTION_SOURCE = """\
### BEGIN SOLUTION
def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, -1)).reshape(-1, h, w)
### END SOLUTION
"""

HIDDEN_TEST = """\
### BEGIN HIDDEN TESTS
import numpy as np
import torch
from hypothesis import given, seed, settings, strategies as st
from hypothesis.extra.numpy import arrays


@st.composite
def cases(draw, largest_kernel=4, kernels_without_outputs=False):
    c_i, c_o = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    h, w = draw(st.integers(1, 10)), draw(st.integers(1, 10))
    k_h, k_w = draw(st.integers(1, min(largest_kernel, h))), draw(st.integers(1, min(largest_kernel, w)))
    outputs = () if kernels_without_outputs else (c_o,)

    def tensor(*shape):
        return torch.from_numpy(draw(arrays(np.int64, shape, elements=st.integers(-4, 4))))

    return tensor(c_i, h, w), tensor(*outputs, c_i, k_h, k_w), tensor(*outputs, h - k_h + 1, w - k_w + 1)


def reference(X, K):
    if K.dim() == 3:
        return torch.nn.functional.conv2d(X[None], K[None])[0, 0]
    return torch.nn.functional.conv2d(X[None], K)[0]


def close(got, expected):
    return got.shape == expected.shape and torch.allclose(got, expected, rtol=0, atol=0.01)


def compare(student, X, K, weights):
    for dtype in (torch.float32, torch.float64):
        x, k = X.to(dtype).requires_grad_(), K.to(dtype).requires_grad_()
        got = student(x, k)
        x_ref, k_ref = X.to(dtype).requires_grad_(), K.to(dtype).requires_grad_()
        expected = reference(x_ref, k_ref)
        assert isinstance(got, torch.Tensor), "the result is not a tensor"
        assert got.dtype == dtype, "the result has another dtype than the inputs"
        assert close(got, expected), "wrong shape or values"
        assert torch.equal(x, x_ref) and torch.equal(k, k_ref), "an input was modified"
        grad_x, grad_k = torch.autograd.grad((got * weights).sum(), (x, k))
        want_x, want_k = torch.autograd.grad((expected * weights).sum(), (x_ref, k_ref))
        assert close(grad_x, want_x), "wrong gradient to X"
        assert close(grad_k, want_k), "wrong gradient to K"


student_function = @FUNCTION@


@seed(20260101)
@settings(max_examples=100, deadline=None, database=None)
@given(case=@STRATEGY@)
def check(case):
    compare(student_function, *case)


check()
### END HIDDEN TESTS
"""

SUPPORT_FILES = {
    "d2l/__init__.py": "",
    "d2l/torch.py": f"{GIVEN_CELL}\n\nfrom torch import matmul, reshape, stack, tensor  # noqa: E402, F401\n",
    "d2lzh_pytorch.py": GIVEN_CELL,
}
"""Files nbgrader copies beside each submission, so that `from d2l import torch as d2l` works as it does in the kit."""

CONFIG = f"""\
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "benchmark"
c.CourseDirectory.root = "@ROOT@"
c.Application.log_level = "INFO"
c.Execute.timeout = {CELL_TIMEOUT_S}
"""

READ_SCORES = """\
import json, sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1]) as gradebook:
    print(json.dumps({s.student.id: s.score for s in gradebook.assignment_submissions(sys.argv[2])}))
"""

READ_VERSIONS = """\
import json, platform
from importlib.metadata import version
names = ("nbgrader", "nbconvert", "nbclient", "ipykernel", "torch", "hypothesis")
print(json.dumps({"python": platform.python_version(), **{name: version(name) for name in names}}))
"""


@dataclass(frozen=True)
class StockRun:
    """One timed `nbgrader autograde` over a class.

    `wall_s` and `cpu_s` are seconds for the whole class. `scores` holds the points (of 30) of each submission that
    nbgrader finished; one that it gave up on (its kernel died, say) has no entry. `versions` maps a package to the
    version that did the grading.
    """

    students: int
    wall_s: float
    cpu_s: float
    scores: dict[str, float]
    versions: dict[str, str]


def autograde(submissions: Mapping[str, str], workdir: Path, python: Path | None = None) -> StockRun:
    """Grade `submissions` (student id -> Python source) with stock nbgrader in a new course under `workdir`.

    `workdir` is made if need be and must hold nothing yet; the course, the gradebook and the logs stay in it. `python`
    is the interpreter that has nbgrader, by default the running one.

    Raises ValueError for no submissions, an unusable student id or a `python` that is not there, FileExistsError for
    a `workdir` in use, and RuntimeError when nbgrader itself fails. A submission that nbgrader cannot finish does not
    stop the others.
    """
    if not submissions:
        raise ValueError("there are no submissions to grade")
    for student in submissions:
        if not re.fullmatch(r"\w[\w.@-]*", student):
            raise ValueError(f"student id {student!r}: use letters, digits and . _ @ - only")
    workdir = workdir.absolute()
    workdir.mkdir(parents=True, exist_ok=True)
    if any(workdir.iterdir()):
        raise FileExistsError(f"{workdir} is not empty; name a new folder for the course")
    # The path is not resolved: a virtual environment's interpreter is a link, and its target lacks the packages.
    interpreter = Path(sys.executable) if python is None else python.absolute()
    if not interpreter.is_file():
        raise ValueError(f"{interpreter} is not an interpreter; name the path of one that has nbgrader")
    environment = _environment(interpreter, workdir)

    versions = _ask(interpreter, READ_VERSIONS, [], workdir, environment)
    _write_course(workdir)
    if _nbgrader("generate_assignment", interpreter, workdir, environment) != 0:
        raise RuntimeError(f"nbgrader generate_assignment failed:\n{_log_tail(workdir, 'generate_assignment')}")
    _place_submissions(submissions, workdir)

    cpu_before, wall_before = _cpu_of_children(), time.perf_counter()
    status = _nbgrader("autograde", interpreter, workdir, environment)
    wall_s, cpu_s = time.perf_counter() - wall_before, _cpu_of_children() - cpu_before

    gradebook = f"sqlite:///{workdir / 'gradebook.db'}"
    scores = _ask(interpreter, READ_SCORES, [gradebook, ASSIGNMENT], workdir, environment)
    # nbgrader's status is also nonzero when it gave up on some submissions; it has begun those, so they are recorded.
    if status != 0 and not scores:
        raise RuntimeError(f"nbgrader autograde failed:\n{_log_tail(workdir, 'autograde')}")
    finished = {s for s in submissions if (workdir / "autograded" / s / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").is_file()}
    return StockRun(
        students=len(submissions),
        wall_s=wall_s,
        cpu_s=cpu_s,
        scores={student: float(scores[student]) for student in sorted(finished)},
        versions={str(name): str(version) for name, version in versions.items()},
    )


def _cpu_of_children() -> float:
    """Seconds of processor time, user + system, of all child processes that have ended and their children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _environment(interpreter: Path, workdir: Path) -> dict[str, str]:
    """The present environment without the user's Jupyter and Python settings.

    The `python3` kernel is then found under the interpreter's own prefix. nbgrader runs `alembic` from PATH when it
    makes its database, so the interpreter's folder comes first there.
    """
    dropped = {"JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"}
    home = workdir / "jupyter"
    return {name: value for name, value in os.environ.items() if name not in dropped} | {
        "PATH": os.pathsep.join([str(interpreter.parent), os.environ.get("PATH", os.defpath)]),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONNOUSERSITE": "1",
    }


def _nbgrader(command: str, interpreter: Path, workdir: Path, environment: Mapping[str, str]) -> int:
    """Run `nbgrader COMMAND multi_channel` in the course, its output to `COMMAND.log`; return the exit status."""
    with (workdir / f"{command}.log").open("wb") as log:
        argv = [str(interpreter), "-m", "nbgrader", command, ASSIGNMENT]
        return subprocess.run(
            argv,
            check=False,
            cwd=workdir,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode


def _log_tail(workdir: Path, command: str) -> str:
    """The last 20 lines that `nbgrader COMMAND` wrote."""
    lines = (workdir / f"{command}.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-20:])


def _ask(
    interpreter: Path, program: str, arguments: list[str], workdir: Path, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Run a short Python program that prints one JSON object, and return that object."""
    argv = [str(interpreter), "-c", program, *arguments]
    done = subprocess.run(argv, check=False, cwd=workdir, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise RuntimeError(f"{interpreter} failed: {reason}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _cell(grade_id: str, source: str, **nbgrader: bool | int) -> dict[str, Any]:
    """A code cell with nbgrader's metadata (its schema 3)."""
    metadata = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3} | nbgrader
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": grade_id.replace("_", "-"),
        "metadata": {"nbgrader": metadata | {"grade_id": grade_id}},
        "outputs": [],
        "source": source,
    }


def _write_course(workdir: Path) -> None:
    """Write nbgrader's configuration, the source notebook and the files that go with it."""
    (workdir / "nbgrader_config.py").write_text(CONFIG.replace('"@ROOT@"', repr(str(workdir))), encoding="utf-8")
    cells = [_cell("given", GIVEN_CELL, locked=True), _cell(SOLUTION_CELL, SOLUTION_SOURCE, solution=True)]
    for function, strategy in FUNCTIONS.items():
        source = HIDDEN_TEST.replace("@FUNCTION@", function).replace("@STRATEGY@", strategy)
        cells.append(_cell(f"test_{function}", source, grade=True, locked=True, points=POINTS_PER_CELL))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (workdir / "jupyter").mkdir()  # IPython makes its folder in there, and falls back to a temporary one without it
    folder = workdir / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    for name, text in SUPPORT_FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _place_submissions(submissions: Mapping[str, str], workdir: Path) -> None:
    """Hand in, for each student, the released notebook with the student's source in the solution cell."""
    released = workdir / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(released.read_text(encoding="utf-8"))
    graded = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    if len(graded) != len(FUNCTIONS) or any("reference" in "".join(cell["source"]) for cell in graded):
        raise RuntimeError(f"{released} should hold {len(FUNCTIONS)} test cells without their hidden tests")
    (solution,) = (
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == SOLUTION_CELL
    )
    for student, source in submissions.items():
        solution["source"] = source
        folder = workdir / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def main() -> None:
    """Grade a folder of .py files and print what it took."""
    parser = argparse.ArgumentParser(description="Time stock nbgrader on a folder of submissions.")
    parser.add_argument("submissions", type=Path, help="folder of .py files, one per student")
    parser.add_argument("--out", type=Path, required=True, metavar="WORKDIR", help="new folder for the course")
    parser.add_argument("--python", type=Path, help="interpreter that has nbgrader (default: this one)")
    options = parser.parse_args()
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted(options.submissions.glob("*.py"))}
    try:
        run = autograde(sources, options.out, options.python)
    except (ValueError, FileExistsError, RuntimeError) as error:
        parser.exit(3, f"{error}\n")
    for student in sources:
        print(f"{student}: {run.scores.get(student, 'not finished')}")
    print(f"{run.students} submissions, {os.cpu_count()} processors")
    print(f"wall {run.wall_s:.2f} s, {run.wall_s / run.students:.2f} s per submission")
    print(f"cpu  {run.cpu_s:.2f} s, {run.cpu_s / run.students:.2f} s per submission")
    print(", ".join(f"{name} {version}" for name, version in run.versions.items()))


if __name__ == "__main__":
    main()
