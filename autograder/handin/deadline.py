"""Deadlines as people write them."""

import datetime
import re
import zoneinfo

_DEADLINE = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?\s*(Z|[+-]\d\d:?\d\d|[A-Za-z][\w+/-]*)?\s*")


class DeadlineError(Exception):
    """A deadline cannot be understood; says how one is written."""


def read_deadline(text: str) -> datetime.datetime:
    """The last moment in time, such as ``2026-11-24 23:59 Europe/Berlin``.

    The zone is a name, ``UTC``, or an offset such as ``+0100``; without one it is the machine's own. A minute counts
    to its end, and a day, too.

    Raises:
        DeadlineError: the text is no such thing.
    """
    match = _DEADLINE.fullmatch(text)
    if match is None:
        raise _error(text)
    day, clock, zone = match.groups()
    try:
        moment = datetime.datetime.fromisoformat(f"{day} {clock or '23:59'}")
    except ValueError:
        raise _error(text) from None
    if clock is None or clock.count(":") == 1:
        moment = moment.replace(second=59, microsecond=999999)
    if zone is None:
        return moment.astimezone()
    if zone in {"Z", "UTC", "GMT"}:
        return moment.replace(tzinfo=datetime.UTC)
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        offset = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset >= datetime.timedelta(hours=24):
            raise _error(text)
        return moment.replace(tzinfo=datetime.timezone(-offset if zone[0] == "-" else offset))
    try:
        return moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise DeadlineError(
            f"there is no time zone {zone!r} on this machine: name one such as Europe/Berlin, or an offset such as"
            " +01:00"
        ) from None


def _error(text: str) -> DeadlineError:
    return DeadlineError(f"{text!r} is no deadline: write it as 2026-11-24 23:59 Europe/Berlin")
