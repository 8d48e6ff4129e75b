"""Messages: decoding is strict, so that nothing of another type gets past the frame."""

from typing import Any

import msgspec
import pytest
import torch

from autograder.grading.session import MAX_LOAD_FRAME, MAX_PAUSE, MAX_REPLY_HEADER
from autograder.protocol.messages import (
    DTYPES,
    LOADING,
    PAUSES,
    REPLIES,
    REQUESTS,
    Call,
    Definition,
    ErrorRecord,
    ExerciseSetup,
    Frame,
    Load,
    Loaded,
    LoadProblem,
    Paused,
    Progress,
    Provided,
    Reply,
    ReplyTensor,
    Run,
    SourceFile,
    Unit,
    WireTensor,
    cut,
)

WIRE = WireTensor("float32", (2, 3), (3, 1), 0, 24)
TENSOR = ["result", "Tensor", "float32", [2], "cpu", 8, ""]
LOADED: dict[str, Any] = {"type": "loaded", "definitions": {}, "problems": [], "own_given": []}
PROBLEM = {"kind": "error", "label": "a.py", "line": 1, "message": "no"}
ERROR = {"type": "ValueError", "message": "no"}

MESSAGES: list[tuple[msgspec.msgpack.Decoder[Any], Any]] = [
    (
        REQUESTS,
        Load(
            "multi_channel",
            (Unit("cell 1", "x = 1", notebook=True),),
            (SourceFile("a/b.bin", b"\x00\xff"),),
            (Provided("d2l.torch", "y = 2"),),
            (ExerciseSetup("f", 2),),
            ("corr2d",),
            ((0, 1),),
            ("f",),
            "def f(): ...",
        ),
    ),
    (REQUESTS, Run("f", (Call(3, (WIRE, WIRE), WIRE, twice=True, inputs=True, trace=True), Call(4, ())), 1024)),
    (PAUSES, Paused(finished=True, nonce=bytes(16))),
    (LOADING, Progress(1, 2, 3)),
    (LOADING, Loaded({"f": Definition(exists=True)}, (LoadProblem("syntax", "a.py", 1, "bad"),), ("corr2d",))),
    (
        REPLIES,
        Reply(
            3,
            (ReplyTensor("result", "Tensor", "float32", (2,), "cpu", 8),),
            ErrorRecord("E", "no", (Frame("a.py", 1, "f", "x"),), not_done=True, forbidden="conv2d"),
            ("mm",),
            17,
        ),
    ),
]


@pytest.mark.parametrize(("decoder", "message"), MESSAGES, ids=lambda value: type(value).__name__)
def test_messages_are_read_as_they_were_written(decoder: msgspec.msgpack.Decoder[Any], message: Any) -> None:
    assert decoder.decode(msgspec.msgpack.encode(message)) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (["reply", "1"], r"Expected `int`, got `str` - at `\$\[1\]`"),
        (["reply", 1.5], r"Expected `int`, got `float` - at `\$\[1\]`"),
        (["reply", True], r"Expected `int`, got `bool` - at `\$\[1\]`"),
        (["reply", None], r"Expected `int`, got `(None|null)` - at `\$\[1\]`"),
        (["reply"], r"Expected `array` of at least length 2, got 1"),
        (["run", 1], "Invalid value 'run'"),
        ([], "Expected `array` of at least length"),
        ({"type": "reply", "id": 1}, "Expected `array`, got `object`"),
        ("reply", "Expected `array`, got `str`"),
        (None, r"Expected `array`, got `(None|null)`"),
        (["reply", 1, [TENSOR[:5]]], "Expected `array` of at least length 6, got 5"),
        (["reply", 1, [[*TENSOR[:3], ["2"], *TENSOR[4:]]]], "Expected `int`, got `str`"),
        (["reply", 1, [[*TENSOR[:3], [2.0], *TENSOR[4:]]]], "Expected `int`, got `float`"),
        (["reply", 1, [[*TENSOR[:3], 2, *TENSOR[4:]]]], "Expected `array`, got `int`"),
        (["reply", 1, [[*TENSOR[:5], "8"]]], "Expected `int`, got `str`"),
        (["reply", 1, [[b"result", *TENSOR[1:]]]], "Expected `str`, got `bytes`"),
        (["reply", 1, [None]], r"Expected `array`, got `(None|null)`"),
        (["reply", 1, [], "no"], r"Expected `object \| (None|null)`, got `str`"),
        (["reply", 1, [], {"type": "E"}], "Object missing required field `message`"),
        (["reply", 1, [], {**ERROR, "message": 1}], "Expected `str`, got `int`"),
        (["reply", 1, [], {**ERROR, "not_done": 1}], "Expected `bool`, got `int`"),
        (["reply", 1, [], {**ERROR, "frames": [["a.py", "1", "f", "x"]]}], "Expected `int`, got `str`"),
        (["reply", 1, [], None, [1]], "Expected `str`, got `int`"),
        (["reply", 1, [], None, [], "0"], "Expected `int`, got `str`"),
        (["reply", -1], r"Expected `int` >= 0 - at `\$\[1\]`"),
        (["reply", 2**63], r"Expected `int` <= 9223372036854775807 - at `\$\[1\]`"),
        (["reply", 1e300], "Expected `int`, got `float`"),
        (["reply", float("nan")], "Expected `int`, got `float`"),
        (["reply", 1, [], None, [], -1], "Expected `int` >= 0"),
        (["reply", 1, [], None, [], 0, 0], "Expected `array | null`, got `int`"),
        (["reply", 1, [], None, [], 0, ["a" * 1001, 1, "f", "x"]], "Expected `str` of length <= 1000"),
        (["reply", 1, [], None, [], 0, None, 0], "Expected `array` of at most length 6, got 7"),
        (["reply", 1, [TENSOR] * 17], "Expected `array` of length <= 16"),
        (["reply", 1, [[*TENSOR, True, 0]]], "Expected `array` of at most length 8, got 9"),
        (["reply", 1, [[*TENSOR[:3], [2] * 65, *TENSOR[4:]]]], "Expected `array` of length <= 64"),
        (["reply", 1, [[*TENSOR[:3], [-1], *TENSOR[4:]]]], "Expected `int` >= 0"),
        (["reply", 1, [[*TENSOR[:5], -8]]], "Expected `int` >= 0"),
        (["reply", 1, [["r" * 201, *TENSOR[1:]]]], "Expected `str` of length <= 200"),
        (["reply", 1, [["result", "T" * 201, *TENSOR[2:]]]], "Expected `str` of length <= 200"),
        (["reply", 1, [[*TENSOR[:6], "p" * 201]]], "Expected `str` of length <= 200"),
        (["reply", 1, [], {**ERROR, "message": "m" * 2001}], "Expected `str` of length <= 2000"),
        (["reply", 1, [], {**ERROR, "type": "T" * 201}], "Expected `str` of length <= 200"),
        (["reply", 1, [], {**ERROR, "forbidden": "o" * 201}], "Expected `str` of length <= 200"),
        (["reply", 1, [], {**ERROR, "score": 10}], "Object contains unknown field `score`"),
        (["reply", 1, [], {**ERROR, "frames": [["a.py", 1, "f", "x"]] * 9}], "Expected `array` of length <= 8"),
        (["reply", 1, [], {**ERROR, "frames": [["a" * 1001, 1, "f", "x"]]}], "Expected `str` of length <= 1000"),
        (["reply", 1, [], {**ERROR, "frames": [["a.py", -1, "f", "x"]]}], "Expected `int` >= 0"),
        (["reply", 1, [], {**ERROR, "frames": [["a.py", 2**31, "f", "x"]]}], "Expected `int` <= 2147483647"),
        (
            ["reply", 1, [], {**ERROR, "frames": [["a.py", 1, "f", "x", {str(n): "" for n in range(13)}]]}],
            "Expected `object` of length <= 12",
        ),
        (["reply", 1, [], None, ["mm"] * 65], "Expected `array` of length <= 64"),
        (["reply", 1, [], None, ["m" * 201]], "Expected `str` of length <= 200"),
    ],
)
def test_replies_of_another_type_are_refused(content: Any, message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        REPLIES.decode(msgspec.msgpack.encode(content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"type": "loaded", "definitions": {}, "problems": []}, "missing required field `own_given`"),
        ({"type": "loaded", "definitions": [], "problems": [], "own_given": []}, "Expected `object`, got `array`"),
        ({"type": "loaded", "definitions": {"f": {}}, "problems": [], "own_given": []}, "missing required field"),
        ({"type": "progress", "unit": 0, "statement": 0, "line": "3"}, "Expected `int`, got `str`"),
        ({"type": "load", "unit": 0, "statement": 0, "line": 3}, "Invalid value 'load'"),
        ({"unit": 0, "statement": 0, "line": 3}, "missing required field `type`"),
        (
            {
                "type": "loaded",
                "definitions": {},
                "problems": [{"kind": "fatal", "label": "", "line": 0, "message": ""}],
                "own_given": [],
            },
            "Invalid enum value 'fatal'",
        ),
        ({"type": "progress", "unit": -1, "statement": 0, "line": 3}, "Expected `int` >= 0"),
        ({"type": "progress", "unit": 0, "statement": 2**31, "line": 3}, "Expected `int` <= 2147483647"),
        ({"type": "progress", "unit": 0, "statement": 0, "line": 3, "score": 1}, "contains unknown field `score`"),
        ({**LOADED, "score": 1}, "contains unknown field `score`"),
        ({**LOADED, "cpu_ns": -1}, "Expected `int` >= 0"),
        ({**LOADED, "problems": [{**PROBLEM, "message": "m" * 2001}]}, "Expected `str` of length <= 2000"),
        ({**LOADED, "problems": [{**PROBLEM, "label": "m" * 1001}]}, "Expected `str` of length <= 1000"),
        ({**LOADED, "problems": [{**PROBLEM, "line": -1}]}, "Expected `int` >= 0"),
        ({**LOADED, "problems": [{**PROBLEM, "points": 1}]}, "contains unknown field `points`"),
        ({**LOADED, "problems": [PROBLEM] * 51}, "Expected `array` of length <= 50"),
        ({**LOADED, "own_given": ["f"] * 257}, "Expected `array` of length <= 256"),
        ({**LOADED, "definitions": {"f": {"exists": True, "signature": "s" * 201}}}, "Expected `str` of length <= 200"),
        ({**LOADED, "definitions": {"f": {"exists": True, "right": True}}}, "contains unknown field `right`"),
        ({**LOADED, "definitions": {"f" * 201: {"exists": True}}}, "Expected `str` of length <= 200"),
        (
            {**LOADED, "definitions": {str(n): {"exists": True} for n in range(257)}},
            "Expected `object` of length <= 256",
        ),
    ],
)
def test_loading_messages_of_another_type_are_refused(content: Any, message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        LOADING.decode(msgspec.msgpack.encode(content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"type": "run", "exercise": "f", "calls": [[0]], "max_reply_bytes": 1}, "at least length 2, got 1"),
        ({"type": "run", "exercise": "f", "calls": [], "max_reply_bytes": None}, r"Expected `int`, got `(None|null)`"),
        ({"type": "reply", "id": 1}, "Invalid value 'reply'"),
    ],
)
def test_requests_of_another_type_are_refused(content: Any, message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        REQUESTS.decode(msgspec.msgpack.encode(content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"type": "paused", "finished": True}, "missing required field `nonce`"),
        ({"type": "paused", "finished": 1, "nonce": bytes(16)}, "Expected `bool`, got `int`"),
        ({"type": "paused", "finished": True, "nonce": bytes(15)}, "Expected `bytes` of length >= 16"),
        ({"type": "paused", "finished": True, "nonce": bytes(17)}, "Expected `bytes` of length <= 16"),
        ({"type": "paused", "finished": True, "nonce": "0" * 16}, "Invalid base64|Expected `bytes`"),
        ({"type": "paused", "finished": True, "nonce": bytes(16), "score": 1}, "contains unknown field `score`"),
        ({"type": "progress", "unit": 0, "statement": 0, "line": 3}, "Invalid value 'progress'"),
    ],
)
def test_pauses_of_another_type_are_refused(content: Any, message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        PAUSES.decode(msgspec.msgpack.encode(content))


@pytest.mark.parametrize("decoder", [REQUESTS, LOADING, PAUSES, REPLIES])
@pytest.mark.parametrize("extension", [0, 1, 127, -1])
def test_extension_types_are_refused(decoder: msgspec.msgpack.Decoder[Any], extension: int) -> None:
    with pytest.raises(msgspec.MsgspecError, match=r"."):
        decoder.decode(msgspec.msgpack.encode(msgspec.msgpack.Ext(extension, b"cos\nsystem\n.")))


@pytest.mark.parametrize(("name", "size"), DTYPES.items())
def test_element_types_have_the_sizes_that_torch_gives_them(name: str, size: int) -> None:
    dtype = getattr(torch, name)
    assert isinstance(dtype, torch.dtype)
    assert dtype.itemsize == size


def test_messages_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable type: 'Reply'"):
        Reply(1).id = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "length", "kept"),
    [
        ("abc", 3, "abc"),
        ("abc", 2, "ab"),
        ("a\ud800b", 5, "a?b"),
        ("\udcff" * 5, 3, "???"),
        ("Ωß", 1, "Ω"),
        ("", 2, ""),
    ],
)
def test_texts_are_cut_to_what_a_message_may_hold(text: str, length: int, kept: str) -> None:
    assert cut(text, length) == kept


def test_the_longest_messages_fit_into_the_bounds_of_their_frames() -> None:
    wide = "\U0001f600"
    name, label, text = wide * 200, wide * 1000, wide * 2000
    variables = {f"{number}{wide * 39}": wide * 120 for number in range(12)}
    error = ErrorRecord(name, text, (Frame(label, 2**31 - 1, name, name, variables),) * 8, forbidden=name)
    tensor = ReplyTensor("gradient:10", name, "float64", (2**62,) * 64, name, 2**63 - 1, name)
    reply = Reply(2**63 - 1, (tensor,) * 16, error, (name,) * 64, 2**63 - 1)
    assert len(msgspec.msgpack.encode(reply)) <= MAX_REPLY_HEADER
    loaded = Loaded(
        {"f" * 40: Definition(exists=True, signature=name)}, (LoadProblem("error", label, 1, text),) * 50, ()
    )
    assert len(msgspec.msgpack.encode(loaded)) <= MAX_LOAD_FRAME
    assert len(msgspec.msgpack.encode(Paused(finished=False, nonce=bytes(16)))) <= MAX_PAUSE
