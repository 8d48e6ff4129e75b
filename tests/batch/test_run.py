"""Grading a class: side by side, repeatable, interrupted, with submissions that hang and crash."""

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
import torch
from typer.testing import CliRunner

from autograder.batch.run import Graded, NotSureError, _surely, grade_class
from autograder.batch.store import Store
from autograder.cli import app
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.record import SCHEMA, Environment, Record, SubmissionInfo, Timings, encode_record
from autograder.submissions.discover import discover
from tests.support import CORPORA, EXAMPLES, IN, ONE, OUT, RIGHT, SOLUTION, exercise, replaced, without_timings

SEED = 7


def grade(submissions: Path, out: Path, *, jobs: int = 2, folder: Path = SOLUTION, **more: Any) -> Graded:
    store = Store(out)
    store.prepare()
    with store.locked():
        return grade_class(folder, discover(submissions, folder.name), store, jobs=jobs, seed=SEED, **more)


def comparable(records: list[Record]) -> dict[str, bytes]:
    return {record.submission.student: encode_record(without_timings(record)) for record in records}


def test_example_class_is_told_apart(tmp_path: Path) -> None:
    graded = grade(EXAMPLES, tmp_path)
    status = {record.submission.student: record.status for record in graded.records}
    assert status["ada_king"] == status["ben_osei"] == status["dmitri_volkov"] == "right"
    assert status["elif_kaya"] == "partly right"
    assert status["ivan_petrov"] == "not started"
    assert status["kofi_mensah"] == "cannot be read"
    crashed = next(record for record in graded.records if record.submission.student == "lena_fischer")
    assert crashed.score == 20
    assert "SIGSEGV" in exercise(crashed, ONE).message


def test_records_do_not_depend_on_the_number_of_jobs_or_the_run(tmp_path: Path) -> None:
    one = comparable(grade(EXAMPLES, tmp_path / "one", jobs=1).records)
    two = comparable(grade(EXAMPLES, tmp_path / "two", jobs=2).records)
    again = comparable(grade(EXAMPLES, tmp_path / "two", jobs=2, fresh=True).records)
    assert one == two == again


def test_current_results_are_kept_and_changed_submissions_graded_again(tmp_path: Path) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    (submissions / "ann.py").write_text(RIGHT)
    (submissions / "bob.py").write_text("x = 1\n")
    assert grade(submissions, tmp_path / "out").graded == 2
    before = (tmp_path / "out" / "results" / "ann.json").read_bytes()
    assert grade(submissions, tmp_path / "out").graded == 0
    (submissions / "bob.py").write_text(RIGHT)
    graded = grade(submissions, tmp_path / "out")
    assert graded.graded == 1
    assert [record.score for record in graded.records] == [30, 30]
    assert (tmp_path / "out" / "results" / "ann.json").read_bytes() == before


def test_class_graded_without_a_device_is_topped_up(tmp_path: Path) -> None:
    assert grade(EXAMPLES, tmp_path / "later", device="cpu").graded == 12
    later = grade(EXAMPLES, tmp_path / "later")
    assert later.graded == 12
    assert comparable(later.records) == comparable(grade(EXAMPLES, tmp_path / "at once").records)
    assert grade(EXAMPLES, tmp_path / "later").graded == 0


def test_result_of_a_real_gpu_gives_way_to_no_other(tmp_path: Path) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    (submissions / "ann.py").write_text(RIGHT)
    (record,) = grade(submissions, tmp_path / "out").records
    on_gpu = msgspec.structs.replace(record.environment, devices=("cpu", "cuda"))
    store = Store(tmp_path / "out")
    store.manifest("multi_channel", SEED, record.environment.kit)
    store.write(msgspec.structs.replace(record, environment=on_gpu))
    for device in ("rehearsed", "auto", "cpu"):
        assert grade(submissions, tmp_path / "out", device=device).graded == 0
    assert grade(submissions, tmp_path / "out", device="cpu", fresh=True).graded == 1


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--device", "cuda"], 3, "there is no GPU here that could be used ("),
        (["--require-cuda"], 3, "there is no GPU here that could be used ("),
        (["--require-cuda", "--device", "cpu"], 2, "--require-cuda and --device cpu exclude each other"),
        (["--device", "abacus"], 2, "there is no device 'abacus': use one of auto, cpu, cuda, rehearsed"),
        (["--jobs-per-gpu", "0"], 2, "--jobs-per-gpu"),
    ],
)
def test_device_that_cannot_be_had_is_one_sentence(
    tmp_path: Path, options: list[str], code: int, sentence: str
) -> None:
    result = CliRunner().invoke(app, ["grade", str(SOLUTION), str(EXAMPLES), "--out", str(tmp_path / "out"), *options])
    assert result.exit_code == code
    assert sentence in result.output
    assert not list(tmp_path.glob("out/results/*.json"))


def test_results_that_were_changed_are_graded_again_and_told(tmp_path: Path) -> None:
    submissions, out = tmp_path / "in", tmp_path / "out"
    submissions.mkdir()
    for name in ("ada", "ben", "eve", "kim", "zoe"):
        (submissions / f"{name}.py").write_text(RIGHT)
    first = grade(submissions, out)
    assert first.unsound == {}
    assert (out / "grading.json").stat().st_mode & 0o777 == 0o600
    paths = {name: out / "results" / f"{name}.json" for name in ("ada", "ben", "eve", "kim")}
    fields = {name: json.loads(path.read_text()) for name, path in paths.items()}
    paths["ada"].write_text(json.dumps(fields["ada"] | {"score": 31337.0}))
    paths["ben"].write_text(json.dumps({name: fields["ben"][name] for name in fields["ben"] if name != "seal"}))
    paths["eve"].write_bytes(paths["kim"].read_bytes())
    paths["kim"].write_text("{")
    again = grade(submissions, out)
    assert again.unsound == {"ada": "changed", "ben": "not sealed", "eve": "misplaced", "kim": "unreadable"}
    assert again.graded == 4
    assert comparable(again.records) == comparable(first.records)
    last = grade(submissions, out)
    assert (last.graded, last.unsound) == (0, {})
    paths["ada"].write_text(json.dumps(json.loads(paths["ada"].read_text()) | {"score": 31337.0}))
    told = CliRunner().invoke(app, ["grade", str(SOLUTION), str(submissions), "--out", str(out), "--jobs", "1"])
    assert told.exit_code == 0
    sentence = "graded again, as these results were not as they had been graded: changed after grading: ada"
    assert told.stderr == f"autograder: {sentence}\n"
    assert "1 graded now, 4 kept from before" in told.stdout


def test_a_folder_of_an_older_version_gets_a_key_and_is_graded_again(tmp_path: Path) -> None:
    submissions, out = tmp_path / "in", tmp_path / "out"
    submissions.mkdir()
    (submissions / "ada.py").write_text(RIGHT)
    grade(submissions, out)
    manifest, result = out / "grading.json", out / "results" / "ada.json"
    for path, name in ((manifest, "key"), (result, "seal")):
        fields = json.loads(path.read_text())
        del fields[name]
        path.write_text(json.dumps(fields))
    manifest.chmod(0o644)
    again = grade(submissions, out)
    assert (again.graded, again.unsound) == (1, {"ada": "not sealed"})
    assert json.loads(manifest.read_text())["seed"] == SEED
    assert len(json.loads(manifest.read_text())["key"]) == 64
    assert manifest.stat().st_mode & 0o777 == 0o600
    manifest.chmod(0o640)
    lost = json.loads(manifest.read_text()) | {"key": ""}
    assert grade(submissions, out).graded == 0
    assert manifest.stat().st_mode & 0o777 == 0o600
    manifest.write_text(json.dumps(lost))
    assert grade(submissions, out).unsound == {"ada": "another key"}


def test_summary_has_a_row_per_student_and_a_column_per_exercise(tmp_path: Path) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    (submissions / "=cmd.py").write_text(RIGHT)
    grade(submissions, tmp_path / "out")
    lines = (tmp_path / "out" / "summary.csv").read_text().splitlines()
    assert lines[0] == f"student,score,max_score,{IN},{OUT},{ONE},status"
    assert lines[1].startswith("'=cmd,30")


@pytest.fixture
def impatient(tmp_path: Path) -> Path:
    """The assignment with a time limit of 2 s per exercise."""
    folder = tmp_path / "solutions" / "multi_channel"
    shutil.copytree(SOLUTION, folder)
    page = folder / "grading.py"
    page.write_text(page.read_text().replace("Limits(seconds=30", "Limits(seconds=2"))
    assert "seconds=2," in page.read_text()
    return folder


def test_a_hang_and_a_crash_cost_their_own_exercise_alone(tmp_path: Path, impatient: Path) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    for number in range(18):
        (submissions / f"right{number:02}.py").write_text(RIGHT)
    (submissions / "hangs.py").write_text(replaced(OUT, f"def {OUT}(X, K):\n    while True:\n        pass"))
    crash = f"import os\ndef {ONE}(X, K):\n    os.kill(os.getpid(), 11)"
    (submissions / "crashes.py").write_text(replaced(ONE, crash))
    records = {
        record.submission.student: record for record in grade(submissions, tmp_path / "out", folder=impatient).records
    }
    assert len(records) == 20
    assert [exercise(records["hangs"], name).score for name in (IN, OUT, ONE)] == [10, 0, 10]
    assert "did not finish within 2 s" in exercise(records["hangs"], OUT).message
    assert [exercise(records["crashes"], name).score for name in (IN, OUT, ONE)] == [10, 10, 0]
    assert "crashed with SIGSEGV" in exercise(records["crashes"], ONE).message
    assert all(record.score == 30 for student, record in records.items() if student.startswith("right"))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("import os; os._exit(0)", "ended the whole process"),
        ("return [bytearray(1 << 28) for _ in range(64)]", "MemoryError"),
        ("return torch.empty(1 << 40)", "RuntimeError"),
        ("return X.new_zeros(1).expand(1 << 40)", "more than any answer"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("raise SystemExit", "SystemExit"),
        ("return eval('[' * 10**5)", "Error"),
        ("return corr2d_multi_in_out_1x1(X, K)", "RecursionError"),
    ],
)
def test_whatever_one_exercise_does_the_others_keep_their_points(tmp_path: Path, body: str, told: str) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    (submissions / "ann.py").write_text(replaced(ONE, f"def {ONE}(X, K):\n    {body}"))
    (record,) = grade(submissions, tmp_path / "out").records
    assert [exercise(record, name).score for name in (IN, OUT, ONE)] == [10, 10, 0]
    assert told in exercise(record, ONE).message


def test_a_second_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.prepare()
    with store.locked():
        result = run_cli("grade", "multi_channel", str(EXAMPLES), "--out", str(tmp_path))
    assert result.returncode == 2
    assert f"process {os.getpid()}" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def run_cli(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(
        command,
        cwd=SOLUTION.parent.parent,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **(env or {})},
        check=False,
    )


@pytest.mark.slow
def test_killed_twenty_times_and_finished(tmp_path: Path) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    for path in [*sorted(EXAMPLES.iterdir()), *sorted((CORPORA / "right").glob("*.py"))[:12]]:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, submissions / path.name)
    wanted = comparable(grade(submissions, tmp_path / "whole").records)
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    chance = random.Random(1)
    finished: dict[str, bytes] = {}
    for _ in range(20):
        process = start_grading(submissions, out, scratch)
        try:
            process.wait(timeout=chance.uniform(0.5, 4.5))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        assert_gone_soon(str(scratch))
        now = {path.name: path.read_bytes() for path in (out / "results").glob("*.json")}
        for name, content in finished.items():
            assert now[name] == content, "what was graded stays graded"
        for content in now.values():
            msgspec.json.decode(content, type=Record)
        finished = now
    process = start_grading(submissions, out, scratch)
    process.communicate()
    assert process.returncode == 0
    finally_found = comparable(Store(out).records())
    for student, content in wanted.items():
        assert finally_found[student].decode() == content.decode()
    assert_gone_soon(str(scratch))
    assert list(scratch.iterdir()) == []


def start_grading(submissions: Path, out: Path, scratch: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "autograder", "grade", str(SOLUTION), str(submissions), "--out", str(out)]
    return subprocess.Popen(
        [*command, "--seed", str(SEED), "--jobs", "2"],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def processes_naming(text: str) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if text in command:
                yield int(entry.name)


def assert_gone_soon(text: str) -> None:
    """No process names ``text`` in its command line, or it ends within 20 s."""
    for pid in list(processes_naming(text)):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        with os.fdopen(handle):
            ready, _, _ = select.select([handle], [], [], 20)
            assert ready, f"process {pid} is still there"
    assert list(processes_naming(text)) == []


def test_interrupt_keeps_what_was_graded(tmp_path: Path) -> None:
    submissions, out, scratch = tmp_path / "in", tmp_path / "out", tmp_path / "scratch"
    shutil.copytree(EXAMPLES, submissions)
    scratch.mkdir()
    process = start_grading(submissions, out, scratch)
    while process.poll() is None and not list((out / "results").glob("*.json")):
        pass
    process.send_signal(signal.SIGINT)
    text, _ = process.communicate(timeout=60)
    assert process.returncode in {130, 0}
    if process.returncode == 130:
        assert "interrupted" in text
    assert_gone_soon(str(scratch))
    assert grade(submissions, out).graded < 12
    assert json.loads((out / "grading.json").read_text())["seed"] == SEED


def test_a_hang_at_the_top_level_loses_that_statement_alone(tmp_path: Path, impatient: Path) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    (submissions / "ann.py").write_text(f"{RIGHT}\nwhile True:\n    pass\nlast = 1\n")
    (record,) = grade(submissions, tmp_path / "out", folder=impatient).records
    assert record.score == 30
    (note,) = record.notes
    assert note.kind == "skipped"
    assert note.line == RIGHT.count("\n") + 2


class Ending:
    """Stands in for a control: notes what is said to have become of workers."""

    def __init__(self, doubts: list[list[str]]) -> None:
        self.doubts: list[str] = []
        self._at_each = iter(doubts)

    def graded(self, record: Record) -> Record:
        self.doubts += next(self._at_each)
        return record


@pytest.mark.parametrize(
    ("doubts", "scores", "kept"),
    [
        ([[]], [5], 5),
        ([["killed"], []], [0, 5], 5),
        ([["killed"], ["killed"]], [3, 3], 3),
        ([["killed"], ["killed"], []], [0, 3, 5], 5),
        ([["killed"], ["killed"], ["killed"]], [0, 3, 0], 0),
        ([["killed"], ["killed"], ["killed"]], [0, 3, 4], None),
    ],
)
def test_what_was_done_to_a_worker_is_told_from_what_a_submission_does(
    doubts: list[list[str]], scores: list[float], kept: float | None
) -> None:
    control = Ending(doubts)
    records = (sample_record(score, wall_s=number) for number, score in enumerate(scores))
    if kept is None:
        with pytest.raises(NotSureError, match=r"^killed, and something else came out at each of 3 attempts; "):
            _surely(lambda: control.graded(next(records)), cast(Control, control))
    else:
        assert _surely(lambda: control.graded(next(records)), cast(Control, control)).score == kept
    assert next(records, None) is None


def sample_record(score: float, wall_s: float) -> Record:
    environment = Environment("", {}, ("cpu",), {}, "")
    timings = Timings(wall_s, 0.0, 0.0)
    return Record(SCHEMA, "scaling", SubmissionInfo("ann", "ann.py", ""), score, 5.0, (), (), environment, timings)


def test_a_submission_that_sleeps_does_so_again_and_that_is_its_grade(tmp_path: Path, impatient: Path) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    (submissions / "ann.py").write_text(replaced(ONE, f"def {ONE}(X, K):\n    import time\n    time.sleep(1000)"))
    (record,) = grade(submissions, tmp_path / "out", folder=impatient).records
    assert record.score == 20
    assert "did not finish within 2 s" in exercise(record, ONE).message


@pytest.mark.parametrize("dies", [False, True])
def test_the_graders_own_fault_costs_nobody_a_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    submissions = tmp_path / "in"
    submissions.mkdir()
    for student in ("ann", "bob", "cem"):
        (submissions / f"{student}.py").write_text(RIGHT)
    real = Grader.grade

    def faulty(self: Grader, info: SubmissionInfo, bundle: Any, control: Any) -> Record:
        if info.student == "bob":
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)
            raise RuntimeError("a fault of ours")
        return real(self, info, bundle, control)

    monkeypatch.setattr(Grader, "grade", faulty)
    graded = grade(submissions, tmp_path / "out")
    records = {record.submission.student: record for record in graded.records}
    assert records["bob"].status == "grader error"
    assert {result.outcome for result in records["bob"].exercises} == {"grader error"}
    assert ("died" if dies else "a fault of ours") in graded.faults["bob"]
    assert records["ann"].score == records["cem"].score == 30
    monkeypatch.undo()
    again = grade(submissions, tmp_path / "out")
    assert again.graded == 1
    assert [record.score for record in again.records] == [30, 30, 30]
