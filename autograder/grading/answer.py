"""What came back for a case, and what can be asked."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from autograder.exam.case import Case
from autograder.exam.paper import Paper
from autograder.protocol.messages import Reply

_MAX_TENSORS = 16

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
    """Cut a reply's payload into its tensors; a reply that does not add up is a protocol failure."""
    view = memoryview(payload)
    contents: dict[str, memoryview] = {}
    start = 0
    sound = reply.id == case.id and len(reply.tensors) <= _MAX_TENSORS
    for tensor in reply.tensors:
        sound = sound and 0 <= tensor.nbytes <= len(view) - start and tensor.role not in contents
        if not sound:
            break
        contents[tensor.role] = view[start : start + tensor.nbytes]
        start += tensor.nbytes
    if not sound or start != len(view):
        return Answer(case, failure="protocol", detail="the reply does not add up")
    return Answer(case, reply, contents)
