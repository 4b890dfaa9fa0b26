"""More and fewer shards, and where there can be none."""

import pytest

from tests.plan_review.rules.cache.groups import CLUSTER, PROD, group
from tests.plan_review.rules.plans import one, severity, silent, updated
from tools.plan_review.rules.caches import GLOBAL, MEMORYDB

RULE = "shards-without-cluster-mode"


@pytest.mark.parametrize("mode", ["disabled", "compatible"])
def test_a_group_that_is_not_in_cluster_mode_does_not_reshard(mode: str) -> None:
    """AWS refuses; nobody moves slots."""
    change = group(of={**PROD, "cluster_mode": mode}, num_node_groups=3)
    seen = one(RULE, change)
    assert f"cluster mode is {mode}: ElastiCache reshards in mode enabled only" in seen.message
    assert severity(RULE, seen) == "high"
    assert silent("more-shards", change)
    assert silent("fewer-shards", change)


def test_a_group_in_cluster_mode_does() -> None:
    """By its mode, or by its state of an older provider."""
    assert silent(RULE, group(of=CLUSTER, num_node_groups=4))
    assert one("more-shards", group(of={**CLUSTER, "cluster_mode": None}, num_node_groups=4))


def test_the_same_rules_speak_of_memorydb_and_of_a_global_datastore() -> None:
    """By their own attributes."""
    fewer = one("fewer-shards", updated(MEMORYDB, {"num_shards": 3}, {"num_shards": 2}))
    assert "num_shards goes from 3 to 2" in fewer.message
    assert "`num_shards = 3`" in str(fewer.remedy)
    assert one("more-shards", updated(GLOBAL, {"num_node_groups": 2}, {"num_node_groups": 4}))
    assert silent(RULE, updated(MEMORYDB, {"num_shards": 3}, {"num_shards": 2}))
