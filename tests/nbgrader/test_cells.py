"""Which cell is whose, in lessons and in what comes back."""

import copy
import json
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.nbgrader.cells import GradedCell, checksum, exercise_cells, grade_id, mended, metadata
from tests.nbgrader.damaged import ANSWERS, FULL, damaged
from tests.support import RELEASED

WANTED = tuple(GradedCell(name, points, f"sum of {name}") for name, points in FULL.items())


def released() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RELEASED / "multi_channel.ipynb").read_bytes())
    return found


def require_sound(cells: list[dict[str, Any]]) -> None:
    """One cell for each exercise, all that nbgrader asks of it, and a notebook that is one."""
    own = [cell["metadata"]["nbgrader"] for cell in cells if "nbgrader" in cell["metadata"]]
    assert sorted(known["grade_id"] for known in own) == sorted(FULL)
    for known in own:
        assert known["points"] == FULL[known["grade_id"]]
        assert (known["grade"], known["solution"], known["locked"], known["schema_version"]) == (True, True, False, 3)
        assert known["checksum"] == f"sum of {known['grade_id']}"
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    nbformat.validate(nbformat.from_dict({"cells": numbered, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    json.dumps(cells).encode()


@pytest.mark.filterwarnings("default")  # nbgrader's own are not ours to heed
def test_checksums_are_nbgraders() -> None:
    from nbgrader.utils import compute_checksum

    for cell in released()["cells"]:
        if "nbgrader" in cell["metadata"]:
            node = nbformat.from_dict({**cell, "source": "".join(cell["source"])})
            assert compute_checksum(node) == cell["metadata"]["nbgrader"]["checksum"]
            name = grade_id(cell)
            assert checksum(name, FULL[name], node.source) == compute_checksum(node)


def test_lessons_cells_are_found_by_what_they_define() -> None:
    sources = ["import torch", "def f(X):\n    ...", "x = 1", "@decorated\ndef g(X):\n    ..."]
    assert exercise_cells(sources, ("f", "g")) == {"f": 1, "g": 3}
    with pytest.raises(LookupError, match="no cell of the lesson defines h"):
        exercise_cells(sources, ("f", "h"))
    with pytest.raises(LookupError, match="f and g are in one cell"):
        exercise_cells(["def f(X):\n    ...\ndef g(X):\n    ..."], ("f", "g"))


def test_whole_points_are_whole() -> None:
    assert metadata("f", 10.0)["nbgrader"]["points"] == 10
    assert isinstance(metadata("f", 10.0)["nbgrader"]["points"], int)
    assert metadata("f", 2.5)["nbgrader"]["points"] == 2.5


@pytest.mark.parametrize("name", damaged(released()))
def test_damaged_notebooks_become_sound(name: str) -> None:
    content, _ = damaged(released())[name]
    try:
        cells = [cell for cell in json.loads(content)["cells"] if isinstance(cell, dict)]
    except (ValueError, KeyError, TypeError):
        cells = []
    before = copy.deepcopy(cells)
    after = mended(cells, WANTED)
    assert cells == before
    require_sound(after)
    assert len(after) >= len(cells)
    chosen = {grade_id(cell): cell["source"] for cell in after if "nbgrader" in cell["metadata"]}
    present = "".join(json.dumps(cell.get("source", "")) for cell in cells)
    for exercise, answer in ANSWERS.items():
        if name != "one_cell" and json.dumps(answer).strip('"') in present:
            assert chosen[exercise] == answer


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["code", "markdown", *FULL]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_SOURCES = st.sampled_from(list(ANSWERS.values())) | st.text(max_size=30) | st.lists(_JSON, max_size=3) | _JSON
_KNOWN = st.fixed_dictionaries(
    {}, optional={"grade_id": st.sampled_from(list(FULL)) | _JSON, "cell_type": st.sampled_from(["code"]) | _JSON}
)
_CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | _JSON,
        "source": _SOURCES,
        "metadata": st.fixed_dictionaries({"nbgrader": _KNOWN | _JSON}) | _JSON,
        "outputs": _JSON,
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_CELLS, max_size=6))
def test_whatever_the_cells_are_they_become_sound(cells: list[dict[str, Any]]) -> None:
    require_sound(mended(cells, WANTED))


@settings(max_examples=100, deadline=None)
@given(st.lists(_CELLS, max_size=6))
def test_mending_twice_is_mending_once(cells: list[dict[str, Any]]) -> None:
    once = mended(cells, WANTED)
    assert mended(once, WANTED) == once
