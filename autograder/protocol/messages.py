"""The messages between grader and worker, as typed structs.

Grader to worker: :class:`Load` once, then :class:`Run` per exercise. Worker to grader: :class:`Progress` while the
submission's top level runs, :class:`Loaded` when it is done; then one :class:`Reply` per call in the journal, in the
calls' order, and :class:`Paused` over the socket.
Tensor contents never stand in a message: they follow it in the frame's payload, in the order in which they are named.

What a worker sends is written by a process that runs student code. Everything in it has a bound that is checked as it
is decoded, and a field that is not known is refused; a worker cuts what it says to the same bounds (:func:`cut`).
"""

from typing import Annotated, Literal

import msgspec

DTYPES = {"float32": 4, "float64": 8, "int64": 8, "bool": 1}
"""Element types the kit sends, with their sizes in bytes; a reply may hold any type that torch names."""


MAX_NAME = 200
"""Letters of a name in a worker's message: a type, a function, an operator, a line of code."""
MAX_LABEL = 1000
"""Letters of the name of a file or cell in a worker's message."""
MAX_TEXT = 2000
"""Letters of an exception's message."""
MAX_FRAMES = 8
MAX_VARIABLES = 12
MAX_OPERATORS = 64
MAX_PROBLEMS = 50
MAX_AXES = 64
MAX_TENSORS = 16
MAX_DEFINITIONS = 256
NONCE_BYTES = 16

Name = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
Label = Annotated[str, msgspec.Meta(max_length=MAX_LABEL)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Large = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Nonce = Annotated[bytes, msgspec.Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
"""What a grader draws anew for each question that it asks, and wants to see again with the answer."""


Device = Literal["cpu", "rehearsed", "cuda"]
"""Where a function is asked: on the CPU of a machine without a GPU, or where there seems to be, or is, a GPU."""
CUDA = "cuda:0"
"""What a program calls the device of a GPU, be it rehearsed."""


class WireTensor(msgspec.Struct, frozen=True, array_like=True):
    """A tensor to build: ``nbytes`` of storage, seen through a shape, strides and an offset (in elements)."""

    dtype: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    nbytes: int


class Unit(msgspec.Struct, frozen=True):
    """One piece of a submission's main file: a whole ``.py`` file, or one notebook cell."""

    label: str
    source: str
    notebook: bool = False


class SourceFile(msgspec.Struct, frozen=True):
    """A file of the submission, placed in the worker's scratch folder: helper modules, small data."""

    path: str
    content: bytes


class Provided(msgspec.Struct, frozen=True):
    """A module that the assignment provides to students, such as ``d2l.torch``; it exists only where it is missing."""

    name: str
    source: str


class ExerciseSetup(msgspec.Struct, frozen=True):
    """What a worker must know of an exercise: its name, and how many tensors it takes."""

    name: str
    arity: int


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Execute a submission, statement by statement.

    ``home`` is the main file's folder among ``files``. ``skip`` names statements (by unit and index) that hung or
    crashed an earlier attempt. ``substitute`` names functions to replace, after loading, by those of
    ``substitute_source``: the follow-through. ``forbidden`` names the operators, and groups of them, that are taken
    from this worker for good. ``device`` is the accelerator that the worker has, or ``cpu`` for none.
    """

    module: str
    units: tuple[Unit, ...]
    files: tuple[SourceFile, ...]
    provided: tuple[Provided, ...]
    exercises: tuple[ExerciseSetup, ...]
    given: tuple[str, ...] = ()
    skip: tuple[tuple[int, int], ...] = ()
    substitute: tuple[str, ...] = ()
    substitute_source: str = ""
    home: str = ""
    forbidden: tuple[str, ...] = ()
    device: Device = "cpu"


class Progress(msgspec.Struct, frozen=True, tag="progress", forbid_unknown_fields=True):
    """About to execute this top-level statement."""

    unit: Count
    statement: Count
    line: Count


class LoadProblem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cell or statement that did not run, and why; ``kind`` is ``syntax``, ``error`` or ``skipped``."""

    kind: Literal["syntax", "error", "skipped"]
    label: Label
    line: Count
    message: Text


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under an exercise's name after loading."""

    exists: bool
    callable: bool = False
    takes_arguments: bool = False
    empty: bool = False
    """The body is only a docstring, ``pass`` or ``...``: nothing was written."""
    signature: Name = ""


class Loaded(msgspec.Struct, frozen=True, tag="loaded", forbid_unknown_fields=True):
    """The submission has been executed as far as it goes."""

    definitions: Annotated[dict[Name, Definition], msgspec.Meta(max_length=MAX_DEFINITIONS)]
    problems: Annotated[tuple[LoadProblem, ...], msgspec.Meta(max_length=MAX_PROBLEMS)]
    own_given: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_DEFINITIONS)]
    """Names of *given* functions of which the submission carries its own copy."""
    cpu_ns: Large = 0
    """Processor time of the submission's top level, in nanoseconds."""


class Call(msgspec.Struct, frozen=True, array_like=True):
    """One call of an exercise: positional arguments, and what to send back besides the result.

    With ``upstream`` the arguments numbered in ``leaves`` require gradients and the reply carries, after the result,
    the gradient of ``(result * upstream).sum()`` to each of them. ``inputs`` sends back the arguments as the call left
    them; ``twice`` calls again with the same arguments, built anew, and sends the second result; ``trace`` names the
    operators used.

    ``other`` are other arguments of the same shapes. With ``twice`` they are used for one more call, after which the
    first result is sent again as ``kept``; then the same tensors, overwritten with the numbers of ``args``, are used
    for a call whose result is sent as ``updated``. With ``upstream`` they are used for a call between the one that is
    asked for and its gradients.

    With ``cuda`` all tensors are put on the GPU first, and what comes back is to be there.
    """

    id: int
    args: tuple[WireTensor, ...]
    upstream: WireTensor | None = None
    twice: bool = False
    inputs: bool = False
    trace: bool = False
    other: tuple[WireTensor, ...] = ()
    leaves: tuple[int, ...] = ()
    cuda: bool = False

    @property
    def tensors(self) -> tuple[WireTensor, ...]:
        """All that it sends, in the order in which their storages stand in the payload."""
        return (*self.args, *self.other, *((self.upstream,) if self.upstream is not None else ()))


class Paused(msgspec.Struct, frozen=True, tag="paused", forbid_unknown_fields=True):
    """The run is over, or (``finished`` false) the journal is full: the grader reads it and says :class:`Resume`.

    ``nonce`` is that of the run. A run is also over, with calls left unanswered, after one that ran out of memory or
    lost its GPU, and when the first call finds that the function is not written yet.
    """

    finished: bool
    nonce: Nonce


class Resume(msgspec.Struct, frozen=True, tag="resume"):
    """The journal has been read; go on from its beginning."""


class Run(msgspec.Struct, frozen=True, tag="run"):
    """Calls of one exercise, answered one by one in this order.

    Behind the storages of its tensors, its payload has a nonce for the run and one for each call: see
    :func:`autograder.exam.paper.run_frame`.
    """

    exercise: str
    calls: tuple[Call, ...]
    max_reply_bytes: int


class Frame(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One line of a student's traceback; the innermost one says what its variables were."""

    label: Label
    line: Count
    function: Name
    code: Name
    variables: Annotated[dict[Name, Name], msgspec.Meta(max_length=MAX_VARIABLES)] = {}


class ErrorRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An exception in the student's code: only the student's own frames, innermost last."""

    type: Name
    message: Text
    frames: Annotated[tuple[Frame, ...], msgspec.Meta(max_length=MAX_FRAMES)] = ()
    not_done: bool = False
    out_of_memory: bool = False
    device_lost: bool = False
    """The GPU answers this process no more, as after an illegal access or a failed assertion on it."""
    gap: bool = False
    """A rehearsed GPU was asked for what it does not have."""
    forbidden: Name | None = None
    """The operator that was called although the exercise does not allow it."""


class ReplyTensor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A tensor that came back: what it is, and ``nbytes`` of dense little-endian content (0 if it has none to send)."""

    role: Name
    type: Name
    dtype: Name
    shape: Annotated[tuple[Large, ...], msgspec.Meta(max_length=MAX_AXES)]
    device: Name
    nbytes: Large
    problem: Name = ""
    """Why there is no content, as the end of a sentence (or :data:`NOT_A_TENSOR`)."""
    requires_grad: bool = False


NOT_A_TENSOR = "not a tensor"
"""The ``problem`` of a value that is no tensor at all."""


class Reply(msgspec.Struct, frozen=True, tag="reply", array_like=True, forbid_unknown_fields=True):
    """The answer to one call. In the journal, the call's nonce stands before its frame."""

    id: Large
    tensors: Annotated[tuple[ReplyTensor, ...], msgspec.Meta(max_length=MAX_TENSORS)] = ()
    error: ErrorRecord | None = None
    operators: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_OPERATORS)] = ()
    cpu_ns: Large = 0
    """Processor time of the student's function in this call, and of autograd going back through it, in nanoseconds."""
    origin: Frame | None = None
    """The student's own line that made a tensor elsewhere than the inputs are: of several the likeliest to matter."""


REQUESTS: msgspec.msgpack.Decoder[Load | Run | Resume] = msgspec.msgpack.Decoder(Load | Run | Resume)
"""What a worker reads."""

LOADING: msgspec.msgpack.Decoder[Progress | Loaded] = msgspec.msgpack.Decoder(Progress | Loaded)
"""What the grader reads while a submission is loaded."""

PAUSES: msgspec.msgpack.Decoder[Paused] = msgspec.msgpack.Decoder(Paused)
"""What the grader waits for while cases are answered."""

REPLIES: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)
"""What the grader reads from the journal."""


def cut(text: str, length: int) -> str:
    """As much of a text as a worker's message may hold, with a question mark for what UTF-8 cannot carry."""
    return text[:length].encode("utf-8", "replace").decode("utf-8")
