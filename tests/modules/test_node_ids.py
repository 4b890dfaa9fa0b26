"""Ids of nodes, as ElastiCache gives them."""

from modules.node_ids import node_ids


def test_one_shard_numbers_its_nodes() -> None:
    """Cluster mode disabled."""
    assert node_ids("x-redis", shards=1, nodes_per_shard=3) == [["x-redis-001", "x-redis-002", "x-redis-003"]]


def test_several_shards_number_themselves_and_their_nodes() -> None:
    """Cluster mode enabled."""
    assert node_ids("x-redis", shards=2, nodes_per_shard=2) == [
        ["x-redis-0001-001", "x-redis-0001-002"],
        ["x-redis-0002-001", "x-redis-0002-002"],
    ]
