"""Modules that an assignment provides."""

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.protocol.messages import Provided
from autograder.worker.given import install

TOP = "kit_book"


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    finders = list(sys.meta_path)
    yield
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.partition(".")[0] == TOP]:
        del sys.modules[name]
    importlib.invalidate_caches()


def installed_package(folder: Path, module: str, source: str) -> None:
    """A package of the same name that is on the path."""
    (folder / TOP).mkdir()
    (folder / TOP / "__init__.py").write_text("", encoding="utf-8")
    (folder / TOP / f"{module}.py").write_text(source, encoding="utf-8")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()


def test_module_can_be_imported_by_every_spelling() -> None:
    install([Provided(f"{TOP}.torch", "import torch\nVALUE = 7\ndef stack():\n    return torch.stack")])
    namespace: dict[str, object] = {}
    exec(f"import {TOP}.torch\nfrom {TOP} import torch as d2l\nfrom {TOP}.torch import VALUE, stack", namespace)
    assert namespace["VALUE"] == 7
    assert namespace["d2l"] is sys.modules[f"{TOP}.torch"]
    assert getattr(namespace[TOP], "torch") is namespace["d2l"]  # noqa: B009 - mypy knows no such module


def test_module_without_a_package() -> None:
    install([Provided(TOP, "def corr2d(X, K):\n    return X")])
    module = importlib.import_module(TOP)
    assert inspect.isfunction(module.corr2d)
    assert module.__name__ == module.__spec__.name == TOP  # type: ignore[union-attr]  # it has a spec


def test_several_modules_of_one_package() -> None:
    install([Provided(f"{TOP}.one", "x = 1"), Provided(f"{TOP}.deep.two", f"from {TOP} import one\nx = one.x + 1")])
    assert importlib.import_module(f"{TOP}.deep.two").x == 2
    assert importlib.import_module(f"{TOP}.deep").two.x == 2


def test_what_is_not_provided_is_still_missing() -> None:
    install([Provided(f"{TOP}.torch", "x = 1")])
    with pytest.raises(ModuleNotFoundError, match=f"No module named '{TOP}.plotting'"):
        importlib.import_module(f"{TOP}.plotting")


def test_module_that_is_imported_already_stays() -> None:
    install([Provided("json", "loads = None")])
    assert importlib.import_module("json").loads('"x"') == "x"


def test_package_that_is_installed_is_used_instead(tmp_path: Path) -> None:
    installed_package(tmp_path, "torch", "VALUE = 'installed'")
    install([Provided(f"{TOP}.torch", "VALUE = 'provided'")])
    assert importlib.import_module(f"{TOP}.torch").VALUE == "installed"


def test_module_that_an_installed_package_lacks_is_provided(tmp_path: Path) -> None:
    installed_package(tmp_path, "other", "VALUE = 'installed'")
    install([Provided(f"{TOP}.torch", "VALUE = 'provided'")])
    assert importlib.import_module(f"{TOP}.other").VALUE == "installed"
    assert importlib.import_module(f"{TOP}.torch").VALUE == "provided"


def test_installing_again_replaces_what_was_provided() -> None:
    before = len(sys.meta_path)
    install([Provided(f"{TOP}.one", "x = 1")])
    first = len(sys.meta_path)
    install([Provided(f"{TOP}.two", "x = 2")])
    assert importlib.import_module(f"{TOP}.two").x == 2
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(f"{TOP}.one")
    assert len(sys.meta_path) == first <= before + 1


def test_error_in_a_provided_module_is_raised_at_its_import() -> None:
    install([Provided(TOP, "x = 1\n1 / 0\n")])
    with pytest.raises(ZeroDivisionError):
        importlib.import_module(TOP)
    assert TOP not in sys.modules
