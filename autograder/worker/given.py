"""Modules that an assignment provides for its students' imports, such as ``d2l.torch``."""

import importlib.machinery
import sys
import types
from collections.abc import Iterable

from autograder.protocol.messages import Provided


def install(provided: Iterable[Provided]) -> None:
    """Make each module importable in this process, with the packages above it, unless it is installed already."""
    for item in provided:
        if item.name in sys.modules:
            continue
        module = types.ModuleType(item.name)
        module.__spec__ = importlib.machinery.ModuleSpec(item.name, loader=None)
        exec(compile(item.source, f"<{item.name}>", "exec"), module.__dict__)  # the assignment's own source
        sys.modules[item.name] = module
        _attach(item.name, module)


def _attach(name: str, module: types.ModuleType) -> None:
    parent_name, _, child = name.rpartition(".")
    if not parent_name:
        return
    parent = sys.modules.get(parent_name)
    if parent is None:
        parent = types.ModuleType(parent_name)
        parent.__path__ = []
        parent.__spec__ = importlib.machinery.ModuleSpec(parent_name, loader=None, is_package=True)
        sys.modules[parent_name] = parent
        _attach(parent_name, parent)
    setattr(parent, child, module)
