"""Executing a submission, statement by statement, so that one that fails does not lose the definitions around it."""

import __future__

import ast
import dis
import inspect
import itertools
import linecache
import os
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.protocol.messages import (
    MAX_LABEL,
    MAX_NAME,
    MAX_PROBLEMS,
    MAX_TEXT,
    Definition,
    Load,
    Loaded,
    LoadProblem,
    Unit,
    cut,
)
from autograder.worker import given
from autograder.worker.errors import name_of, plain_message, traceback_of
from autograder.worker.magics import CellMagic, parse_cell

_FUTURES = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


_LONGEST_EMPTY = 16
"""Bytes of code that a function which only returns None takes at most."""


class Submission:
    """A loaded submission: the module that its main file became."""

    def __init__(self, load: Load, folder: Path | None, on_statement: Callable[[int, int, int], None]) -> None:
        self.load = load
        self.folder = folder
        self._on_statement = on_statement
        self._flags = 0
        self._spent = 0
        self._skip = frozenset(load.skip)
        self._modules_before = len(sys.modules)
        self.problems: list[LoadProblem] = []
        self.module = types.ModuleType(load.module)
        self.labels = {unit.label: unit.label for unit in load.units} | {
            str(self._place(file.path)): file.path for file in load.files
        }
        """The student's files, by the name that a traceback gives them, as the student knows them."""

    def execute(self) -> Loaded:
        """Run every unit and say what is defined."""
        given.install(self.load.provided)
        for file in self.load.files:
            self._write(file.path, file.content)
        if self.folder is not None:
            sys.path.insert(0, str(self.folder))
            if self.load.home:
                sys.path.insert(0, str(self._place(self.load.home)))
            self.module.__file__ = str(self.folder / f"{self.load.module}.py")
        sys.modules[self.load.module] = self.module
        for number, unit in enumerate(self.load.units):
            self._execute_unit(number, unit)
        own_given = tuple(name for name in self.load.given if self._is_own(name))
        definitions = {setup.name: self._definition(setup.name, setup.arity) for setup in self.load.exercises}
        self._substitute()
        return Loaded(definitions, tuple(self.problems[:MAX_PROBLEMS]), own_given, self._spent)

    def function(self, name: str) -> Any:
        """What stands under ``name``, or ``None``."""
        return self.module.__dict__.get(name)

    def _place(self, path: str) -> Path:
        return (self.folder or Path()) / path

    def _write(self, path: str, content: bytes) -> None:
        if self.folder is None:
            return
        target = self.folder / path
        if not target.resolve().is_relative_to(self.folder.resolve()):
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            self._problem("error", path, 1, f"the file could not be written: {error.strerror}")

    def _problem(self, kind: Any, label: str, line: int, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(LoadProblem(kind, cut(label, MAX_LABEL), line, cut(message, MAX_TEXT)))

    def _execute_unit(self, number: int, unit: Unit) -> None:
        source = unit.source
        offset = 0
        if unit.notebook:
            magic = CellMagic(source)
            if magic.written_file:
                self._write(magic.written_file, magic.body.encode("utf-8", "surrogateescape"))
            if not magic.is_python:
                return
            source, offset = magic.body, magic.skipped_lines
        linecache.cache[unit.label] = (
            len(source),
            None,
            ("\n" * offset + source).splitlines(keepends=True),
            unit.label,
        )
        try:
            tree = parse_cell(source, unit.label) if unit.notebook else ast.parse(source, unit.label)
        except SyntaxError as error:
            self._problem("syntax", unit.label, (error.lineno or 1) + offset, error.msg or "invalid syntax")
            return
        except (ValueError, RecursionError, MemoryError) as error:
            self._problem("syntax", unit.label, 1, plain_message(error) or type(error).__name__)
            return
        ast.increment_lineno(tree, offset)
        for index, statement in enumerate(tree.body):
            self._execute_statement(number, index, unit.label, statement)

    def _execute_statement(self, unit: int, index: int, label: str, statement: ast.stmt) -> None:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for name in statement.names:
                self._flags |= _FUTURES.get(name.name, 0)
        if (unit, index) in self._skip:
            self._problem("skipped", label, statement.lineno, "this statement did not finish and was left out")
            return
        try:
            code = compile(
                ast.Module([statement], []),
                label,
                "exec",
                flags=self._flags,
                dont_inherit=True,
            )
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or statement.lineno
            self._problem("syntax", label, line, getattr(error, "msg", None) or plain_message(error))
            return
        self._on_statement(unit, index, statement.lineno)
        started = time.process_time_ns()
        try:
            exec(code, self.module.__dict__)
        except BaseException as error:  # noqa: BLE001 - whatever a student's top level raises, the rest is still loaded
            line = _line_in(error, label) or statement.lineno
            self._problem("error", label, line, f"{name_of(type(error))}: {plain_message(error)}")
        finally:
            self._spent += time.process_time_ns() - started

    def _is_own(self, name: str) -> bool:
        """Whether the submission itself defines ``name``: not imported from a module that is not the student's."""
        for module in self._student_modules():
            function = vars(module).get(name)
            if isinstance(function, types.FunctionType) and function.__code__.co_filename in self.labels:
                return True
        return False

    def _definition(self, name: str, arity: int) -> Definition:
        if name not in self.module.__dict__:
            return Definition(exists=False)
        return describe(self.module.__dict__[name], arity)

    def _substitute(self) -> None:
        """Put right functions in place of the student's, wherever their modules name them."""
        if not self.load.substitute:
            return
        stand_ins: dict[str, Any] = {"__name__": "stand_ins"}
        exec(compile(self.load.substitute_source, "<stand-ins>", "exec"), stand_ins)  # the assignment's own source
        modules = self._student_modules()
        bound = ((vars(module).get(name), name) for module in modules for name in self.load.substitute)
        replaced = {id(function): stand_ins[name] for function, name in bound if callable(function)}
        for module in modules:
            for key, value in list(vars(module).items()):
                if id(value) in replaced:
                    setattr(module, key, replaced[id(value)])
        for name in self.load.substitute:
            setattr(self.module, name, stand_ins[name])

    def _student_modules(self) -> list[types.ModuleType]:
        """The main module and the helpers that it has imported from its own folder.

        Only modules that came after this one are looked at: touching all of torch's would copy their memory.
        """
        folder = str(self.folder) + os.sep if self.folder else None
        modules = [self.module]
        for name in itertools.islice(reversed(sys.modules), len(sys.modules) - self._modules_before):
            module = sys.modules[name]
            if folder and str(getattr(module, "__file__", None) or "").startswith(folder) and module not in modules:
                modules.append(module)
        return modules


def describe(function: Any, arity: int) -> Definition:
    """What stands under an exercise's name, and whether it can be called with ``arity`` tensors."""
    if not callable(function):
        return Definition(exists=True, signature=cut(type(function).__name__, MAX_NAME))
    takes = True
    text = ""
    try:
        signature = inspect.signature(function)
        text = cut(", ".join(signature.parameters), MAX_NAME)
        signature.bind(*range(arity))
    except TypeError:
        takes = False
    except Exception:  # noqa: BLE001 - a builtin tells no signature, and a student's __signature__ may raise anything
        takes = True
    code = function.__code__ if isinstance(function, types.FunctionType) else None
    return Definition(exists=True, callable=True, takes_arguments=takes, empty=_is_empty(code), signature=text)


def _is_empty(code: types.CodeType | None) -> bool:
    """Whether a function's body does nothing but return None: only a docstring, ``pass`` or ``...``."""
    if code is None or len(code.co_code) > _LONGEST_EMPTY:
        return False
    steps = [step for step in dis.get_instructions(code) if step.opname not in {"RESUME", "NOP"}]
    return all(step.opname in {"LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"} for step in steps) and (
        steps[0].argval is None
    )


def _line_in(error: BaseException, label: str) -> int | None:
    """The line of the outermost frame in ``label``: the top-level statement's own line that failed."""
    traceback = traceback_of(error)
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == label:
            return traceback.tb_lineno
        traceback = traceback.tb_next
    return None
