"""Snapshots' retention."""

from tests.plan_review.rules.cache.groups import group, group_without
from tests.plan_review.rules.plans import one, silent
from tools.plan_review.plan.values import Mark


def test_shorter() -> None:
    """With both numbers and the setting."""
    seen = one("snapshot-retention-lowered", group(snapshot_retention_limit=1))
    assert "from 7 days to 1; snapshots older than a day are deleted" in seen.message
    assert "`snapshot_retention_days=7` in environments/prod.py" in str(seen.remedy)


def test_off() -> None:
    """Zero, or not given."""
    for change in (group(snapshot_retention_limit=0), group_without("snapshot_retention_limit")):
        assert "no snapshot is taken any more" in one("snapshot-retention-lowered", change).message


def test_longer_and_unknown() -> None:
    """Neither is shorter."""
    assert silent("snapshot-retention-lowered", group(snapshot_retention_limit=14))
    assert silent("snapshot-retention-lowered", group(snapshot_retention_limit=Mark.UNKNOWN))
