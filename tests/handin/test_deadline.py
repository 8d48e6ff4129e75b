"""Deadlines as people write them."""

from datetime import UTC, datetime

import pytest

from autograder.handin.deadline import DeadlineError, read_deadline


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-24 23:59 UTC", "2026-11-24T23:59:59.999999+00:00"),
        ("2026-11-24T23:59:00Z", "2026-11-24T23:59:00+00:00"),
        ("2026-11-24 23:59 Europe/Berlin", "2026-11-24T22:59:59.999999+00:00"),
        ("2026-07-01 12:00 Europe/Berlin", "2026-07-01T10:00:59.999999+00:00"),
        ("2026-11-24 23:59:30 -05:00", "2026-11-25T04:59:30+00:00"),
        ("2026-11-24 23:59 +0530", "2026-11-24T18:29:59.999999+00:00"),
        ("2026-11-24 UTC", "2026-11-24T23:59:59.999999+00:00"),
    ],
)
def test_zones(text: str, wanted: str) -> None:
    assert read_deadline(text).astimezone(UTC).isoformat() == wanted


def test_without_a_zone_it_is_the_machines() -> None:
    found = read_deadline("2026-11-24 12:00:00")
    assert found.tzinfo is not None
    assert found.timestamp() == datetime(2026, 11, 24, 12).timestamp()


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-13-01 12:00", "24.11.2026", "2026-11-24 25:00 UTC", "2026-11-24 1:00 +99:99"]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(DeadlineError, match="is no deadline"):
        read_deadline(text)


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd"])
def test_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(DeadlineError):
        read_deadline(f"2026-11-24 12:00 {zone}")
