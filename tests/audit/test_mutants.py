"""Mutants: each operator makes the mistake it is named for, in the body of the named functions and nowhere else."""

import ast
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.audit.mutants import AuditUnavailableError, Mutant, mutants
from autograder.audit.operators import OPERATORS
from autograder.authoring.assignment import load_assignment
from tests.support import ROOT

FOLDER = ROOT / "solutions" / "multi_channel"
EXERCISES = ("corr2d_multi_in", "corr2d_multi_in_out", "corr2d_multi_in_out_1x1")

HEAD = "import math\nimport torch\n\n\n"
TWO_AXES = 'def f(X: Float[Tensor, "n d"], K: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:\n'


def module(body: str, signature: str = "def f(X, K):\n") -> str:
    return HEAD + signature + "".join(f"    {line}\n" for line in body.split("\n"))


def made(body: str, signature: str = "def f(X, K):\n") -> list[tuple[str, str]]:
    """The operator and the new line of each mutant."""
    return [(mutant.operator, mutant.after) for mutant in mutants(module(body, signature), ["f"])]


# Operator, the body of f(X, K), and a line that it must become. Of several lines, the one that changes is given.
MISTAKES = [
    ("swaps two sizes or axes", "return X.reshape(a, b, c)", "return X.reshape(b, a, c)"),
    ("swaps two sizes or axes", "return X.reshape(a, b, c)", "return X.reshape(a, c, b)"),
    ("swaps two sizes or axes", "return X.reshape(a, b, c)", "return X.reshape(c, b, a)"),
    ("swaps two sizes or axes", "return X.view((a, b))", "return X.view((b, a))"),
    ("swaps two sizes or axes", "return X.expand([a, b])", "return X.expand([b, a])"),
    ("swaps two sizes or axes", "return X.permute(2, 0, 1)", "return X.permute(0, 2, 1)"),
    ("swaps two sizes or axes", "return X.unflatten(0, (a, b))", "return X.unflatten(0, (b, a))"),
    ("swaps two sizes or axes", "return torch.reshape(X, (a, b))", "return torch.reshape(X, (b, a))"),
    ("swaps two sizes or axes", "return torch.zeros(a, b)", "return torch.zeros(b, a)"),
    ("swaps two arguments", "return g(X, K)", "return g(K, X)"),
    ("swaps two arguments", "return torch.where(m, X, K)", "return torch.where(m, K, X)"),
    ("swaps two arguments", "return torch.einsum('ij,jk', X, K)", "return torch.einsum('ij,jk', K, X)"),
    (
        "reshapes where axes move, or moves them where it reshapes",
        "return X.reshape(a, b)",
        "return X.reshape(b, a).mT",
    ),
    (
        "reshapes where axes move, or moves them where it reshapes",
        "return X.permute(1, 2, 0)",
        "return X.reshape(X.permute(1, 2, 0).shape)",
    ),
    ("reshapes where axes move, or moves them where it reshapes", "return X.T", "return X.reshape(X.T.shape)"),
    ("drops a transposition", "return X @ K.T", "return X @ K"),
    ("drops a transposition", "return X @ K.transpose(0, 1)", "return X @ K"),
    ("drops a transposition", "return X @ torch.t(K)", "return X @ K"),
    ("inserts a transposition", "return X @ K", "return X @ K.mT"),
    ("inserts a transposition", "return X @ K", "return (X @ K).mT"),
    ("flips an axis", "return X @ K", "return X.flip(-1) @ K"),
    ("flips an axis", "return X @ K", "return X @ K.flip(0)"),
    ("flips an axis", "return X @ K", "return (X @ K).flip(-1)"),
    ("flips an axis", "return sum(g(x, k) for x, k in zip(X, K))", "return sum(g(x, k.flip(0)) for x, k in zip(X, K))"),
    ("flips an axis", "return sum(g(x, k) for x, k in zip(X, K))", "return sum(g(x, k) for x, k in zip(X, K.flip(0)))"),
    ("drops the axes of size 1", "return g(X, K)", "return g(X.squeeze(), K)"),
    ("drops the axes of size 1", "return g(X, K)", "return g(X, K).squeeze()"),
    (
        "changes the subscripts of an einsum",
        "return torch.einsum('oi,ihw->ohw', X, K)",
        "return torch.einsum('oi,ihw->owh', X, K)",
    ),
    (
        "changes the subscripts of an einsum",
        "return torch.einsum('oi,ihw->ohw', X, K)",
        "return torch.einsum('oi,ihw->oh', X, K)",
    ),
    (
        "changes the subscripts of an einsum",
        "return torch.einsum('oi,ihw->ohw', X, K)",
        "return torch.einsum('io,ihw->ohw', X, K)",
    ),
    (
        "changes the subscripts of an einsum",
        "return torch.einsum('...ij,jk->...ik', X, K)",
        "return torch.einsum('...ij,jk->...ki', X, K)",
    ),
    ("takes one size for another", "h, w = X.shape\nreturn K.view(h, w)", "return K.view(h, h)"),
    ("takes one size for another", "c_i, h = X.shape\nc_o = K.shape[0]\nreturn g(c_o)", "return g(c_i)"),
    ("swaps two unpacked names", "h, w = X.shape\nreturn K.view(h, w)", "w, h = X.shape"),
    ("off by one in a slice", "return X[a:b]", "return X[a + 1:b]"),
    ("off by one in a slice", "return X[a:b]", "return X[a - 1:b]"),
    ("off by one in a slice", "return X[a:b]", "return X[a:b + 1]"),
    ("off by one in a slice", "return X[a : b + 1]", "return X[a:b + 2]"),
    ("off by one in a slice", "return X[:, 2:]", "return X[1:, 2:]"),
    ("off by one in a slice", "return X[:, 2:]", "return X[:, 2:-1]"),
    ("off by one in a slice", "return X[:, 2:]", "return X[:, 3:]"),
    ("off by one in a range", "return [g(i) for i in range(n)]", "return [g(i) for i in range(1, n)]"),
    ("off by one in a range", "return [g(i) for i in range(n)]", "return [g(i) for i in range(n - 1)]"),
    ("off by one in a range", "return [g(i) for i in range(n - k + 1)]", "return [g(i) for i in range(n - k + 0)]"),
    ("off by one in a range", "return [g(i) for i in range(2, n)]", "return [g(i) for i in range(1, n)]"),
    ("off by one in an index", "return X[0]", "return X[1]"),
    ("off by one in an index", "return X[0]", "return X[-1]"),
    ("off by one in an index", "return X[-1]", "return X[-2]"),
    ("off by one in an index", "return X.view(X.shape[1], -1)", "return X.view(X.shape[0], -1)"),
    ("swaps two indices", "Y[i, j] = g(X)\nreturn Y", "Y[j, i] = g(X)"),
    ("swaps two indices", "return X[i : i + h, j : j + w]", "return X[j:j + w, i:i + h]"),
    ("leaves out a part of a loop", "for x in X:\n    y = g(x)\nreturn y", "for x in X[1:]:"),
    ("leaves out a part of a loop", "return [g(x) for x in X]", "return [g(x) for x in X[:-1]]"),
    ("leaves out a part of a loop", "return [g(x) for x in X.T]", "return [g(x) for x in X.T[:4]]"),
    (
        "leaves out a part of a loop",
        "return list(zip(X, K, strict=True))",
        "return list(zip(X[1:], K[1:], strict=True))",
    ),
    ("leaves out a part of a loop", "return list(zip(X, K, strict=True))", "return list(zip(X, K[1:]))"),
    (
        "leaves out a part of a loop",
        "for i, x in enumerate(X):\n    y = g(x)\nreturn y",
        "for i, x in enumerate(X[:-1]):",
    ),
    ("leaves out a part of a loop", "return [g(i) for i in range(n)]", "return [g(i) for i in range(min(n, 4))]"),
    ("cuts the result off", "return X @ K", "return (X @ K)[:4]"),
    ("takes the first for all", "return [g(X, k) for k in K]", "return [g(X, K[0]) for k in K]"),
    ("returns in the first round of a loop", "for x in X:\n    y = g(x)\nreturn y", "return y"),
    ("takes another axis", "return X.sum(0)", "return X.sum(1)"),
    ("takes another axis", "return X.sum(dim=0)", "return X.sum(dim=-1)"),
    ("takes another axis", "return torch.softmax(X, dim=-1)", "return torch.softmax(X, dim=-2)"),
    ("takes another axis", "return X.amax(dim=(1, 2))", "return X.amax(dim=(2,))"),
    ("takes another axis", "return torch.stack([X, K])", "return torch.stack([X, K], dim=1)"),
    ("takes another axis", "return torch.stack([X, K], dim=0)", "return torch.stack([X, K], dim=-1)"),
    ("reduces over every axis", "return X.sum(0)", "return X.sum()"),
    ("reduces over every axis", "return X.mean(dim=1, keepdim=True)", "return X.mean()"),
    ("keeps or drops a reduced axis", "return X.sum(0)", "return X.sum(0, keepdim=True)"),
    ("keeps or drops a reduced axis", "return X.sum(0, keepdim=True)", "return X.sum(0)"),
    ("takes another function", "return X.sum(0)", "return X.mean(0)"),
    ("takes another function", "return X.sum(0)", "return X.amax(0)"),
    ("takes another function", "return X.mean(0)", "return X.sum(0)"),
    ("takes another function", "return torch.stack([X, K])", "return torch.cat([X, K])"),
    ("takes another function", "return torch.cat([X, K])", "return torch.stack([X, K])"),
    ("takes another function", "return torch.tril(X)", "return torch.triu(X)"),
    (
        "reduces a list in another way",
        "return sum(g(x) for x in X)",
        "return torch.stack([g(x) for x in X]).mean(0)",
    ),
    ("reduces a list in another way", "return sum(g(x) for x in X)", "return torch.stack([g(x) for x in X])"),
    ("divides by the other count", "return X.var(0)", "return X.var(0, correction=0)"),
    ("overwrites in place of adding", "for x in X:\n    y += g(x)\nreturn y", "y = g(x)"),
    ("adds in place of subtracting, or the other way round", "Y += g(X)\nreturn Y", "Y -= g(X)"),
    ("swaps the sides of an operator", "return X @ K", "return K @ X"),
    ("swaps the sides of an operator", "return X - K", "return K - X"),
    ("multiplies elementwise", "return X @ K", "return X * K"),
    ("multiplies elementwise", "return torch.matmul(X, K)", "return X * K"),
    ("drops one side of an operator", "return X @ K + X", "return X @ K"),
    ("drops one side of an operator", "return X / math.sqrt(n)", "return X"),
    ("changes the returned numbers", "return X @ K", "return (X @ K).round()"),
    ("drops dtype", "return torch.zeros(n, dtype=X.dtype)", "return torch.zeros(n)"),
    ("drops device", "return torch.zeros(n, device=X.device)", "return torch.zeros(n)"),
    ("makes a tensor of the default dtype", "return X.new_zeros(n)", "return torch.zeros(n)"),
    ("makes a tensor of the default dtype", "return torch.zeros_like(X)", "return torch.zeros(X.shape)"),
    ("drops a call", "return X.to(K.dtype) @ K", "return X @ K"),
    ("drops a call", "return X.double() @ K", "return X @ K"),
    ("drops a call", "return X.type_as(K) @ K", "return X @ K"),
    ("drops a call", "return X.contiguous() @ K", "return X @ K"),
    ("detaches", "return X @ K", "return X.detach() @ K"),
    ("detaches", "return X @ K", "return (X @ K).detach()"),
    ("keeps fewer digits", "return X @ K", "return (X @ K).float()"),
    ("keeps fewer digits", "return X @ K", "return (X @ K).half().to(X.dtype)"),
    ("takes inputs to be contiguous", "return X.reshape(-1)", "return X.view(-1)"),
    (
        "takes inputs to be contiguous",
        "return g(X)",
        "return g(X.as_strided(X.shape, X.contiguous().stride()))",
    ),
    ("modifies an input", "y = g(X)\nreturn y", "K.mul_(2)"),
    ("modifies an input", "return g(X)", "result = g(X)"),
    ("returns a list", "return X @ K", "return list(X @ K)"),
    (
        "remembers results by shape",
        "return X @ K",
        "return _remembered.setdefault((X.shape, K.shape), X @ K)",
    ),
    ("* becomes +", "return X * K", "return X + K"),
    ("a number off by one", "return X * 3", "return X * 4"),
    ("> becomes >=", "return X[X > 0]", "return X[X >= 0]"),
    ("True becomes False", "return g(X, flag=True)", "return g(X, flag=False)"),
    ("negates a condition", "if a:\n    X = K\nreturn X", "if not a:"),
    ("drops a minus", "return -X", "return X"),
    ("skips a loop", "for x in X:\n    y = g(x)\nreturn y", "for x in []:"),
]


@pytest.mark.parametrize(("operator", "body", "after"), MISTAKES)
def test_operator_makes_its_mistake(operator: str, body: str, after: str) -> None:
    assert (operator, after) in made(body)


def test_every_own_operator_is_tested() -> None:
    assert {name for name, _ in OPERATORS} <= {operator for operator, _, _ in MISTAKES}


def test_mutant_says_where_and_what() -> None:
    source = module("# double it\nY = X * 2\nreturn Y")
    (found,) = (mutant for mutant in mutants(source, ["f"]) if mutant.operator == "* becomes /")
    assert (found.function, found.line, found.before, found.after) == ("f", 7, "Y = X * 2", "Y = X / 2")
    assert found.source == source.replace("X * 2", "X / 2")
    assert found.diff == "- Y = X * 2\n+ Y = X / 2"


def test_diff_has_every_line_that_differs() -> None:
    found = {mutant.operator: mutant for mutant in mutants(module("return g(X)", "def f(X):\n"), ["f"])}
    assert found["modifies an input"].diff == "- return g(X)\n+ result = g(X)\n+ X.mul_(2)\n+ return result"
    assert found["remembers results by shape"].diff.endswith("\n+ _remembered = {}")


def test_diff_without_the_original_has_the_first_line() -> None:
    assert Mutant("f", "flips an axis", 3, "return X", "return X.flip(0)", "").diff == "- return X\n+ return X.flip(0)"


def run(mutant: Mutant, *arguments: Any) -> Any:
    namespace: dict[str, Any] = {}
    exec(compile(mutant.source, "<mutant>", "exec"), namespace)
    return [namespace[mutant.function](argument) for argument in arguments]


def test_remembered_results_are_stale() -> None:
    import torch

    (found,) = (m for m in mutants(module("return X + 1", "def f(X):\n"), ["f"]) if m.operator.startswith("remembers"))
    first, second, other = run(found, torch.zeros(2), torch.ones(2), torch.ones(3))
    assert first.tolist() == second.tolist() == [1, 1]
    assert other.tolist() == [2, 2, 2]


def test_modified_input_does_not_change_the_result() -> None:
    import torch

    (found,) = (m for m in mutants(module("return X + 1", "def f(X):\n"), ["f"]) if m.operator == "modifies an input")
    x = torch.ones(2)
    (result,) = run(found, x)
    assert (result.tolist(), x.tolist()) == ([2, 2], [2, 2])


def test_early_return_moves_into_the_loop() -> None:
    body = "y = 0\nfor x in X:\n    y += x  # one more\n# the sum\nreturn y"
    (found,) = (m for m in mutants(module(body), ["f"]) if m.operator == "returns in the first round of a loop")
    assert "        y += x\n        return y  # one more\n    # the sum\n    return y\n" in found.source


# --------------------------------------------------------------------------------------- what is left as it is


def test_text_around_a_mistake_stays() -> None:
    body = "y = X.reshape(\n    a,  # rows\n    b,\n)\nh = g('é', X.T, \"x\")  # wide – and quoted\nreturn (\n    h\n)"
    source = module(body)
    found = [mutant for mutant in mutants(source, ["f"]) if mutant.operator == "drops a transposition"]
    assert [mutant.source for mutant in found] == [source.replace("X.T", "X")]


def test_only_bodies_of_the_named_functions_are_mutated() -> None:
    source = HEAD + (
        "K = torch.zeros(3, 2).T\n\n\n"
        "def other(X):\n    return X.sum(0)\n\n\n"
        "@mark(1)\n"
        'def f(X: Float[Tensor, "n 2"], axis: int = 3 - 1) -> Float[Tensor, "n"]:\n'
        '    """Sum over 1 axis."""\n'
        "    total: Float[Tensor, '1 2'][0] = X.sum(0)\n"
        "    return total\n\n\n"
        "if f(K)[0] > 1:\n    print(K[1])\n"
    )
    found = mutants(source, ["f"])
    assert {mutant.function for mutant in found} == {"f"}
    assert {mutant.line for mutant in found} == {15, 16}
    assert all("    total: Float[Tensor, '1 2'][0] = " in mutant.source for mutant in found)


def test_no_function_no_mutants() -> None:
    assert mutants(module("return X.T"), []) == ()
    assert mutants(module("return X.T"), ["g"]) == ()
    assert mutants(module('"""Not yet."""'), ["f"]) == ()


def test_of_two_definitions_the_last_counts() -> None:
    source = module("return X.T") + "\n\ndef f(X):\n    return X.mT\n"
    assert {mutant.before for mutant in mutants(source, ["f"])} == {"return X.mT"}


def test_functions_on_one_line_are_mutated() -> None:
    source = "def f(X): return X.T\n"
    found = {mutant.operator: mutant.after for mutant in mutants(source, ["f"])}
    assert found["drops a transposition"] == "def f(X): return X"
    assert found["modifies an input"] == "def f(X): result = X.T; X.mul_(2); return result"


@pytest.mark.parametrize(
    "guard",
    ["assert X.ndim == 2", "if X.ndim != 2:\n    raise ValueError(f'{X.ndim} axes')", "'a note, 1 of 2'"],
)
def test_tests_for_bad_arguments_are_left_alone(guard: str) -> None:
    assert made(f"{guard}\nreturn X") == made("return X")


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("return [g(x, k) for x, k in zip(X, K, strict=True)]", "return [g(x, k) for x, k in zip(X, K, strict=False)]"),
        ("return X.sum(dim=-1) @ K", "return X.sum(dim=1) @ K"),
        ("return X.sum(dim=1) @ K", "return X.sum(dim=-1) @ K"),
        ("return X.flatten().view(X.shape[-1])", "return X.flatten().view(X.shape[1])"),
        ("return X.sum(0)", "return X.flip(0).sum(0)"),
        ("return torch.transpose(X, 0, 1)", "return torch.transpose(X, 1, 0)"),
        ("return X.reshape(a, 1, b)", "return X.view(a, 1, b)"),
        ("return X.new_zeros(X.shape)", "return X.flip(0).new_zeros(X.shape)"),
        ("return ((X - K) ** 2).sum()", "return ((K - X) ** 2).sum()"),
        ("return X.sum(0, keepdim=True)", "return X.sum(0, keepdim=False)"),
    ],
)
def test_what_makes_no_difference_is_not_made(body: str, after: str) -> None:
    assert after not in {line for _, line in made(body, TWO_AXES)}


def test_integers_are_not_detached_or_rounded() -> None:
    body = "return (n == n.flip(0)).long()"
    signature = 'def f(n: Int[Tensor, "n"]) -> Int[Tensor, "n"]:\n'
    assert not {"detaches", "keeps fewer digits"} & {operator for operator, _ in made(body, signature)}


# ------------------------------------------------------------------------------------- what holds for all of them

STATEMENTS = (
    "h, w = X.shape",
    "y = X.reshape(h * w)",
    "y = K.T @ X  # – wide",
    "y = sum(g(x, k) for x, k in zip(X, K, strict=True))",
    "y += torch.einsum('ij,j->i', X, K[0])",
    "y = torch.stack(\n    [x.sum(dim=-1) for x in X],  # rows\n)",
    "for i in range(h - 1):\n    y = X[i : i + 2, 0]",
    "if h > 1:\n    y = X.mean((0, 1), keepdim=True)",
    "y = f'{h:>3}'",
    "def inner(z: int = 1) -> int:\n    return -z + 1",
    "while h != 0:\n    h -= 1\n    break",
)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(STATEMENTS), max_size=3), st.sampled_from(["y", "X @ K", "(\n    X\n    * K\n)"]))
def test_mutants_are_unique_python_in_order(statements: list[str], result: str) -> None:
    source = module("\n".join([*statements, f"return {result}"])) + "\n\ndef other(X):\n    return f(X, 1)\n"
    found = mutants(source, ["f"])
    assert found == mutants(source, iter(["f"]))
    trees = [ast.dump(ast.parse(mutant.source)) for mutant in found]
    assert len({*trees, ast.dump(ast.parse(source))}) == len(found) + 1
    assert [mutant.line for mutant in found] == sorted(mutant.line for mutant in found)
    before, after = source.split("    ", 1)[0], source[source.index("\n\ndef other") :]
    for mutant in found:
        compile(mutant.source, "<mutant>", "exec")
        assert mutant.source.startswith(before)
        assert after in mutant.source
        assert source.split("\n")[mutant.line - 1].strip() == mutant.before
        assert mutant.source.split("\n")[mutant.line - 1].strip() == mutant.after


# ------------------------------------------------------------------------------------ the assignment and the library


def test_reference_of_the_assignment_has_many_mutants() -> None:
    lesson = load_assignment(FOLDER).lesson
    counts = Counter(mutant.function for mutant in mutants(lesson.source, EXERCISES))
    assert set(counts) == set(EXERCISES)
    assert all(30 <= count <= 150 for count in counts.values()), counts


def test_stand_ins_of_the_assignment_have_many_mutants() -> None:
    source = (FOLDER / "stand_ins.py").read_text(encoding="utf-8")
    counts = Counter(mutant.function for mutant in mutants(source, EXERCISES))
    assert all(30 <= counts[name] <= 150 for name in EXERCISES), counts


def test_most_mutants_are_the_kits_own() -> None:
    own = {name for name, _ in OPERATORS}
    found = mutants((FOLDER / "multi_channel.py").read_text(encoding="utf-8"), EXERCISES)
    assert 0 < sum(mutant.operator not in own for mutant in found) < len(found) / 2


def test_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cosmic_ray.ast", None)
    with pytest.raises(
        AuditUnavailableError, match=r"^an audit needs .*: install it with pip install 'autograder\[audit\]'$"
    ):
        mutants(module("return X"), ["f"])
