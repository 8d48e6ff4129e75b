"""The command ``autograder audit``, on small assignments of which it is known what their exams miss."""

import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from autograder.audit.report import Audit, Judgement
from autograder.cli import app
from autograder.grading.submission import Grader
from autograder.record import Record
from autograder.submissions.bundle import Bundle
from tests.audit.rows import FAMILIES, LESSON, LOOP, MORE, WRONG, page, write
from tests.support import SOLUTION

SOUND_WRONG = f"""{WRONG}
BLIND_SPOTS = (
    blind_spot("scale", "one row", lambda X, k: len(X) == 1),
    blind_spot("scale", "many rows", lambda X, k: len(X) > 4),
)
"""

# Of its families the exam has no strided one, and its contract and gradient checks are left out.
FAULTY_PAGE = page(
    FAMILIES,
    scale='shares={"values": 1}',
    more='equivalent={"  return (X * k)[:4]": "there are four rows at most", "return X + k": "no", "return 0": "no"}',
)
FAULTY_WRONG = f"""{WRONG}

@misconception("scale", advice="How many rows can there be?")
def at_most_a_hundred_rows(right, X, k):
    return right(X[:100], k)


BLIND_SPOTS = (
    blind_spot("scale", "one row", lambda X, k: len(X) > 1),
    blind_spot("scale", "some rows", lambda X, k: X.shape[1] > 0),
    blind_spot("scale", "one column", lambda X, k: False),
)
"""
FAULTY_EXTRA = '                Family(name="square", axes={"n": (2, 4), "m": "n"}, cases=3),\n'


def run(folder: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["audit", str(folder), *map(str, arguments)], env={"COLUMNS": "120"})


def decoded(result: Result) -> Audit:
    """The report, which is all of standard output, and agrees with how the command ended."""
    audit = msgspec.json.decode(result.stdout, type=Audit)
    assert all(re.fullmatch(r"audited \d+ of \d+", line) for line in result.stderr.splitlines())
    assert result.exit_code == (0 if audit.passed else 1)
    return audit


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sound"), page(FAMILIES + MORE), wrong=SOUND_WRONG)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = FAULTY_PAGE.replace(FAMILIES, FAMILIES + FAULTY_EXTRA)
    return write(tmp_path_factory.mktemp("faulty"), made, wrong=FAULTY_WRONG)


@pytest.fixture(scope="module")
def text(faulty: Path) -> str:
    """What is printed about the faulty exam."""
    result = run(faulty, "--jobs", 2)
    assert result.exit_code == 1
    assert result.stderr == ""
    return result.stdout


@pytest.fixture(scope="module")
def audit(faulty: Path) -> Audit:
    """The report on the faulty exam."""
    return decoded(run(faulty, "--json", "--jobs", 1))


def named(audit: Audit, name: str) -> Judgement:
    return next(item for item in audit.texts if item.name == name)


def test_exam_that_catches_everything_passes(sound: Path) -> None:
    result = run(sound, "--seed", 2)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "the exam of seed 2" in result.stdout
    assert re.search(r"✓ \[1\] scale │ +1/1 │ +2/2 │ +(\d+)/\1 │ +– │ +0 │ +100 %│", result.stdout)
    assert "does not catch" not in result.stdout
    assert "scale: families without a blind spot\n  some rows\n  one column\n" in result.stdout
    assert "Warning" not in result.stdout


def test_surviving_mutant_is_shown_with_its_diff(text: str, audit: Audit) -> None:
    survivor = named(audit, "takes inputs to be contiguous")
    assert (survivor.outcome, survivor.of, survivor.line) == ("survived", "reference", 16)
    assert survivor.diff.split("\n") == [
        "- return X * k",
        "+ return X.as_strided(X.shape, X.contiguous().stride()) * k",
    ]
    assert "  line 16 of rows.py: takes inputs to be contiguous\n    - return X * k\n    + return X.as_str" in text
    assert "add its line to Page.equivalent with the reason" in " ".join(text.split())
    assert LESSON.split("\n")[15].strip() == survivor.diff[2:].split("\n")[0]


def test_caught_mutant_says_by_what(audit: Audit) -> None:
    caught = named(audit, "* becomes +")
    assert (caught.outcome, caught.checks) == ("killed", ("values",))
    assert set(caught.families) == {"one row", "some rows", "one column", "square"}
    assert "wrong value" in caught.reason


def test_equivalent_mutant_does_not_count(text: str, audit: Audit) -> None:
    excused = [item for item in audit.texts if item.outcome == "equivalent"]
    assert [item.diff for item in excused] == ["- return X * k\n+ return (X * k)[:4]"]
    assert "    + return (X * k)[:4]\n    there are four rows at most\n" in text
    (scale,) = audit.exercises
    mutants = audit.of("scale", "mutant")
    killed = sum(item.outcome == "killed" for item in mutants)
    assert scale.share == killed / (len(mutants) - 1)


def test_stale_equivalents_are_named(text: str, audit: Audit) -> None:
    assert set(audit.stale) == {"return X + k", "return 0"}
    assert "  return X + k\n  return 0\nTake them out of the grading page.\n" in text


def test_surviving_misconception(text: str, audit: Audit) -> None:
    caught = named(audit, "scale")
    assert (caught.outcome, caught.checks) == ("killed", ("values",))
    assert "wrong value" in caught.reason
    assert named(audit, "at most a hundred rows").outcome == "survived"
    assert "scale: misconceptions that the exam does not catch\n  at most a hundred rows\n" in text


def test_blind_spots_that_are_not_caught_by_their_family_alone(text: str, audit: Audit) -> None:
    found = {item.family: item for item in audit.of("scale", "blind spot")}
    assert {family: item.outcome for family, item in found.items()} == {
        "one row": "killed",
        "some rows": "killed",
        "one column": "survived",
    }
    assert not any(item.as_wanted for item in found.values())
    assert "one row: not caught by its family, caught by one column, some rows, square\n" in text
    assert "some rows: also caught by one column, one row, square, so the family is not needed for it\n" in text
    assert "one column: not caught\n" in text
    assert audit.exercises[0].unproven == ("square",)


def test_text_and_json_agree(text: str, audit: Audit) -> None:
    (scale,) = audit.exercises
    assert f"rows: {len(audit.texts)} wrong solutions, the exam of seed {audit.seed}" in text
    mutants = f"{scale.reference.killed}/{scale.reference.texts - scale.reference.equivalent}"
    share = f"{int(1000 * scale.share) / 10:g} %"
    assert re.search(rf"✗ \[1\] scale │ +1/2 │ +0/3 │ +{mutants} │ +– │ +1 │ +{share}│", text)
    survivors = [item for item in audit.of("scale", "mutant") if item.outcome == "survived"]
    listed = text.partition("mutants that the exam does not catch")[2].partition("Widen")[0]
    assert listed.count("  line ") == len(survivors) == scale.reference.survived > 0
    assert all(line in listed for item in survivors for line in item.diff.split("\n"))
    (values,) = (worth for worth in scale.checks if worth.catches)
    assert (values.check, values.catches) == ("values", values.alone)
    assert f"│values │ {values.catches} ({values.alone})│" in text
    wanted = "it should catch every wrong variant, and 98 % of the mutants of each exercise.\n"
    assert text.endswith(f"The exam misses too much of scale: {wanted}")


def test_report_does_not_depend_on_the_jobs(faulty: Path, audit: Audit) -> None:
    assert decoded(run(faulty, "--json", "--jobs", 2)) == audit


def test_schema_and_order(audit: Audit) -> None:
    assert audit.schema == "autograder/audit/v1"
    assert re.fullmatch(r"[0-9a-f]{64}", audit.exam)
    assert [item.kind for item in audit.texts] == sorted(
        (item.kind for item in audit.texts), key=["misconception", "blind spot", "mutant"].index
    )
    lines = [item.line for item in audit.texts if item.kind == "mutant"]
    assert lines == sorted(lines)


@pytest.mark.slow
def test_mutants_that_hang_are_caught_and_one_exercise_can_be_audited(tmp_path: Path) -> None:
    made = page(FAMILIES + MORE, more='equivalent={"return X[0]": "not looked for"}, kills=0.9').replace(
        "exercises=(\n", 'exercises=(\n        Exercise(name="total", points=1),\n'
    )
    stand_ins = "def total(X):\n    return X.sum(0)\n"
    made = made.replace('wrong="wrong.py"', 'wrong="wrong.py", stand_ins="stand_ins.py"')
    folder = write(tmp_path, made, lesson=LESSON + LOOP, stand_ins=stand_ins)
    audit = decoded(run(folder, "--exercise", "total", "--json"))
    assert audit.passed
    assert audit.stale == ()
    (total,) = audit.exercises
    hanging = [item for item in audit.texts if "did not finish" in item.reason]
    assert {item.diff.split("\n+ ")[1].strip() for item in hanging} == {"rows = 1", "rows += 0"}
    assert {item.outcome for item in hanging} == {"killed"}
    assert total.stand_ins.killed == total.stand_ins.texts > 0
    assert {item.line for item in audit.texts if item.of == "stand-ins"} == {2}
    assert total.unproven == ()


def test_fault_of_the_grader_is_told(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Grader.grade

    def faulty(self: Grader, info: Any, bundle: Any, control: Any) -> Record:
        assert isinstance(bundle, Bundle)
        if "return X + k" in bundle.units[0].source:
            raise RuntimeError("a fault of ours")
        return real(self, info, bundle, control)

    monkeypatch.setattr(Grader, "grade", faulty)
    result = run(sound)
    assert result.exit_code == 3
    assert "The grader itself failed at 1 of the wrong solutions." in result.stdout
    assert re.fullmatch(
        r"autograder: the grader failed at \* becomes \+ of scale, line 16: RuntimeError: a fault of ours \(.*\)\n",
        result.stderr,
    )


def refused(result: Result) -> str:
    """The one sentence with which the command ends."""
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def test_missing_library_is_named(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cosmic_ray.ast", None)
    assert refused(run(sound)) == (
        "autograder: an audit needs the library cosmic-ray: install it with pip install 'autograder[audit]'"
    )


def test_right_functions_must_pass(tmp_path: Path) -> None:
    made = page(FAMILIES).replace('wrong="wrong.py"', 'wrong="wrong.py", stand_ins="stand_ins.py"')
    folder = write(tmp_path, made, stand_ins="def scale(X, k):\n    return X * k + X\n")
    assert refused(run(folder)).startswith(
        "autograder: scale of stand_ins.py does not pass its own exam, so that no mutant of it would say anything: "
        "values, gradient: "
    )


def test_wrong_usage(sound: Path) -> None:
    assert refused(run(sound, "--exercise", "sum")) == "autograder: there is no exercise 'sum': choose one of scale"
    assert refused(run(sound.parent / "nothing")).startswith("autograder: there is no assignment ")


@pytest.mark.slow
def test_exam_of_the_assignment_misses_nothing_that_it_should_catch() -> None:
    audit = decoded(run(SOLUTION, "--json"))
    assert [item for item in audit.texts if item.kind != "mutant" and not item.as_wanted] == []
    assert {exercise.name: exercise.share for exercise in audit.exercises if exercise.share < audit.kills} == {}
    assert audit.passed
    assert audit.stale == ()
