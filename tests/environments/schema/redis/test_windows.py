"""Snapshot and maintenance windows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.schema.redis.windows import (
    MINUTES_PER_WEEK,
    maintenance_window_minutes,
    snapshot_window_minutes,
    windows_overlap,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def weekly(minute: int) -> str:
    return f"{DAYS[minute // 1440 % 7]}:{clock(minute)}"


@given(
    daily_start=st.integers(0, 1439),
    daily_length=st.integers(60, 1439),
    weekly_start=st.integers(0, MINUTES_PER_WEEK - 1),
    weekly_length=st.integers(60, 1440),
)
def test_overlap_is_what_marking_every_minute_of_the_week_says(
    daily_start: int, daily_length: int, weekly_start: int, weekly_length: int
) -> None:
    """Two windows overlap exactly when some minute of the week belongs to both, midnight and week's end included."""
    snapshot = {
        (day * 1440 + daily_start + minute) % MINUTES_PER_WEEK for day in range(7) for minute in range(daily_length)
    }
    maintenance = {(weekly_start + minute) % MINUTES_PER_WEEK for minute in range(weekly_length)}
    daily = f"{clock(daily_start)}-{clock(daily_start + daily_length)}"
    week = f"{weekly(weekly_start)}-{weekly(weekly_start + weekly_length)}"
    assert windows_overlap(daily, week) == bool(snapshot & maintenance)


@pytest.mark.parametrize(
    ("snapshot", "maintenance"),
    [
        ("23:30-00:30", "mon:00:00-mon:01:00"),
        ("00:00-01:00", "sun:23:30-mon:00:30"),
        ("05:30-06:30", "sun:05:00-sun:06:00"),
        ("04:00-08:00", "sun:05:00-sun:06:00"),
    ],
)
def test_windows_that_share_a_minute_overlap(snapshot: str, maintenance: str) -> None:
    """Wrapping midnight or the week's end does not hide an overlap."""
    assert windows_overlap(snapshot, maintenance)


@pytest.mark.parametrize(
    ("snapshot", "maintenance"),
    [("04:00-05:00", "sun:05:00-sun:06:00"), ("06:00-07:00", "sun:05:00-sun:06:00")],
)
def test_windows_that_only_touch_do_not_overlap(snapshot: str, maintenance: str) -> None:
    """The end of a window is outside it."""
    assert not windows_overlap(snapshot, maintenance)


@pytest.mark.parametrize("window", ["3:00-4:00", "03:00", "24:00-01:00", "03:60-05:00", "03:00-04:00 ", "", "sun"])
def test_text_that_is_no_daily_window_is_refused(window: str) -> None:
    """The message shows how a daily window is written."""
    with pytest.raises(ValueError, match="HH:MM-HH:MM"):
        snapshot_window_minutes(window)


@pytest.mark.parametrize("window", ["05:00-06:00", "Sun:05:00-Sun:06:00", "sun:05:00", "day:05:00-day:06:00", ""])
def test_text_that_is_no_weekly_window_is_refused(window: str) -> None:
    """The message shows how a weekly window is written."""
    with pytest.raises(ValueError, match="ddd:HH:MM-ddd:HH:MM"):
        maintenance_window_minutes(window)


@pytest.mark.parametrize("window", ["03:00-03:59", "23:45-00:15", "03:00-03:00"])
def test_a_daily_window_under_an_hour_is_refused(window: str) -> None:
    """ElastiCache wants 60 minutes at least."""
    with pytest.raises(ValueError, match="at least 60"):
        snapshot_window_minutes(window)


@pytest.mark.parametrize("window", ["sun:05:00-sun:05:30", "sun:23:45-mon:00:15"])
def test_a_weekly_window_under_an_hour_is_refused(window: str) -> None:
    """ElastiCache wants 60 minutes at least."""
    with pytest.raises(ValueError, match="at least 60"):
        maintenance_window_minutes(window)
