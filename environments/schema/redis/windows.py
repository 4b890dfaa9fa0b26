"""ElastiCache's snapshot and maintenance windows (UTC), and whether they collide.

Rules of the ElastiCache API: either window lasts at least 60 minutes, and the daily snapshot window must not
overlap the weekly maintenance window, even with snapshots switched off.
"""

import re

MINUTES_PER_DAY = 24 * 60
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
SHORTEST_WINDOW_MINUTES = 60

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_SNAPSHOT = re.compile(rf"{_TIME}-{_TIME}")
_MAINTENANCE = re.compile(rf"({'|'.join(_DAYS)}):{_TIME}-({'|'.join(_DAYS)}):{_TIME}")


def snapshot_window_minutes(window: str) -> tuple[int, int]:
    """Return (start, length) of a daily window, in minutes after midnight UTC.

    Raises ValueError when the text is no window or the window is too short.
    """
    match = _SNAPSHOT.fullmatch(window)
    if match is None:
        raise ValueError(f"{window!r} is not a daily window; write it as 'HH:MM-HH:MM' in UTC, as '03:00-04:00'")
    start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    return start, _checked_length(window, (end - start) % MINUTES_PER_DAY)


def maintenance_window_minutes(window: str) -> tuple[int, int]:
    """Return (start, length) of a weekly window, in minutes after Monday's midnight UTC.

    Raises ValueError when the text is no window or the window is too short.
    """
    match = _MAINTENANCE.fullmatch(window)
    if match is None:
        raise ValueError(
            f"{window!r} is not a weekly window; write it as 'ddd:HH:MM-ddd:HH:MM' in UTC, as 'sun:05:00-sun:06:00'"
        )
    start = _DAYS.index(match[1]) * MINUTES_PER_DAY + _minutes(match[2], match[3])
    end = _DAYS.index(match[4]) * MINUTES_PER_DAY + _minutes(match[5], match[6])
    return start, _checked_length(window, (end - start) % MINUTES_PER_WEEK)


def windows_overlap(snapshot_window: str, maintenance_window: str) -> bool:
    """Tell whether the daily window touches the weekly one on any day, across midnight and the week's end."""
    daily_start, daily_length = snapshot_window_minutes(snapshot_window)
    weekly_start, weekly_length = maintenance_window_minutes(maintenance_window)
    return any(
        _starts_within(day * MINUTES_PER_DAY + daily_start, weekly_start, weekly_length)
        or _starts_within(weekly_start, day * MINUTES_PER_DAY + daily_start, daily_length)
        for day in range(7)
    )


def _starts_within(moment: int, start: int, length: int) -> bool:
    return (moment - start) % MINUTES_PER_WEEK < length


def _minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)


def _checked_length(window: str, length: int) -> int:
    if length < SHORTEST_WINDOW_MINUTES:
        raise ValueError(f"{window!r} lasts {length} minutes; ElastiCache wants at least {SHORTEST_WINDOW_MINUTES}")
    return length
