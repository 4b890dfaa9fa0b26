"""Windows."""

import pytest

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import one, silent, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP

RULE = "window-in-business-hours"


@pytest.mark.parametrize("window", ["mon:10:00-mon:11:00", "wed:05:30-wed:06:30", "sun:23:00-mon:07:00"])
def test_maintenance_on_a_working_day(window: str) -> None:
    """Touching is enough, from the weekend into Monday, too."""
    seen = one("window-in-business-hours", group(maintenance_window=window))
    assert f"maintenance_window becomes {window} UTC" in seen.message
    assert '`maintenance_window="sun:05:00-sun:06:00"`' in str(seen.remedy)


@pytest.mark.parametrize("window", ["sat:10:00-sat:12:00", "mon:22:00-tue:06:00", "sun:12:00-sun:13:00"])
def test_maintenance_at_night_or_on_a_weekend(window: str) -> None:
    """The hours' own edges are outside."""
    assert silent("window-in-business-hours", group(maintenance_window=window))


def test_snapshots_are_taken_every_day() -> None:
    """So the hour decides."""
    assert "snapshots" in one("window-in-business-hours", group(snapshot_window="12:00-13:00")).message
    assert silent("window-in-business-hours", group(snapshot_window="23:30-00:30"))


def test_what_was_there_is_not_news() -> None:
    """The window stays, something else changes."""
    assert silent(RULE, group(of={"maintenance_window": "mon:10:00-mon:11:00"}, node_type="cache.r6g.large"))


def test_overlap() -> None:
    """AWS refuses it in the middle of the apply."""
    seen = one("windows-overlap", group(snapshot_window="05:30-06:30"))
    assert "snapshot_window 05:30-06:30 overlaps maintenance_window sun:05:00-sun:06:00" in seen.message
    assert silent("windows-overlap", group(snapshot_window="04:00-05:00"))


@pytest.mark.parametrize("window", [Mark.UNKNOWN, None, "anytime", "25:00-26:00"])
def test_what_is_no_window(window: object) -> None:
    """Nothing is claimed."""
    for attribute in ("snapshot_window", "maintenance_window"):
        change = updated(GROUP, PROD, {**PROD, attribute: window})
        assert silent("window-in-business-hours", change)
        assert silent("windows-overlap", change)
