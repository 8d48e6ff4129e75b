"""What came back for a case, and what can be asked."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from autograder.exam.case import Case
from autograder.exam.paper import Paper
from autograder.protocol.messages import DTYPES, Reply, ReplyTensor

Failure = Literal["timeout", "crash", "unanswered", "protocol"]


@dataclass(frozen=True)
class Answer:
    """What came back for one case: a reply with the bytes of its tensors, or how there came to be none."""

    case: Case
    reply: Reply | None = None
    contents: dict[str, memoryview] = field(default_factory=dict)
    failure: Failure | None = None
    detail: str = ""


class Target(Protocol):
    """Something that answers cases: a sandboxed worker, or this very process on the student's machine."""

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]: ...


def unpack(case: Case, reply: Reply, payload: bytes | memoryview) -> Answer:
    """Cut a reply's payload into its tensors; a reply that does not add up is a protocol failure.

    It adds up if it names this case, holds a result or says why not, holds nothing that was not asked for and
    nothing twice, in the order in which it was asked for, and if its tensors have as many bytes as they say, as their
    shapes take, and as were sent.
    """
    view = memoryview(payload)
    contents: dict[str, memoryview] = {}
    start = 0
    for tensor in reply.tensors:
        contents[tensor.role] = view[start : start + tensor.nbytes]
        start += tensor.nbytes
    sound = (
        reply.id == case.id
        and start == len(view)
        and ("result" in contents or reply.error is not None)
        and _in_order((tensor.role for tensor in reply.tensors), case.roles)
        and all(map(_fits, reply.tensors))
    )
    if not sound:
        return Answer(case, failure="protocol", detail="sent back something that does not add up")
    return Answer(case, reply, contents)


def right_bytes(case: Case) -> int:
    """Bytes that a right answer to a case takes."""
    count = len(case.roles) - (len(case.args) if case.inputs else 0)
    inputs = sum(arg.numel() * arg.element_size() for arg in case.args)
    return count * max(len(expected.exact) for expected in case.expected) + inputs


def _in_order(given: Iterable[str], asked: Iterable[str]) -> bool:
    """Whether what is given is what was asked, with nothing added, twice or out of turn."""
    left = iter(asked)
    return all(role in left for role in given)


def _fits(tensor: ReplyTensor) -> bool:
    """Whether a tensor has as many bytes as its shape takes; none, if it has a problem."""
    if tensor.problem:
        return tensor.nbytes == 0
    size = DTYPES.get(tensor.dtype)
    return size is None or tensor.nbytes == size * math.prod(tensor.shape)
