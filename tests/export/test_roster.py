"""Whose row a result goes into: one or none, and never somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.export.roster import (
    AMBIGUOUS,
    CLAIMED,
    CONTRADICTION,
    UNKNOWN,
    Match,
    Person,
    kind_of_match,
    match_students,
)
from autograder.export.target import ExportError

PEOPLE = (
    Person(1, id="12345", login="ada", sis="S-1", name="King, Ada"),
    Person(2, id="12346", login="b.osei@uni.example", sis="S-2", email="ben@uni.example", name="Osei, Ben"),
    Person(3, id="12347", login="zoe", sis="S-3", name="Ångström, Zoë"),
    Person(4, id="12348", login="k1", sis="S-4", name="Kim Lee"),
    Person(5, id="12349", login="k2", sis="S-5", name="Lee, Kim"),
    Person(6, id="7", login="eve", sis="", name='=HYPERLINK("x")'),
)


@pytest.mark.parametrize(
    ("student", "row"),
    [
        ("kingada_12345", 1),
        ("King Ada_12345", 1),
        ("12345", 1),
        ("changed name since_12345", 1),
        ("ada", 1),
        ("ADA", 1),
        ("S-1", 1),
        ("ada_king", 1),
        ("King, Ada", 1),
        ("Ada King", 1),
        ("b.osei", 2),
        ("ben@uni.example", 2),
        ("ben", 2),
        ("zoe_angstrom", 3),
        ("Zoe\u0308 A\u030angstro\u0308m", 3),
        ("Lee, Kim_12349", 5),
        ("hyperlinkx", 6),
    ],
)
def test_row_is_found(student: str, row: int) -> None:
    assert match_students([student], PEOPLE).rows == {student: row}


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("nobody", UNKNOWN),
        ("kingada_99999", UNKNOWN),
        ("", UNKNOWN),
        ("_", UNKNOWN),
        ("kim_lee", AMBIGUOUS),
        ("ada_king_12346", CONTRADICTION),
    ],
)
def test_nobody_gets_a_grade_that_may_be_somebody_else_s(student: str, reason: str) -> None:
    found = match_students([student], PEOPLE)
    assert (found.rows, found.left_out) == ({}, {student: reason})


def test_two_results_for_one_row_are_both_left_out() -> None:
    found = match_students(["ada", "kingada_12345", "ben"], PEOPLE)
    assert found.rows == {"ben": 2}
    assert found.left_out == {"ada": CLAIMED, "kingada_12345": CLAIMED}


@pytest.mark.parametrize(
    ("how", "student", "row"),
    [("id", "ada_king_12346", 2), ("login", "ada", 1), ("sis", "s-3", 3), ("email", "ben", 2), ("name", "ada king", 1)],
)
def test_kind_of_match_can_be_chosen(how: Match, student: str, row: int) -> None:
    assert match_students([student], PEOPLE, how).rows == {student: row}
    other: Match = "sis" if how != "sis" else "login"
    assert match_students([student], PEOPLE, other).rows == {}


def test_unknown_kind_is_refused() -> None:
    assert kind_of_match(None) is None
    with pytest.raises(ExportError, match="there is no --match 'shoe'"):
        kind_of_match("shoe")


@given(st.lists(st.text(max_size=12), unique=True, max_size=6))
def test_every_student_has_one_row_or_a_reason(students: list[str]) -> None:
    found = match_students(students, PEOPLE)
    assert sorted([*found.rows, *found.left_out]) == sorted(students)
    assert len(set(found.rows.values())) == len(found.rows)


@pytest.mark.parametrize(
    ("student", "by_login"), [("1001", {}), ("team_1001", {"team_1001": 2}), ("kim_lee", {"kim_lee": 1})]
)
def test_columns_that_fit_different_people_give_nobody_a_grade_unless_one_is_named(
    student: str, by_login: dict[str, int]
) -> None:
    people = (
        Person(1, id="1001", login="kim_lee", name="King, Ada"),
        Person(2, id="5", login="team_1001", sis="1001", name="Kim Lee"),
    )
    assert match_students([student], people).left_out == {student: AMBIGUOUS}
    assert match_students([student], people, "login").rows == by_login
