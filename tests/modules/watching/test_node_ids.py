"""Ids of nodes, as ElastiCache gives them."""

from environments import load
from environments.schema import EnvironmentSettings, RedisSettings
from modules.watching.node_ids import node_ids, nodes_by_shard


def test_a_group_without_cluster_mode_numbers_its_nodes() -> None:
    """Three digits."""
    ids = node_ids("x-redis", shards=1, nodes_per_shard=3, numbered_shards=False)
    assert ids == [["x-redis-001", "x-redis-002", "x-redis-003"]]


def test_cluster_mode_numbers_shards_and_their_nodes() -> None:
    """Four digits and three; one shard, too."""
    assert node_ids("x-redis", shards=2, nodes_per_shard=2, numbered_shards=True) == [
        ["x-redis-0001-001", "x-redis-0001-002"],
        ["x-redis-0002-001", "x-redis-0002-002"],
    ]


def test_the_settings_tell_which() -> None:
    """By shards, and by the group's own id where one was taken over."""
    prod = load("prod")
    assert nodes_by_shard(prod)[0][0] == "experimentation-prod-redis-001"

    def changed(**fields: object) -> list[list[str]]:
        redis = RedisSettings(**{**dict(prod.redis), **fields})
        return nodes_by_shard(EnvironmentSettings(**{**dict(prod), "redis": redis}))

    assert changed(shards=3)[2][2] == "experimentation-prod-redis-0003-003"
    assert changed(imported_group_id="old")[0][0] == "old-001"
