"""Other node types."""

from tests.plan_review.rules.cache.groups import ALONE, PROD, group
from tests.plan_review.rules.plans import one, severity, silent
from tools.plan_review.plan.values import Mark

RULE = "node-type-change"


def test_larger_nodes_with_replicas_cost_a_failover() -> None:
    """Medium: seconds of failed writes."""
    seen = one("node-type-change", group(node_type="cache.r6g.xlarge"))
    assert "from cache.r6g.large to cache.r6g.xlarge (maxmemory 14.0 GB to 28.3 GB a node)" in seen.message
    assert "the primary of each shard changes once" in seen.message
    assert severity(RULE, seen) == "medium"


def test_smaller_nodes_must_hold_the_data() -> None:
    """High, replicas or not."""
    seen = one("node-type-change", group(node_type="cache.m6g.large"))
    assert "14.0 GB to 6.9 GB" in seen.message
    assert "must fit into less" in seen.message
    assert severity(RULE, seen) == "high"


def test_a_single_node_is_away_meanwhile() -> None:
    """High, even when it grows."""
    seen = one("node-type-change", group(of=ALONE, node_type="cache.r6g.xlarge"))
    assert "without a replica to fail over to" in seen.message
    assert severity(RULE, seen) == "high"


def test_replicas_without_failover_do_not_help() -> None:
    """Nobody promotes them."""
    manual = {**PROD, "automatic_failover_enabled": False}
    assert severity(RULE, one("node-type-change", group(of=manual, node_type="cache.r6g.xlarge"))) == "high"


def test_data_tiering_cannot_be_had_by_a_change() -> None:
    """ElastiCache refuses it."""
    assert "refuses" in one("node-type-change", group(node_type="cache.r6gd.xlarge")).message


def test_a_type_that_is_not_in_the_table_is_a_change_all_the_same() -> None:
    """Its memory is not claimed to be anything."""
    seen = one("node-type-change", group(node_type="cache.x9z.large"))
    assert "memory is not known" in seen.message
    assert severity(RULE, seen) == "medium"


def test_nothing_is_said_of_another_change_and_nothing_claimed_of_an_unknown_one() -> None:
    """Another rule says that it cannot be seen."""
    assert silent("node-type-change", group(snapshot_retention_limit=3))
    assert silent("node-type-change", group(node_type=Mark.UNKNOWN))
