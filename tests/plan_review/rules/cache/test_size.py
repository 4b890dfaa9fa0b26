"""More or fewer nodes and shards."""

from tests.plan_review.rules.cache.groups import CLUSTER, group
from tests.plan_review.rules.plans import one, severity, silent
from tools.plan_review.plan.values import Mark


def test_one_replica_less() -> None:
    """Read capacity."""
    seen = one("fewer-nodes", group(num_cache_clusters=2))
    assert "num_cache_clusters goes from 3 to 2" in seen.message
    assert "`nodes=3` in environments/prod.py" in str(seen.remedy)
    assert severity("fewer-nodes", seen) == "medium"


def test_no_replica_left() -> None:
    """Availability, too."""
    seen = one("fewer-nodes", group(num_cache_clusters=1))
    assert "no replica is left" in seen.message
    assert severity("fewer-nodes", seen) == "high"


def test_replicas_of_a_cluster() -> None:
    """Counted by shard, in Terraform's words where the code has none."""
    seen = one("fewer-nodes", group(of=CLUSTER, replicas_per_node_group=1, num_cache_clusters=6))
    assert "replicas_per_node_group goes from 2 to 1" in seen.message
    assert "`replicas_per_node_group = 2`" in str(seen.remedy)


def test_fewer_nodes_because_of_fewer_shards_are_no_fewer_replicas() -> None:
    """Near miss: num_cache_clusters follows from both."""
    fewer = group(of=CLUSTER, num_node_groups=2, num_cache_clusters=6)
    assert silent("fewer-nodes", fewer)
    seen = one("fewer-shards", fewer)
    assert "num_node_groups goes from 3 to 2" in seen.message
    assert "`shards=3`" in str(seen.remedy)


def test_more_shards_are_moved_to_online() -> None:
    """Low: it is load, no loss."""
    more = group(of=CLUSTER, num_node_groups=5)
    assert "from 3 to 5" in one("more-shards", more).message
    assert silent("fewer-shards", more)


def test_more_nodes_and_unknown_numbers_are_nothing() -> None:
    """An unknown number is not fewer."""
    assert silent("fewer-nodes", group(num_cache_clusters=4))
    assert silent("fewer-nodes", group(num_cache_clusters=Mark.UNKNOWN))
    assert silent("fewer-shards", group(of=CLUSTER, num_node_groups=Mark.UNKNOWN))
    assert silent("more-shards", group(num_cache_clusters=4))
