"""Auto scaling."""

from tests.plan_review.rules.plans import created, destroyed, one, severity, silent, updated

TARGET = "aws_appautoscaling_target"
SHARDS = {"scalable_dimension": "elasticache:replication-group:NodeGroups", "min_capacity": 3, "max_capacity": 9}


def test_removed() -> None:
    """The cache keeps its size."""
    seen = one("auto-scaling-lowered", destroyed(TARGET, SHARDS))
    assert "elasticache:replication-group:NodeGroups no longer follows the load" in seen.message
    assert silent("auto-scaling-lowered", created(TARGET, SHARDS))


def test_bounds() -> None:
    """Lower is less."""
    top = one("auto-scaling-lowered", updated(TARGET, SHARDS, {**SHARDS, "max_capacity": 5}))
    assert "max_capacity goes from 9 to 5" in top.message
    assert severity("auto-scaling-lowered", top) == "low"
    assert silent("auto-scaling-lowered", updated(TARGET, SHARDS, {**SHARDS, "min_capacity": 4, "max_capacity": 12}))
