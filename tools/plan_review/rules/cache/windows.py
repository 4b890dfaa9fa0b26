"""The windows of snapshots and maintenance."""

from collections.abc import Iterator

from ...facts.windows import (
    MINUTES_PER_DAY,
    maintenance_window_minutes,
    snapshot_window_minutes,
    windows_overlap,
)
from ...plan.changes import Plan
from ..caches import SERVERLESS, made_caches, weighing
from ..reading import at, text
from ..remedies import assignment
from ..rule import Observation, Rule, Severity
from ..sources import elasticache

# From 8 in Central Europe's summer to 5 in the afternoon of the American east coast's winter, UTC, Monday to Friday.
BUSINESS_MINUTES = (6 * 60, 22 * 60)
WEEKDAYS = range(5)


def in_business_hours(start: int, length: int, *, weekly: bool) -> bool:
    """Tell whether a window, in minutes after (Monday's) midnight UTC, touches business hours."""
    opens, closes = BUSINESS_MINUTES
    week = 7 * MINUTES_PER_DAY
    starts = (start,) if weekly else tuple(start + day * MINUTES_PER_DAY for day in range(7))
    return any(
        begin < closes + offset and begin + length > opens + offset
        for begin in starts
        for day in WEEKDAYS
        for offset in (day * MINUTES_PER_DAY, day * MINUTES_PER_DAY + week)
    )


def _busy(window: str, *, weekly: bool) -> bool:
    parse = maintenance_window_minutes if weekly else snapshot_window_minutes
    try:
        start, length = parse(window)
    except ValueError:
        return False
    return in_business_hours(start, length, weekly=weekly)


def _business(plan: Plan) -> Iterator[Observation]:
    for attribute, weekly, what in _PURPOSES:
        for cache in made_caches(plan, attribute):
            before, after = text(cache.before(attribute)), text(cache.after(attribute))
            if after is None or before == after or not _busy(_window(cache.type, after), weekly=weekly):
                continue
            keep = f"Keep {assignment(plan, cache.type, cache.name(attribute), before)}." if before else None
            yield Observation(
                address=cache.address,
                message=f"{cache.name(attribute)} becomes {after} UTC: {what} then happen in business hours",
                remedy=keep,
            )


def _window(type_: str, value: str) -> str:
    # A serverless cache's is the time at which it begins: an hour is assumed.
    hour, colon, minutes = value.partition(":")
    serverless = type_ == SERVERLESS and colon and hour.isdecimal()
    return f"{value}-{(int(hour) + 1) % 24:02}:{minutes}" if serverless else value


def _overlap(plan: Plan) -> Iterator[Observation]:
    for cache in made_caches(plan, "maintenance window"):
        change = cache.change
        sides = [[text(at(side, name)) for name in _WINDOWS] for side in (change.before, change.after)]
        snapshot, maintenance = sides[1]
        if sides[0] == sides[1] or snapshot is None or maintenance is None:
            continue
        try:
            overlap = windows_overlap(snapshot, maintenance)
        except ValueError:
            continue
        if overlap:
            yield Observation(
                address=change.address,
                message=f"snapshot_window {snapshot} overlaps maintenance_window {maintenance}; ElastiCache refuses "
                "it, and the apply fails",
            )


_PURPOSES = (
    ("maintenance window", True, "failovers, upgrades and waiting changes"),
    ("snapshot window", False, "snapshots, which cost memory and CPU,"),
)
_WINDOWS = ("snapshot_window", "maintenance_window")

WINDOW_IN_BUSINESS_HOURS = Rule(
    id="window-in-business-hours",
    title="A window moves into business hours",
    severity=Severity.MEDIUM,
    explanation="ElastiCache patches, fails over and applies waiting changes in the maintenance window, and takes "
    "snapshots in the other. Business hours here are 06:00 to 22:00 UTC, Monday to Friday: Europe and America.",
    remedy="Choose the hours with the least traffic.",
    link=elasticache("maintenance-window"),
    observe=_business,
    weighs=weighing("maintenance window", "snapshot window"),
)

WINDOWS_OVERLAP = Rule(
    id="windows-overlap",
    title="Snapshot and maintenance windows overlap",
    severity=Severity.MEDIUM,
    explanation="ElastiCache refuses windows that overlap, even with snapshots switched off; Terraform finds out in "
    "the middle of the apply.",
    remedy="Move one of the windows.",
    link=elasticache("maintenance-window"),
    observe=_overlap,
    weighs=dict.fromkeys(weighing("maintenance window"), _WINDOWS),
)
