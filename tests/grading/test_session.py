"""A session with workers that lie: each wrong, missing, late or surplus reply fails its case, and nothing else."""

import dataclasses
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.authoring.page import Limits
from autograder.exam.case import Case
from autograder.exam.draw import Exam
from autograder.exam.paper import Paper, run_frame
from autograder.grading.answer import Answer, right_bytes, unpack
from autograder.grading.device import LoadError
from autograder.grading.judge import judge_values
from autograder.grading.session import MAX_RETRIES, Session
from autograder.grading.zygote import Control, Handle
from autograder.protocol import frames
from autograder.protocol.journal import Reader, Writer, create
from autograder.protocol.messages import (
    NONCE_BYTES,
    REQUESTS,
    Definition,
    ErrorRecord,
    ExerciseSetup,
    Load,
    Loaded,
    Paused,
    Progress,
    Reply,
    ReplyTensor,
    Unit,
)
from autograder.sandbox.levels import restrictions
from autograder.sandbox.restrict import Restrictions
from autograder.worker.zygote import Ended
from tests.support import IN, ONE, OUT, RIGHT, Bench, check, exercise, replaced, without_rules

NO_ANSWER = "sent back something that is no answer"
LOAD = Load("m", (Unit("m.py", "x"),), (), (), (ExerciseSetup(IN, 2),), ("corr2d",), forbidden=("convolution",))
LOADED = Loaded({IN: Definition(exists=True, callable=True, takes_arguments=True)}, (), ("corr2d",))
JOURNAL = 2**16


class Liar:
    """The worker's end of a conversation, at the hands of a test."""

    def __init__(self, channel: socket.socket, journal: Writer) -> None:
        self.channel = channel
        self.journal = journal
        self.nonces: list[bytes] = []

    def say(self, message: object) -> None:
        frames.send(self.channel, frames.encode(message))

    def hear(self) -> Any:
        request, payload = frames.receive(self.channel, REQUESTS, max_payload=2**28, trusted=True)
        end = bytes(payload)
        if hasattr(request, "calls"):
            end = end[len(end) - NONCE_BYTES * (1 + len(request.calls)) :]
            self.nonces = [end[start : start + NONCE_BYTES] for start in range(0, len(end), NONCE_BYTES)]
        return request

    def reply(self, case: Case, nonce: bytes, **changes: Any) -> None:
        reply, content = right_reply(case)
        self.journal.write(nonce, frames.encode(msgspec.structs.replace(reply, **changes), [content]))

    def finish(self, *, finished: bool = True) -> None:
        self.say(Paused(finished=finished, nonce=self.nonces[0]))


Script = Callable[[Liar], None]


class Forger:
    """A control whose workers run scripts, one after the other."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.forked = 0
        self.threads: list[threading.Thread] = []

    def fork(self, _restrictions: Restrictions, _journal_bytes: int) -> Handle:
        script = self._scripts[min(self.forked, len(self._scripts) - 1)]
        self.forked += 1
        ours, theirs = socket.socketpair()
        shared = create(JOURNAL)
        writer = Writer(shared)

        def run() -> None:
            with theirs:
                try:
                    script(Liar(theirs, writer))
                except frames.PeerClosedError:
                    return  # the grader has had enough

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)
        return Handle(0, ours, Reader(shared, JOURNAL), Path())

    def end(self, handle: Handle, *, late_after_s: float = 0.0) -> Ended:  # noqa: ARG002 - as a control has it
        handle.channel.close()
        handle.journal.close()
        return Ended(0, 1, 0.0)


@contextmanager
def session(*scripts: Script, seconds: float = 60) -> Iterator[Session]:
    forger = Forger(*scripts)
    stand_in: Any = forger
    with Session(stand_in, LOAD, Restrictions(), Limits(seconds=seconds, reply_mb=1)) as made:
        yield made
    for thread in forger.threads:
        thread.join()


def right_reply(case: Case) -> tuple[Reply, bytes]:
    """A right answer to a case that asks for the result alone."""
    expected = case.result
    tensor = ReplyTensor("result", "Tensor", expected.dtype_name, expected.shape, "cpu", len(expected.exact))
    return Reply(case.id, (tensor,)), expected.exact


@pytest.fixture(scope="module")
def paper(exam: Exam) -> Paper:
    """A paper of four cases that ask for the result alone."""
    whole = exam.paper(IN)
    cases = tuple(case for case in whole.cases if len(case.roles) == 1)[:4]
    return dataclasses.replace(whole, cases=cases)


def loads(liar: Liar) -> None:
    liar.hear()
    liar.say(Progress(0, 0, 1))
    liar.say(LOADED)


def asked(paper: Paper, script: Script, **more: Any) -> list[Answer]:
    def whole(liar: Liar) -> None:
        loads(liar)
        liar.hear()
        script(liar)

    with session(whole, **more) as made:
        return made.ask(paper, paper.cases)


def outcomes(answers: list[Answer]) -> list[str]:
    return [answer.failure or "answered" for answer in answers]


def test_right_replies_are_taken(paper: Paper) -> None:
    def script(liar: Liar) -> None:
        for case, nonce in zip(paper.cases, liar.nonces[1:], strict=True):
            liar.reply(case, nonce)
        liar.finish()

    answers = asked(paper, script)
    assert outcomes(answers) == ["answered"] * 4
    assert [bytes(answer.contents["result"]) for answer in answers] == [case.result.exact for case in paper.cases]


def test_replies_in_several_pieces_are_taken(paper: Paper) -> None:
    def script(liar: Liar) -> None:
        for case, nonce in zip(paper.cases, liar.nonces[1:], strict=True):
            liar.reply(case, nonce)
            liar.finish(finished=False)
            liar.hear()
            liar.journal.clear()
        liar.finish()

    assert outcomes(asked(paper, script)) == ["answered"] * 4


def two_right(paper: Paper, liar: Liar) -> None:
    for case, nonce in zip(paper.cases[:2], liar.nonces[1:3], strict=True):
        liar.reply(case, nonce)


def zero_nonce(paper: Paper, liar: Liar) -> None:
    liar.reply(paper.cases[2], bytes(NONCE_BYTES))


def reused_nonce(paper: Paper, liar: Liar) -> None:
    liar.reply(paper.cases[2], liar.nonces[2])


def nonce_of_the_run(paper: Paper, liar: Liar) -> None:
    liar.reply(paper.cases[2], liar.nonces[0])


def out_of_turn(paper: Paper, liar: Liar) -> None:
    liar.reply(paper.cases[3], liar.nonces[4])
    liar.reply(paper.cases[2], liar.nonces[3])


def given_twice(paper: Paper, liar: Liar) -> None:
    liar.reply(paper.cases[1], liar.nonces[2])
    liar.reply(paper.cases[2], liar.nonces[3])


def another_case(paper: Paper, liar: Liar) -> None:
    liar.reply(paper.cases[3], liar.nonces[3])


def nothing_at_all(_paper: Paper, liar: Liar) -> None:
    liar.journal.write(liar.nonces[3], frames.encode(Reply(2)))


def no_reply(_paper: Paper, liar: Liar) -> None:
    liar.journal.write(liar.nonces[3], frames.encode(Progress(0, 0, 0)))


def random_bytes(_paper: Paper, liar: Liar) -> None:
    liar.journal.write(liar.nonces[3], os.urandom(64))


def role_that_was_not_asked_for(paper: Paper, liar: Liar) -> None:
    reply, content = right_reply(paper.cases[2])
    more = msgspec.structs.replace(reply.tensors[0], role="input:7")
    changed = msgspec.structs.replace(reply, tensors=(*reply.tensors, more))
    liar.journal.write(liar.nonces[3], frames.encode(changed, [content, content]))


def role_that_is_no_number(paper: Paper, liar: Liar) -> None:
    reply, content = right_reply(paper.cases[2])
    more = msgspec.structs.replace(reply.tensors[0], role="input:x")
    changed = msgspec.structs.replace(reply, tensors=(*reply.tensors, more))
    liar.journal.write(liar.nonces[3], frames.encode(changed, [content, content]))


def result_twice(paper: Paper, liar: Liar) -> None:
    reply, content = right_reply(paper.cases[2])
    changed = msgspec.structs.replace(reply, tensors=reply.tensors * 2)
    liar.journal.write(liar.nonces[3], frames.encode(changed, [content, content]))


def more_bytes_than_it_says(paper: Paper, liar: Liar) -> None:
    reply, content = right_reply(paper.cases[2])
    liar.journal.write(liar.nonces[3], frames.encode(reply, [content, b"0"]))


def fewer_bytes_than_it_says(paper: Paper, liar: Liar) -> None:
    reply, content = right_reply(paper.cases[2])
    liar.journal.write(liar.nonces[3], frames.encode(reply, [content[:-1]]))


def shape_that_takes_more(paper: Paper, liar: Liar) -> None:
    reply, content = right_reply(paper.cases[2])
    tensor = msgspec.structs.replace(reply.tensors[0], shape=(2**62, 2**62))
    liar.journal.write(liar.nonces[3], frames.encode(msgspec.structs.replace(reply, tensors=(tensor,)), [content]))


def content_of_a_problem(paper: Paper, liar: Liar) -> None:
    reply, content = right_reply(paper.cases[2])
    tensor = msgspec.structs.replace(reply.tensors[0], problem="is secret")
    liar.journal.write(liar.nonces[3], frames.encode(msgspec.structs.replace(reply, tensors=(tensor,)), [content]))


@pytest.mark.parametrize(
    "lie",
    [
        zero_nonce,
        reused_nonce,
        nonce_of_the_run,
        out_of_turn,
        given_twice,
        another_case,
        nothing_at_all,
        no_reply,
        random_bytes,
        role_that_was_not_asked_for,
        role_that_is_no_number,
        result_twice,
        more_bytes_than_it_says,
        fewer_bytes_than_it_says,
        shape_that_takes_more,
        content_of_a_problem,
    ],
)
def test_a_wrong_reply_fails_its_case(paper: Paper, lie: Callable[[Paper, Liar], None]) -> None:
    def script(liar: Liar) -> None:
        two_right(paper, liar)
        lie(paper, liar)
        liar.finish()

    answers = asked(paper, script)
    assert outcomes(answers) == ["answered", "answered", "protocol", "unanswered"]
    assert answers[2].detail == NO_ANSWER


def test_a_missing_reply_fails_its_case(paper: Paper) -> None:
    def script(liar: Liar) -> None:
        two_right(paper, liar)
        liar.finish()

    assert outcomes(asked(paper, script)) == ["answered", "answered", "protocol", "unanswered"]
    assert outcomes(asked(paper, Liar.finish)) == ["protocol"] + ["unanswered"] * 3


@pytest.mark.parametrize(
    ("number", "error", "expected"),
    [
        (0, ErrorRecord("NotDoneYet", "", not_done=True), ["answered"] + ["unanswered"] * 3),
        (0, ErrorRecord("MemoryError", "", out_of_memory=True), ["answered"] + ["unanswered"] * 3),
        (1, ErrorRecord("MemoryError", "", out_of_memory=True), ["answered"] * 2 + ["unanswered"] * 2),
        (0, ErrorRecord("ValueError", ""), ["answered", "protocol"] + ["unanswered"] * 2),
        (1, ErrorRecord("NotDoneYet", "", not_done=True), ["answered"] * 2 + ["protocol", "unanswered"]),
    ],
)
def test_a_run_ends_early_for_a_reason_alone(
    paper: Paper, number: int, error: ErrorRecord, expected: list[str]
) -> None:
    def script(liar: Liar) -> None:
        for case, nonce in zip(paper.cases[:number], liar.nonces[1:], strict=False):
            liar.reply(case, nonce)
        reply = Reply(paper.cases[number].id, error=error)
        liar.journal.write(liar.nonces[1 + number], frames.encode(reply))
        liar.finish()

    assert outcomes(asked(paper, script)) == expected


@pytest.mark.parametrize("again", [0, 3])
def test_a_surplus_reply_fails_the_last_case(paper: Paper, again: int) -> None:
    def script(liar: Liar) -> None:
        for case, nonce in zip(paper.cases, liar.nonces[1:], strict=True):
            liar.reply(case, nonce)
        liar.reply(paper.cases[again], liar.nonces[1 + again])
        liar.finish()

    assert outcomes(asked(paper, script)) == ["answered"] * 3 + ["protocol"]


def test_replies_of_an_earlier_run_answer_nothing(paper: Paper) -> None:
    def stale_pause(liar: Liar) -> None:
        liar.finish()

    def stale_journal(liar: Liar) -> None:
        liar.hear()
        liar.finish()

    for lie in (stale_pause, stale_journal):

        def script(liar: Liar, lie: Script = lie) -> None:
            loads(liar)
            liar.hear()
            for case, nonce in zip(paper.cases, liar.nonces[1:], strict=True):
                liar.reply(case, nonce)
            liar.finish()
            lie(liar)
            while True:
                liar.hear()

        with session(script) as made:
            assert outcomes(made.ask(paper, paper.cases)) == ["answered"] * 4
            again = made.ask(paper, paper.cases)
        assert outcomes(again) == ["protocol"] + ["unanswered"] * 3


def test_a_reply_prepared_before_the_question_answers_nothing(paper: Paper) -> None:
    def script(liar: Liar) -> None:
        for case in paper.cases:
            liar.reply(case, bytes(NONCE_BYTES))
        loads(liar)
        liar.nonces = [bytes(NONCE_BYTES)]
        liar.finish()
        liar.hear()

    with session(script) as made:
        assert outcomes(made.ask(paper, paper.cases)) == ["protocol"] + ["unanswered"] * 3


def test_a_late_reply_answers_nothing(paper: Paper) -> None:
    """A worker that hangs is ended; what it has answered counts, and no journal of it is read again."""
    held = threading.Event()

    def script(liar: Liar) -> None:
        loads(liar)
        liar.hear()
        liar.reply(paper.cases[0], liar.nonces[1])
        held.wait(60)
        liar.reply(paper.cases[1], liar.nonces[2])

    with session(script, seconds=0.2) as made:
        answers = made.ask(paper, paper.cases)
        held.set()
    assert outcomes(answers) == ["answered", "timeout", "unanswered", "unanswered"]


@pytest.mark.parametrize("message", [b"", b"junk" * 16, frames.encode(LOADED), frames.encode(Progress(0, 0, 0))])
def test_a_socket_with_something_else_fails_the_case(paper: Paper, message: bytes) -> None:
    def script(liar: Liar) -> None:
        two_right(paper, liar)
        liar.channel.sendall(message)

    answers = asked(paper, script)
    assert outcomes(answers)[2:] == ["protocol" if message else "crash", "unanswered"]


def test_pauses_without_replies_end_the_run(paper: Paper) -> None:
    def script(liar: Liar) -> None:
        two_right(paper, liar)
        liar.finish(finished=False)
        liar.hear()
        liar.journal.clear()
        liar.finish(finished=False)
        liar.hear()

    assert outcomes(asked(paper, script)) == ["answered", "answered", "protocol", "unanswered"]


def test_what_replies_hold_together_is_bounded(exam: Exam) -> None:
    """Each is within its bound; together they would fill the grader's memory."""
    whole = exam.paper(IN)
    size = JOURNAL // 2
    one = next(case for case in whole.cases if len(case.roles) == 1)
    cases = tuple(dataclasses.replace(one, id=number) for number in range(200))
    paper = dataclasses.replace(whole, cases=cases)

    def script(liar: Liar) -> None:
        tensor = ReplyTensor("result", "Tensor", "float32", (size // 4,), "cpu", size)
        for case, nonce in zip(cases, liar.nonces[1:], strict=True):
            liar.journal.write(nonce, frames.encode(Reply(case.id, (tensor,)), [bytes(size)]))
            liar.finish(finished=False)
            liar.hear()
            liar.journal.clear()
        liar.finish()

    answers = asked(paper, script)
    answered = sum(answer.reply is not None for answer in answers)
    bound = 4 * 2**20 + 2 * sum(map(right_bytes, cases))
    assert bound - 2 * size < answered * size <= bound
    assert answers[answered].detail == "returned more than 4 MiB in all calls together"
    assert {answer.failure for answer in answers[answered + 1 :]} == {"unanswered"}


def test_nonces_are_drawn_anew_for_each_run_and_each_case(paper: Paper) -> None:
    seen: list[bytes] = []

    def script(liar: Liar) -> None:
        loads(liar)
        for _ in range(2):
            liar.hear()
            seen.extend(liar.nonces)
            liar.journal.clear()
            for case, nonce in zip(paper.cases, liar.nonces[1:], strict=True):
                liar.reply(case, nonce)
            liar.finish()

    with session(script) as made:
        for _ in range(2):
            assert outcomes(made.ask(paper, paper.cases)) == ["answered"] * 4
    assert len(set(seen)) == 2 * (1 + len(paper.cases))
    assert {len(nonce) for nonce in seen} == {NONCE_BYTES}
    frame = run_frame(paper, paper.cases)
    assert frame == run_frame(paper, paper.cases)
    assert not any(nonce in frame for nonce in seen)


@pytest.mark.parametrize(
    "message",
    [
        Progress(1, 0, 1),
        Progress(2**31 - 1, 0, 1),
        msgspec.structs.replace(LOADED, definitions={"another": Definition(exists=True)}),
        msgspec.structs.replace(LOADED, own_given=("another",)),
        msgspec.structs.replace(LOADED, own_given=("corr2d", "corr2d")),
        Paused(finished=True, nonce=bytes(16)),
    ],
    ids=repr,
)
def test_a_lie_while_loading_leaves_out_the_statement(message: object) -> None:
    def lies(liar: Liar) -> None:
        liar.hear()
        liar.say(Progress(0, 3, 7))
        liar.say(message)
        liar.hear()

    def does_not(liar: Liar) -> None:
        assert liar.hear().skip == ((0, 3),)
        liar.say(LOADED)

    with session(lies, does_not) as made:
        assert made.open() == LOADED
    with session(lies) as made, pytest.raises(LoadError) as raised:
        made.open()
    assert str(raised.value) == "the file stops at line 7 of m.py: it sent something that the worker does not send"


def test_lies_while_loading_are_not_tried_for_ever() -> None:
    def lies(liar: Liar) -> None:
        liar.hear()
        liar.say(Progress(0, 0, 1))
        liar.channel.sendall(b"junk" * 16)
        liar.hear()

    forger = Forger(lies)
    control: Any = forger
    with Session(control, LOAD, Restrictions(), Limits()) as made, pytest.raises(LoadError):
        made.open()
    assert forger.forked == MAX_RETRIES + 1


def test_submission_that_cannot_be_loaded_again_has_no_answer(paper: Paper) -> None:
    """It ends its worker in a call, and then, whatever is left out of it, while it is loaded: its own doing."""

    def crashes(liar: Liar) -> None:
        liar.hear()
        liar.say(LOADED)
        liar.hear()

    def never_loads(liar: Liar) -> None:
        liar.hear()
        liar.say(Progress(0, 0, 1))

    with session(crashes, never_loads) as made:
        made.open()
        assert outcomes(made.ask(paper, paper.cases)) == ["crash", *["unanswered"] * 3]
        again = made.ask(paper, paper.cases)
    assert outcomes(again) == ["crash", *["unanswered"] * 3]
    assert again[0].detail.startswith("could not be asked, as the file stops at line 1 of m.py")


FIND = """
import sys

def find(name):
    frame = sys._getframe()
    while frame is not None:
        if name in frame.f_locals:
            return frame.f_locals[name]
        frame = frame.f_back

journal, channel = find("journal"), find("channel")
from autograder.protocol import frames
from autograder.protocol.messages import Definition, Loaded, Paused, Progress, Reply, ReplyTensor
"""

LIES = {
    "prepares replies": """
def reply(number):
    tensor = ReplyTensor("result", "Tensor", "float32", (1, 1), "cpu", 4)
    return frames.encode(Reply(number, (tensor,)), [bytes(4)])
def corr2d_multi_in(X, K):
    for number in range(100):
        journal.write(bytes(16), reply(number))
""",
    "answers for the others": """
def corr2d_multi_in(X, K):
    reply = Reply(0, (ReplyTensor("result", "Tensor", "float32", (1, 1), "cpu", 4),))
    for nonce in find("nonces"):
        journal.write(nonce, frames.encode(reply, [bytes(4)]))
""",
    "finishes early": """
def corr2d_multi_in(X, K):
    frames.send(channel, frames.encode(Paused(True, find("own"))))
""",
    "says that it has finished, without a nonce": """
def corr2d_multi_in(X, K):
    frames.send(channel, frames.encode(Paused(True, bytes(16))))
""",
    "commits rubbish": """
def corr2d_multi_in(X, K):
    journal._memory[:8] = b"\\xff" * 8
    find("loop").ends_here
""",
    "floods the channel": """
def corr2d_multi_in(X, K):
    while True:
        channel.sendall(b"AGF1" * 1000)
""",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_submission_that_lies_in_one_exercise_keeps_the_others(quick: Bench, lie: str) -> None:
    record = quick.source(f"{RIGHT}\n{FIND}\n{lie}")
    assert exercise(record, IN).score == 0
    assert exercise(record, IN).outcome == "failed"
    assert exercise(record, ONE).score == exercise(record, ONE).max_score
    assert exercise(record, OUT).follow_through == (IN,)


def test_what_a_lie_tells_is_said(quick: Bench) -> None:
    record = quick.source(f"{RIGHT}\n{FIND}\n{LIES['finishes early']}    channel.recv(1)\n")
    assert NO_ANSWER in check(record, IN, "examples").message


@pytest.mark.parametrize(
    "statement",
    [
        "frames.send(channel, frames.encode(Progress(10 ** 6, 0, 1)))",
        "frames.send(channel, frames.encode(Progress(0, 10 ** 6, 1)))",
        "frames.send(channel, frames.encode(Loaded({}, (), ('no such',))))",
        "channel.sendall(b'junk' * 16)",
    ],
)
def test_a_submission_that_lies_while_it_is_loaded_gets_a_record(quick: Bench, statement: str) -> None:
    record = quick.source(f"{RIGHT}\n{FIND}\n{statement}\n")
    assert {item.outcome for item in record.exercises} <= {"passed", "failed", "not run"}


@pytest.mark.parametrize(
    "source",
    [
        "raise type('E' * 5000, (Exception,), {})('m' * 5000)",
        "raise ValueError('\\ud800' * 10)",
        "exec('def ' + 'f' * 5000 + '(): 1 / 0'); globals()['f' * 5000]()",
        "corr2d_multi_in = type('C' * 5000, (), {})()",
        "exec('def corr2d_multi_in(' + 'x' * 5000 + '): pass')",
        "def corr2d_multi_in(X, K): raise type('\\ud800', (Exception,), {})('\\udfff')",
        "def corr2d_multi_in(X, K): return type('\\ud800' * 300, (), {})()",
        "exec('def ' + 'f' * 5000 + '(X, K): 1 / 0'); corr2d_multi_in = globals()['f' * 5000]",
        "def corr2d_multi_in(X, K): return torch.empty((1,) * 100, device='meta')",
        "exec('x' * 5000 + ' = 1\\nglobal ' + 'x' * 5000)",
    ],
)
def test_whatever_a_worker_has_to_say_keeps_to_its_bounds(quick: Bench, source: str) -> None:
    """A submission with long names and odd letters is answered for, and none of it is taken for a lie."""
    record = quick.source(f"{RIGHT}\n{source}\n")
    assert exercise(record, ONE).outcome == "passed"
    told = repr(record)
    assert NO_ANSWER not in told
    assert "does not send" not in told
    assert "ended the whole process" not in told


@pytest.mark.parametrize("shape", [(100_000, 0), (0, 2**31, 0), (2**31, 0)])
def test_a_result_without_elements_takes_no_memory(quick: Bench, shape: tuple[int, ...]) -> None:
    """A million empty rows are as many lists, if one writes them out."""
    record = quick.source(replaced(IN, f"def {IN}(X, K): return torch.empty({shape})"))
    shown = check(record, IN, "values").counterexample
    assert shown is not None
    assert shown.got is not None
    assert (shown.got.shape, shown.got.values) == (shape, None)


def test_a_shape_that_torch_cannot_build_is_a_wrong_answer(paper: Paper) -> None:
    tensor = ReplyTensor("result", "Tensor", "float32", (0, 2**31, 2**31, 2**31), "cpu", 0)
    reply = Reply(paper.cases[0].id, (tensor,))
    fault = judge_values(unpack(paper.cases[0], reply, b""))
    assert fault is not None
    assert fault.kind == "not dense"


def test_control_is_what_sessions_ask() -> None:
    """The stand-in above has the methods that a session calls."""
    for name in ("fork", "end"):
        assert callable(getattr(Control, name))
        assert callable(getattr(Forger, name))


CONVOLVES = f"""
import torch

def {IN}(X, K):
    return torch.conv2d(X[None], K[None])[0, 0]
"""


def test_an_exercise_that_forbids_nothing_is_asked_of_a_worker_that_has_everything(
    exam: Exam, control: Control
) -> None:
    paper = exam.papers[0]
    free = without_rules(exam).papers[0]
    assert paper.exercise.forbidden
    ready = control.wait_until_ready()
    asked = restrictions("standard", Limits(), 1, 0, ready.offers, gives_up_root=ready.gives_up_root)
    load = Load(
        "conv",
        (Unit("student.py", CONVOLVES),),
        (),
        (),
        (ExerciseSetup(IN, 2),),
        forbidden=paper.exercise.forbidden,
    )
    with Session(control, load, asked, Limits()) as session:
        for sheet, forbidden in ((paper, "conv2d"), (free, None), (free, None), (paper, "conv2d")):
            (answer,) = session.ask(sheet, sheet.cases[:1])
            assert answer.reply is not None
            error = answer.reply.error
            assert (error.forbidden if error else None) == forbidden
