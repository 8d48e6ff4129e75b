"""Modules that an assignment provides for its students' imports, such as ``d2l.torch``."""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Iterable, Sequence

from autograder.protocol.messages import Provided


class _Source(importlib.abc.Loader):
    """Executes a provided module's source when it is first imported."""

    def __init__(self, source: str) -> None:
        self._source = source

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self._source, f"<{module.__name__}>", "exec"), module.__dict__)  # the assignment's own source


class ProvidedFinder(importlib.abc.MetaPathFinder):
    """Finds provided modules, and the packages above them, after everything that is installed."""

    def __init__(self, provided: Iterable[Provided]) -> None:
        self._sources = {item.name: item.source for item in provided}
        names = [name.split(".") for name in self._sources]
        self._packages = {".".join(parts[:depth]) for parts in names for depth in range(1, len(parts))}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the protocol's
        target: types.ModuleType | None = None,  # noqa: ARG002 - the protocol's
    ) -> importlib.machinery.ModuleSpec | None:
        """See :meth:`importlib.abc.MetaPathFinder.find_spec`."""
        source = self._sources.get(fullname)
        if source is None and fullname not in self._packages:
            return None
        return importlib.util.spec_from_loader(fullname, _Source(source or ""), is_package=fullname in self._packages)


def install(provided: Iterable[Provided]) -> None:
    """Make each module importable in this process, unless it is installed already."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, ProvidedFinder)]
    sys.meta_path.append(ProvidedFinder(provided))
