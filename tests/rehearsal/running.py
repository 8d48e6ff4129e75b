"""Runs snippets where there is a rehearsed GPU: in a child, as torch knows of it for the rest of a process's life."""

import ast
import contextlib
import copy
import json
import math
import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # snippets call it what students call it

from autograder import rehearsal

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What came of a snippet."""

    value: str = ""
    """What its last expression came to; of a tensor the element type, shape, strides and every number."""
    devices: tuple[str, ...] = ()
    """Where the tensors in it lie."""
    error: str = ""
    """The type of what it raised."""
    message: str = ""
    where: str = ""
    """Where it raised it, for whoever reads that a test failed."""


# ------------------------------------------------------------------------------------------------ running a snippet


def operands(device: str) -> dict[str, Any]:
    """What snippets may name."""
    made = {
        "X": torch.arange(12.0).reshape(3, 4) - 4,
        "Y": torch.tensor([[2.0, -1.0, 0.5, 3.0], [0.0, 7.0, -2.5, 1.0], [4.0, 4.0, -3.0, 0.25]]),
        "D": torch.arange(24, dtype=torch.float64).reshape(2, 3, 4) / 7,
        "S": torch.tensor([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 5.0]]),
        "I": torch.arange(36.0).reshape(1, 1, 6, 6),
        "K": torch.tensor([[1.0, -1.0], [2.0, 0.5]]),
        "N": torch.arange(12).reshape(3, 4) % 5,
        "M": torch.arange(12).reshape(3, 4) % 3 == 0,
        "Z": torch.complex(torch.arange(4.0), torch.arange(4.0).flip(0) - 1),
        "v": torch.tensor([1.0, -2.0, 3.0, 0.5]),
        "w": torch.tensor([0.5, 2.0, -1.0]),
        "index": torch.tensor([2, 0, 1]),
    }
    cpu = {f"{name}_cpu": value for name, value in made.items()}
    modules = {"torch": torch, "F": F, "np": np, "math": math, "copy": copy, "contextlib": contextlib}
    ours = {"rehearsal": rehearsal, "warnings": warnings, "ThreadPoolExecutor": ThreadPoolExecutor}
    return {name: value.to(device) for name, value in made.items()} | cpu | modules | ours | {"device": device}


def run(snippet: str, device: str) -> Answer:
    """Run a snippet in this process, its operands on the device; warnings are errors."""
    body = ast.parse(snippet).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "`torch.jit", DeprecationWarning)  # torch says so of its own use of it
            torch.manual_seed(0)
            names = operands(device)
            exec(compile(ast.Module(body, []), "<snippet>", "exec"), names)
            if not isinstance(last, ast.Expr):
                return Answer()
            devices: list[str] = []
            value = _described(eval(compile(ast.Expression(last.value), "<snippet>", "eval"), names), devices)
            return Answer(value, tuple(devices))
    except Exception as error:  # noqa: BLE001  # whatever a snippet raises is its answer
        where = traceback.format_exc()
        return Answer(error=type(error).__name__, message=rehearsal.shown(str(error)), where=where)
    finally:
        torch.set_default_device(None)


def _described(value: Any, devices: list[str]) -> str:
    if isinstance(value, torch.Tensor):
        devices.append(str(value.device))
        kept = ", requires grad" if value.requires_grad else ""
        return f"{value.dtype} {list(value.shape)} by {value.stride()}{kept}: {value.detach().tolist()}"
    if isinstance(value, list | tuple):
        return f"({', '.join(_described(item, devices) for item in value)})"
    return repr(value)


# ----------------------------------------------------------------------------------------------------- the children


class Child:
    """A process that runs snippets: all in one, which has a rehearsed GPU for good, or each in a fork that has none."""

    def __init__(self, *, switched_on: bool) -> None:
        self._switched_on = switched_on
        self._process: subprocess.Popen[str] | None = None

    def run(self, snippet: str) -> Answer:
        if self._process is None:
            command = [sys.executable, "-m", "tests.rehearsal.running", *(["on"] if self._switched_on else [])]
            environment = os.environ | {"OMP_NUM_THREADS": "1"}
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(snippet) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self.end()
            return Answer(error="Died", message="the process that ran the snippet ended")
        return _read(line)

    def end(self) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None


def _read(line: str) -> Answer:
    fields = json.loads(line)
    return Answer(**{**fields, "devices": tuple(fields["devices"])})


def _answer_all(answers: IO[str], *, switched_on: bool) -> None:
    """Answer snippets for as long as they come."""
    torch.set_num_threads(1)
    if switched_on:
        rehearsal.switch_on()
    for line in sys.stdin:
        snippet = json.loads(line)
        if switched_on:
            _send(answers, run(snippet, "cuda"))
            continue
        child = os.fork()
        if not child:
            try:
                _send(answers, run(snippet, "cpu"))
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(child, 0)[1]:
            _send(answers, Answer(error="Died", message="the process that ran the snippet ended"))


def _send(answers: IO[str], answer: Answer) -> None:
    answers.write(json.dumps(asdict(answer)) + "\n")
    answers.flush()


@contextlib.contextmanager
def child(*, switched_on: bool) -> Iterator[Child]:
    made = Child(switched_on=switched_on)
    try:
        yield made
    finally:
        made.end()


@cache
def why_not() -> str:
    """Why there cannot be a rehearsed GPU here; empty if there can."""
    with child(switched_on=False) as asked:
        answer = asked.run("rehearsal.why_not()")
    return str(ast.literal_eval(answer.value)) if answer.value else f"{answer.error}: {answer.message}"


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # what a snippet prints is no answer
        _answer_all(answers, switched_on=sys.argv[1:] == ["on"])
