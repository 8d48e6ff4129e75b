"""Messages: decoding is strict, so that nothing of another type gets past the frame."""

from typing import Any

import msgspec
import pytest
import torch

from autograder.protocol.messages import (
    DTYPES,
    LOADING,
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
    Progress,
    Provided,
    Reply,
    ReplyTensor,
    Run,
    SourceFile,
    Unit,
    WireTensor,
)

WIRE = WireTensor("float32", (2, 3), (3, 1), 0, 24)
TENSOR = ["result", "Tensor", "float32", [2], "cpu", 8, ""]
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


@pytest.mark.parametrize("decoder", [REQUESTS, LOADING, REPLIES])
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
