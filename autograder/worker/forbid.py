"""Operators an exercise may not use are taken out of torch's dispatcher.

A kernel that raises is registered over each forbidden operator, on every dispatch key for which torch has one of its
own, and on the keys that fill all others. The student may spell the call as they like, through a module, ``torch.ops``,
a scripted function or another dispatch key: it ends in the dispatcher, and raises there.

In a worker this is final (:meth:`Forbidden.settle`): nothing that Python can reach gives a kernel back. What leads
around the dispatcher is closed by :func:`bar_ways_around`, and the functions of NumPy and of other packages that do the
same are closed with it.
"""

import contextlib
import ctypes
import itertools
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from autograder.worker.errors import ForbiddenOperatorError

GROUPS = {"convolution": "conv"}
"""Named groups of operators, by the word that their names share."""

_NOT_CONVOLUTIONS = ("_convert", "convert_", "reorder", "conv_weight", "unpack")

_PASSED_THROUGH = re.compile(
    "Tracer|ADInplaceOrView|Functionalize|BackendSelect|Python.*|Conjugate|Negative|ZeroTensor|FuncTorch.*|Batched.*"
    "|Autocast.*|.*Meta|.*Nested.*"
)
"""Keys whose kernels only go on to other keys, or make tensors without numbers."""
_KERNEL = re.compile(r"^(?!debug)(\w+)(?: \(inactive\))?(?:\[alias\])?: registered")

_FUNCTIONS = {"convolution": ("convolve", "correlate")}
"""Words in the names of functions of other packages, NumPy among them, that belong to a group."""

PACKAGES = {
    "convolution": (
        "scipy.signal",
        "scipy.ndimage",
        "cv2",
        "jax",
        "keras",
        "mxnet",
        "onnxruntime",
        "paddle",
        "skimage.filters",
        "tensorflow",
    )
}
"""Packages outside of torch, and parts of them, that offer the operators of a group ready-made."""

_JIT_ONLY = "prim::mkldnn_convolution"
"""TorchScript's own operator, which is not in the dispatcher and calls the library at once."""
_JIT_PASSES = (
    "_jit_pass_canonicalize",
    "_jit_pass_erase_shape_information",
    "_jit_pass_inline",
    "_jit_pass_lint",
    "_jit_pass_lower_graph",
    "_jit_pass_optimize_frozen_graph",
)
"""Passes over graphs that scripting, tracing and freezing need."""
_JIT = re.compile(
    "_jit_pass_.*|_jit_set_llga_enabled|_jit_set_te_.*|_jit_interpret_graph|_jit_onnx_.*|_jit_register_.*|parse_ir"
    "|_create_function_from_graph|_create_graph_by_tracing|.*import_ir_module.*|_load_for_lite.*"
    "|_load_mobile_.*|_load_jit_module_.*|_jit_to_static_module|_fuse_to_static_module|_compile_graph_to_code_table"
    "|_te|LiteScriptModule"
)
"""What rewrites graphs, builds them from text or loads them from files: scripting and tracing need none of it."""
_NODES = {
    "Graph": (
        "appendNode",
        "create",
        "createClone",
        "createCudaFusionGroup",
        "createFusionGroup",
        "insert",
        "insertGraph",
        "insertNode",
        "prependNode",
    ),
    "Block": ("addNode",),
    "Node": ("addBlock", "g_", "gs_"),
}
"""What puts nodes into graphs by hand."""


_REPLACEMENT = "raise_forbidden"
_INCREASE: Callable[[object], None] = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("Py_IncRef", ctypes.pythonapi))
"""Counts one reference more to an object, which nobody takes back. Found now, as nothing is looked up later."""


def _raising(operator: str) -> Callable[..., Any]:
    def raise_forbidden(*_args: Any, **_kwargs: Any) -> Any:
        raise ForbiddenOperatorError(operator)

    return raise_forbidden


def _missing(name: str) -> Callable[..., Any]:
    def raise_missing(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError(f"{name} is not there while an exercise is graded; write it in plain torch")

    return raise_missing


def resolve(names: tuple[str, ...]) -> tuple[str, ...]:
    """The operators, as ``namespace::name.overload``, that these names and groups stand for."""
    return _among(names, tuple(torch._C._dispatch_get_all_op_names()))


@lru_cache(maxsize=64)
def _among(names: tuple[str, ...], registered: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in names:
        word = GROUPS.get(name)
        for operator in sorted(registered):
            base = plain_name(operator)
            if word is None:
                wanted = base == name.lstrip("_")
            else:
                wanted = word in base and not any(part in operator for part in _NOT_CONVOLUTIONS)
            if wanted:
                found[operator] = None
    return tuple(found)


def plain_name(operator: str) -> str:
    """``aten::_convolution.deprecated`` is ``convolution``."""
    return operator.partition("::")[2].partition(".")[0].lstrip("_")


def _keys(operator: str) -> tuple[str, ...]:
    """The dispatch keys that have kernels of this operator which compute, and those that fill the keys without one."""
    lines = torch._C._dispatch_dump(operator).splitlines()
    keys = {found[1]: None for line in lines if (found := _KERNEL.match(line))}
    own = {key: None for key in keys if not _PASSED_THROUGH.fullmatch(key)}
    filling = "CompositeImplicitAutograd"
    return tuple(own if filling in own else {**own, "CompositeExplicitAutograd": None})


class Forbidden:
    """The set of operators that raise at present; one per process."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._operators: set[str] = set()
        self._registered = 0
        self._modules: set[str] = set()
        self._loaded = 0
        self._own = "\0"
        self._registrations: list[Any] = []
        self._replaced: list[tuple[ModuleType, str, Any]] = []

    def switch(self, names: Iterable[str]) -> None:
        """Forbid exactly these operators and groups from now on."""
        wanted = tuple(names)
        if wanted == self._names:
            return
        for registration in self._registrations:
            registration.reset()
        self._registrations.clear()
        for module, name, function in self._replaced:
            setattr(module, name, function)
        self._replaced.clear()
        self._operators.clear()
        self._registered = 0
        self._modules.clear()
        self._names = wanted
        self._extend()

    def _extend(self) -> None:
        """Forbid what there is to forbid, but for what has been forbidden already."""
        registered = len(torch._C._dispatch_get_all_op_names())
        if registered != self._registered:
            new = [operator for operator in resolve(self._names) if operator not in self._operators]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that kernels are overridden is the point
                self._override(new)
            self._operators.update(new)
            self._registered = registered
        loaded = sys.modules.keys() - self._modules
        self._modules |= loaded
        self._loaded = len(sys.modules)
        for group in self._names:
            self._replace(loaded, ("numpy", *PACKAGES.get(group, ())), _FUNCTIONS.get(group, ()))

    def settle(self, names: Iterable[str], own: Path | None = None) -> None:
        """Forbid exactly these, for as long as this process lives; ``own`` is the folder of the submission's modules.

        The registrations are kept alive by a count of references that nobody can take back, and are nowhere to be
        found: whatever walks frames, modules or the garbage collector finds no way to withdraw them.
        """
        self.switch(names)
        self._own = f"{own}/" if own is not None else "\0"
        self._keep()

    def _is_harmless(self, name: str) -> bool:
        """Whether a loaded module can have brought no operators and no functions of a forbidden group."""
        if name.partition(".")[0] in sys.stdlib_module_names:
            return True
        spec = getattr(sys.modules.get(name), "__spec__", None)
        origin = getattr(spec, "origin", None)
        return origin is None or (isinstance(origin, str) and origin.startswith(self._own))

    def renew(self) -> None:
        """Forbid for good, too, what has been loaded since, such as the operators of a package that was imported.

        Counting torch's operators takes milliseconds, so it is done only where there are new modules that may have
        brought some: the standard library's do not, nor do the submission's own and those that were made by hand.
        """
        # the last come last; to look at all would copy the memory that a worker shares with the others
        new = list(itertools.islice(reversed(sys.modules), max(0, len(sys.modules) - self._loaded)))
        if not all(map(self._is_harmless, new)):
            self._extend()
            self._keep()
        self._loaded = len(sys.modules)

    def _keep(self) -> None:
        for registration in self._registrations:
            _INCREASE(registration)
        self._registrations.clear()
        self._replaced.clear()

    def _override(self, operators: Iterable[str]) -> None:
        by_namespace: dict[str, list[str]] = {}
        for operator in operators:
            by_namespace.setdefault(operator.partition("::")[0], []).append(operator)
        for namespace, members in by_namespace.items():
            registration = _registration("IMPL", namespace)
            self._registrations.append(registration)
            for operator in members:
                kernel = _raising(plain_name(operator))
                for key in _keys(operator):
                    registration.impl(operator.partition("::")[2], key, kernel, False)

    def _replace(self, loaded: Iterable[str], packages: tuple[str, ...], words: tuple[str, ...]) -> None:
        """Put functions that raise in the place of packages', wherever one of the loaded modules refers to them."""
        inside = tuple(f"{package}." for package in packages)
        for module_name in [name for name in loaded if f"{name}.".startswith(inside)]:
            module = sys.modules[module_name]
            for name, function in list(vars(module).items()):
                if not any(word in name for word in words) or not callable(function):
                    continue
                if getattr(function, "__name__", "") != _REPLACEMENT:
                    self._replaced.append((module, name, function))
                    setattr(module, name, _raising(f"{module_name}.{name}"))


def _registration(kind: str, namespace: str) -> Any:
    """A place for registrations of torch's own, which are withdrawn when it is reset, or nothing refers to it.

    :class:`torch.library.Library` leaves a finalizer behind that refers to it.
    """
    return torch._C._dispatch_library(kind, namespace, "", __file__, 0)


@contextlib.contextmanager
def forbidden(names: Iterable[str]) -> Iterator[None]:
    """Forbid operators while the block runs: for a process that goes on to do other things, such as a notebook."""
    state = Forbidden()
    state.switch(names)
    try:
        yield
    finally:
        state.switch(())


def bar_ways_around() -> None:
    """Take out of this process, for good, what TorchScript has to compute a convolution without the dispatcher."""
    _withdraw_from_torchscript(_JIT_ONLY)
    for name in dir(torch._C):
        if _JIT.fullmatch(name) and name not in _JIT_PASSES:
            setattr(torch._C, name, _missing(f"torch._C.{name}"))
    for owner, names in _NODES.items():
        for name in names:
            with contextlib.suppress(AttributeError):
                delattr(getattr(torch._C, owner), name)
    sys.modules.pop("torch._C._te", None)


def _withdraw_from_torchscript(operator: str) -> None:
    """Replace an operator that only TorchScript has by one that raises.

    When the dispatcher withdraws an operator, TorchScript withdraws the first of its own that has the same schema. So
    it is defined there, looked up, and withdrawn; and defined again, for those that still look for it.
    """
    schemas = torch._C._jit_get_schemas_for_operator(operator)
    if not schemas:
        return  # this build has none, or it has been withdrawn
    namespace, _, text = str(schemas[0]).partition("::")
    kernels = _registration("IMPL", namespace)
    kernels.impl(operator.partition("::")[2], "CompositeExplicitAutograd", _raising(plain_name(operator)), False)
    for again in (False, True):
        definition = _registration("FRAGMENT", namespace)
        definition.define(text, "")
        torch._C._jit_get_schemas_for_operator(operator)  # takes in what was defined
        if not again:
            definition.reset()
    for registration in (kernels, definition):
        _INCREASE(registration)
