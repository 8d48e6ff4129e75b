"""An assignment as its author keeps it: a folder under ``solutions/`` with a lesson and a grading page."""

import ast
import importlib.util
import inspect
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from autograder.authoring.lesson import Lesson
from autograder.authoring.page import Exercise, Page, PageError, validate
from autograder.authoring.signature import Signature, SignatureError, names_in, read_signature
from autograder.authoring.stand_ins import select
from autograder.authoring.variants import Variant, variants_in
from autograder.protocol.messages import Provided

ASSIGNMENTS = "assignments"
SOLUTIONS = "solutions"
PAGE_FILE = "grading.py"
_RELEASE_ALONE = {"ci", "install"}
"""Fields of a page that decide about a release, and about no grade."""


class AssignmentError(Exception):
    """An assignment cannot be found or loaded; says where and how to mend it."""


@dataclass(frozen=True)
class Assignment:
    """A lesson and its grading page, loaded: what the grader knows and a worker never sees.

    ``references`` and ``signatures`` are those of the exercises and of the given functions, by name.
    """

    name: str
    folder: Path
    lesson: Lesson
    page: Page
    references: dict[str, Callable[..., Any]]
    signatures: dict[str, Signature]
    provided: tuple[Provided, ...]
    stand_ins: str
    variants: tuple[Variant, ...] = ()
    wrong_source: str = ""

    @property
    def title(self) -> str:
        """The page's title, or the lesson's first heading."""
        return self.page.title or self.lesson.title

    @property
    def page_text(self) -> str:
        """The page and the sources it names, as text: what else than the exam decides about a grade."""
        unset = Page(exercises=())
        page = msgspec.structs.replace(self.page, kills=unset.kills, equivalent=unset.equivalent)  # the audit's alone
        fields = {name: value for name, value in msgspec.to_builtins(page).items() if name not in _RELEASE_ALONE}
        provided = [f"{item.name}\0{item.source}" for item in self.provided]
        return "\0".join(
            [msgspec.json.encode(fields, order="sorted").decode(), *provided, self.stand_ins, self.wrong_source]
        )

    def fresh_variants(self) -> tuple[Variant, ...]:
        """The wrong variants once more, with nothing of what they may have kept between calls."""
        return read_variants(self.wrong_source, self.page, self.signatures)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The page's exercises, in order."""
        return self.page.exercises


def find_assignment(name: str, start: Path | None = None) -> Path:
    """The folder of assignment ``name``: a path to it, or ``solutions/<name>`` here or in a folder above.

    Raises:
        AssignmentError: there is none; names the assignments that there are.
    """
    direct = Path(name)
    if (direct / PAGE_FILE).is_file():
        return direct.resolve()
    here = (start or Path.cwd()).resolve()
    known: list[str] = []
    for folder in (here, *here.parents):
        candidate = folder / SOLUTIONS / name
        if (candidate / PAGE_FILE).is_file():
            return candidate
        known += [page.parent.name for page in sorted((folder / SOLUTIONS).glob(f"*/{PAGE_FILE}"))]
    hint = f"there are: {', '.join(known)}" if known else f"run it where {SOLUTIONS}/{name}/{PAGE_FILE} can be found"
    raise AssignmentError(f"there is no assignment {name!r} in {here} or above it; {hint}")


def load_assignment(folder: Path) -> Assignment:
    """Load the assignment in ``folder``: execute its lesson and its grading page, and check one against the other.

    Raises:
        AssignmentError: the page or an annotation cannot be used; the message says which and why.
        LessonError: the lesson cannot be read or does not run.
    """
    name = folder.name
    lesson = Lesson.read(folder / f"{name}.py")
    module = lesson.references()
    page = load_page(folder / PAGE_FILE)
    references: dict[str, Callable[..., Any]] = {}
    signatures: dict[str, Signature] = {}
    for exercise in page.exercises:
        function = getattr(module, exercise.name, None)
        if not callable(function):
            raise AssignmentError(f"{lesson.path} defines no function {exercise.name!r}, which the grading page lists")
        references[exercise.name] = function
        signatures[exercise.name] = _signature(lesson, function)
        try:
            _check_axes(exercise, signatures[exercise.name])
        except SignatureError as error:
            raise AssignmentError(f"the axes or terms of {exercise.name!r} on the grading page: {error}") from error
    for given in page.given:
        function = getattr(module, given, None)
        if not callable(function):
            raise AssignmentError(f"{lesson.path} defines no function {given!r}, which the grading page lists as given")
        references[given] = function
        signatures[given] = _signature(lesson, function)
    known = {axis for signature in signatures.values() for axis in signature.axes}
    for axis in page.axes:
        if axis not in known:
            raise AssignmentError(f"the grading page gives a range to the axis {axis!r}, which no function has")
    provided = tuple(Provided(target, _text(folder / path)) for target, path in page.provides.items())
    stand_ins = _text(folder / page.stand_ins) if page.stand_ins else ""
    _check_stand_ins(stand_ins, page)
    wrong_source = _text(folder / page.wrong) if page.wrong else ""
    variants = read_variants(wrong_source, page, signatures)
    return Assignment(name, folder, lesson, page, references, signatures, provided, stand_ins, variants, wrong_source)


def _signature(lesson: Lesson, function: Callable[..., Any]) -> Signature:
    try:
        return read_signature(function)
    except SignatureError as error:
        raise AssignmentError(f"{lesson.path}: {error}") from error


def load_page(path: Path) -> Page:
    """Execute a grading page; raises :class:`AssignmentError` where it is none."""
    spec = importlib.util.spec_from_file_location(f"grading_{path.parent.name}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise AssignmentError(f"there is no grading page at {path}: write one that assigns a Page to the name 'page'")
    module = importlib.util.module_from_spec(spec)
    wrote_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise AssignmentError(f"the grading page {path} does not run: {type(error).__name__}: {error}") from error
    finally:
        sys.dont_write_bytecode = wrote_bytecode
    page = getattr(module, "page", None)
    if not isinstance(page, Page):
        raise AssignmentError(f"the grading page {path} assigns no Page to the name 'page'")
    try:
        validate(page)
    except PageError as error:
        raise AssignmentError(f"{path}: {error}") from error
    return page


def read_variants(source: str, page: Page, signatures: Mapping[str, Signature]) -> tuple[Variant, ...]:
    """The wrong variants of a file, in its order; raises :class:`AssignmentError` for one that fits no exercise."""
    if not source or page.wrong is None:
        return ()
    module = types.ModuleType("wrong_variants")
    try:
        exec(compile(source, page.wrong, "exec"), vars(module))
    except Exception as error:
        raise AssignmentError(
            f"the wrong variants in {page.wrong} do not run: {type(error).__name__}: {error}"
        ) from error
    variants = variants_in(vars(module))
    names = [exercise.name for exercise in page.exercises]
    for variant in variants:
        for name in variant.exercises:
            where = f"the wrong variant {variant.name!r} in {page.wrong}"
            if name not in names:
                raise AssignmentError(f"{where} is of {name!r}, which is no exercise: there are {', '.join(names)}")
            try:
                inspect.signature(variant.function).bind(None, *signatures[name].params)
            except TypeError:
                fits = False
            else:
                fits = True
            if not fits:
                raise AssignmentError(f"{where} takes other arguments than the right function and those of {name}")
            families = page.exercise(name).families
            if variant.family and families is not None and variant.family not in {item.name for item in families}:
                raise AssignmentError(f"{where} is for the family {variant.family!r}, which {name} does not have")
    for name in names:
        own = [variant.name for variant in variants if name in variant.exercises]
        if len(own) != len(set(own)):
            raise AssignmentError(f"{page.wrong} has two wrong variants of {name!r} under one name: rename one")
    return variants


def _check_axes(exercise: Exercise, signature: Signature) -> None:
    """Every axis that the page names for an exercise must be one of its annotations'."""
    axes = set(signature.axes)
    used = {axis: f"family {family.name!r}" for family in exercise.families or () for axis in family.axes}
    for family in exercise.families or ():
        ties = {axis: size for axis, size in family.axes.items() if isinstance(size, str)}
        for axis, tie in ties.items():
            free = axes - set(ties)
            if not names_in(tie) <= free:
                wrong = min(names_in(tie) - free)
                raise AssignmentError(
                    f"the family {family.name!r} of {exercise.name!r} ties {axis!r} to {wrong!r}, which is no free axis"
                )
    used |= dict.fromkeys(exercise.axes, "axes")
    if exercise.terms:
        used |= dict.fromkeys(names_in(exercise.terms), "terms")
    for axis, place in used.items():
        if axis not in axes:
            raise AssignmentError(
                f"the page's {place} of {exercise.name!r} names the axis {axis!r}, not one of {', '.join(sorted(axes))}"
            )
    for example in exercise.examples:
        if len(example.args) != len(signature.params):
            raise AssignmentError(
                f"an example of {exercise.name!r} has {len(example.args)} arguments, not {len(signature.params)}"
            )


def _check_stand_ins(source: str, page: Page) -> None:
    if not source:
        return
    try:
        ast.parse(source)
    except SyntaxError as error:
        raise AssignmentError(f"line {error.lineno} of {page.stand_ins} is not Python: {error.msg}") from error
    followed = {name for exercise in page.exercises for name in page.follows(exercise.name)} | set(page.given)
    for name in sorted(followed):
        if not select(source, (name,)):
            raise AssignmentError(f"{page.stand_ins} has no stand-in for {name!r}, which an exercise may build on")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise AssignmentError(f"the grading page names {path.name}, which cannot be read: {error.strerror}") from error
