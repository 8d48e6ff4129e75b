"""The files that have a repository graded."""

import ast
import importlib
import re
from typing import Any

import pytest

from autograder import __version__
from autograder.ci.workflow import CLASSROOM_WORKFLOW, STEP, WORKFLOW, Platform, classroom50_bundle, workflow


def parsed(platform: Platform, install: str = "", assignment: str = "multi_channel") -> tuple[str, dict[Any, Any]]:
    path, text = workflow(assignment, platform, install)
    found: dict[Any, Any] = importlib.import_module("yaml").safe_load(text)
    return path, found


def job_of(document: dict[Any, Any]) -> dict[str, Any]:
    (job,) = document["jobs"].values()
    found: dict[str, Any] = job
    return found


@pytest.mark.parametrize("platform", ["actions", "classroom"])
def test_actions_are_pinned_and_rights_are_few(platform: Platform) -> None:
    _, text = workflow("multi_channel", platform)
    used = re.findall(r"uses: (.*)", text)
    assert len(used) == (2 if platform == "actions" else 3)
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d[\d.]*", one) for one in used)
    _, document = parsed(platform)
    assert document["permissions"] == {"contents": "read"}
    job = job_of(document)
    assert job["timeout-minutes"] == 15
    assert "permissions" not in job
    assert job["env"]["CUDA_VISIBLE_DEVICES"] == ""
    checkout, python = job["steps"][:2]
    assert checkout["with"] == {"persist-credentials": False}
    assert python["with"]["cache"] == "pip"
    assert "secrets" not in text
    assert "github.event" not in text, "what others write is put into no command"


def test_plain_workflow() -> None:
    path, document = parsed("actions")
    assert path == WORKFLOW == job_of(document)["steps"][1]["with"]["cache-dependency-path"]
    assert set(document[True]) == {"push", "workflow_dispatch"}  # YAML 1.1 takes the word on for a truth
    install, grade = job_of(document)["steps"][2:]
    assert install["run"] == f'python -m pip install "autograder=={__version__}"\n'
    assert grade["run"] == "autograder ci multi_channel . --fail-under 100%"


def test_classroom_workflow_hands_the_result_to_the_reporter() -> None:
    path, document = parsed("classroom")
    assert path == CLASSROOM_WORKFLOW
    grade, report = job_of(document)["steps"][3:]
    assert grade["id"] == STEP
    assert re.fullmatch(r"[a-zA-Z0-9]+", STEP), "the reporter takes no other ids"
    assert grade["run"] == "autograder ci multi_channel . --platform classroom"
    assert report["with"] == {"runners": STEP}
    assert report["env"] == {"AUTOGRADER_RESULTS": "${{ steps.autograder.outputs.result }}"}
    assert report["if"] == "${{ !cancelled() }}"


def test_install_command_of_the_course() -> None:
    _, document = parsed("actions", "set -e\npip install 'a: b # c'\n")
    assert job_of(document)["steps"][2]["run"] == "set -e\npip install 'a: b # c'\n"


def test_odd_name_of_an_assignment_is_quoted() -> None:
    _, document = parsed("actions", assignment="week 1")
    assert job_of(document)["steps"][3]["run"] == "autograder ci 'week 1' . --fail-under 100%"


def test_classroom50_has_no_workflow_of_ours() -> None:
    with pytest.raises(ValueError, match="brings its own workflow"):
        workflow("multi_channel", "classroom50")


@pytest.mark.parametrize("install", ["", 'pip install "a" \'b\' """c""" \\\npip check'])
def test_classroom50_bundle_is_python_with_the_install_command(install: str) -> None:
    tree = ast.parse(classroom50_bundle(install))
    (told,) = (
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and "INSTALL" in ast.dump(node)
    )
    assert str(told).strip() == (install or f'python -m pip install "autograder=={__version__}"')
