"""Notebooks as they are handed in when something went wrong: each with what it is worth all the same."""

import copy
import json
from collections.abc import Callable
from typing import Any

from tests.support import IN, ONE, OUT

Notebook = dict[str, Any]
FULL = {IN: 10.0, OUT: 10.0, ONE: 10.0}
NOTHING = dict.fromkeys(FULL, 0.0)

ANSWERS = {
    IN: "def corr2d_multi_in(X, K):\n    return sum(corr2d(x, k) for x, k in zip(X, K))",
    OUT: "def corr2d_multi_in_out(X, K):\n    return torch.stack([corr2d_multi_in(X, k) for k in K])",
    ONE: "def corr2d_multi_in_out_1x1(X, K):\n    c_i, h, w = X.shape\n"
    "    return (K.reshape(-1, c_i) @ X.reshape(c_i, -1)).reshape(-1, h, w)",
}


def answered(released: Notebook, answers: dict[str, str] | None = None) -> Notebook:
    """The released notebook with these answers in its cells."""
    notebook = copy.deepcopy(released)
    for name, answer in (ANSWERS if answers is None else answers).items():
        cell(notebook, name)["source"] = answer
    return notebook


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    """The cell that was released for an exercise."""
    return next(own for own in notebook["cells"] if own["metadata"].get("nbgrader", {}).get("grade_id") == name)


def _deleted(notebook: Notebook) -> None:
    notebook["cells"].remove(cell(notebook, OUT))


def _all_deleted(notebook: Notebook) -> None:
    for name in FULL:
        notebook["cells"].remove(cell(notebook, name))


def _typed_anew(notebook: Notebook) -> None:
    _all_deleted(notebook)
    for name in FULL:
        notebook["cells"].append(_new(ANSWERS[name]))


def _duplicated(notebook: Notebook) -> None:
    notebook["cells"].append(copy.deepcopy(cell(notebook, IN)))


def _tried_before(notebook: Notebook) -> None:
    first = copy.deepcopy(cell(notebook, OUT))
    first["source"] = "def corr2d_multi_in_out(X, K):\n    return X"
    notebook["cells"].insert(notebook["cells"].index(cell(notebook, OUT)), first)


def _reordered(notebook: Notebook) -> None:
    own = [cell(notebook, name) for name in (ONE, OUT, IN)]
    notebook["cells"] = [other for other in notebook["cells"] if other not in own] + own


def _markdown(notebook: Notebook) -> None:
    changed = cell(notebook, IN)
    changed["cell_type"] = "markdown"
    del changed["outputs"], changed["execution_count"]


def _raw(notebook: Notebook) -> None:
    changed = cell(notebook, ONE)
    changed["cell_type"] = "raw"
    del changed["outputs"], changed["execution_count"]


def _no_metadata(notebook: Notebook) -> None:
    for own in notebook["cells"]:
        own["metadata"] = {}
    notebook["metadata"] = {}


def _metadata_absent(notebook: Notebook) -> None:
    for own in notebook["cells"]:
        del own["metadata"]
    del notebook["metadata"]


def _renamed_id(notebook: Notebook) -> None:
    cell(notebook, OUT)["metadata"]["nbgrader"]["grade_id"] = "something_else"


def _swapped_ids(notebook: Notebook) -> None:
    first, second = cell(notebook, IN)["metadata"]["nbgrader"], cell(notebook, ONE)["metadata"]["nbgrader"]
    first["grade_id"], second["grade_id"] = second["grade_id"], first["grade_id"]


def _more_points(notebook: Notebook) -> None:
    cell(notebook, IN)["metadata"]["nbgrader"]["points"] = 1000


def _nonsense_metadata(notebook: Notebook) -> None:
    cell(notebook, IN)["metadata"]["nbgrader"] = [1, 2, 3]


def _newer_schema(notebook: Notebook) -> None:
    cell(notebook, OUT)["metadata"]["nbgrader"]["schema_version"] = 99


def _no_schema(notebook: Notebook) -> None:
    del cell(notebook, OUT)["metadata"]["nbgrader"]["schema_version"]


def _flags_off(notebook: Notebook) -> None:
    cell(notebook, IN)["metadata"]["nbgrader"] |= {"grade": False, "solution": False, "locked": True}


def _one_cell(notebook: Notebook) -> None:
    _all_deleted(notebook)
    notebook["cells"].append(_new("\n\n".join(ANSWERS.values())))


def _unknown_type(notebook: Notebook) -> None:
    notebook["cells"].insert(0, {"cell_type": "heading", "metadata": {}, "source": "An old heading", "level": 1})


def _odd_outputs(notebook: Notebook) -> None:
    cell(notebook, IN)["outputs"] = [{"output_type": "nobody knows", "data": None}, 7]


def _same_ids(notebook: Notebook) -> None:
    for own in notebook["cells"]:
        own["id"] = "same"


def _half_a_letter(notebook: Notebook) -> None:
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "half a smile: \ud83d"})


def _odd_cells(notebook: Notebook) -> None:
    notebook["cells"] += [None, 3, "text", {}, {"cell_type": "code"}]


def _new(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def _as_format_3(notebook: Notebook) -> bytes:
    cells = [
        {**own, "input": own.pop("source"), "language": "python"} if own["cell_type"] == "code" else own
        for own in notebook["cells"]
    ]
    return json.dumps({"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}).encode()


CHANGED: dict[str, tuple[Callable[[Notebook], None], dict[str, float]]] = {
    "one_deleted": (_deleted, FULL | {OUT: 0.0}),
    "all_deleted": (_all_deleted, NOTHING),
    "typed_anew": (_typed_anew, FULL),
    "duplicated": (_duplicated, FULL),
    "tried_before": (_tried_before, FULL),
    "reordered": (_reordered, FULL),
    "markdown": (_markdown, FULL),
    "raw": (_raw, FULL),
    "no_metadata": (_no_metadata, FULL),
    "metadata_absent": (_metadata_absent, FULL),
    "renamed_id": (_renamed_id, FULL),
    "swapped_ids": (_swapped_ids, FULL),
    "more_points": (_more_points, FULL),
    "nonsense_metadata": (_nonsense_metadata, FULL),
    "newer_schema": (_newer_schema, FULL),
    "no_schema": (_no_schema, FULL),
    "flags_off": (_flags_off, FULL),
    "one_cell": (_one_cell, FULL),
    "unknown_type": (_unknown_type, FULL),
    "odd_outputs": (_odd_outputs, FULL),
    "same_ids": (_same_ids, FULL),
    "half_a_letter": (_half_a_letter, FULL),
    "odd_cells": (_odd_cells, FULL),
}
"""What was done to a notebook with right answers, and what it is worth then."""


def damaged(released: Notebook) -> dict[str, tuple[bytes, dict[str, float]]]:
    """Every damaged notebook, by the name of what happened to it, with its points by exercise."""
    found = {}
    for name, (change, points) in CHANGED.items():
        notebook = answered(released)
        change(notebook)
        found[name] = (json.dumps(notebook).encode(), points)
    right = json.dumps(answered(released)).encode()
    found["byte_order_mark"] = (b"\xef\xbb\xbf" + right, FULL)
    found["format_3"] = (_as_format_3(answered(released)), FULL)
    found["cut_off"] = (right[: len(right) // 2], NOTHING)
    found["empty"] = (b"", NOTHING)
    found["no_notebook"] = (b'{"cells": 5}', NOTHING)
    return found
