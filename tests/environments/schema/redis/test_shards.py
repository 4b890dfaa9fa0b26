"""Cluster mode and auto scaling."""

from typing import Any

import pytest

from environments import SettingsError
from environments.schema import AutoScaling, RedisSettings, ReplicaScaling, ShardScaling

THREE_SHARDS: dict[str, Any] = {
    "shards": 3,
    "nodes": 2,
    "node_type": "cache.r7g.large",
    "automatic_failover": True,
    "multi_az": True,
    "snapshot_retention_days": 3,
}
SHARDS = ShardScaling(minimum=3, maximum=6)
REPLICAS = ReplicaScaling(minimum=1, maximum=3)


def settings(**changes: Any) -> RedisSettings:
    return RedisSettings(**{**THREE_SHARDS, **changes})


def problem(**changes: Any) -> str:
    with pytest.raises(SettingsError) as refused:
        settings(**changes)
    return str(refused.value)


def test_nodes_are_those_of_each_shard() -> None:
    """Three shards of a primary and a replica are six nodes."""
    redis = settings()
    assert redis.clustered
    assert (redis.node_count, redis.replicas) == (6, 1)


@pytest.mark.parametrize(
    ("shards", "mode", "clustered"),
    [(1, None, False), (1, "disabled", False), (1, "compatible", True), (1, "enabled", True), (3, "enabled", True)],
)
def test_cluster_mode_follows_from_shards_or_is_named(shards: int, mode: str | None, clustered: bool) -> None:
    """One shard may be a cluster, too: of one that will grow."""
    assert settings(shards=shards, cluster_mode=mode).clustered is clustered


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"automatic_failover": False, "multi_az": False}, "cluster mode needs automatic_failover"),
        ({"nodes": 1}, "multi_az needs a replica in each shard"),
        ({"cluster_mode": "compatible"}, "set shards=1 while it is 'compatible'"),
        ({"shards": 1, "nodes": 1, "multi_az": False, "cluster_mode": "compatible"}, "'compatible' needs a replica"),
        ({"cluster_mode": "disabled"}, "shards=3 needs cluster mode"),
        ({"shards": 251, "nodes": 2}, "shards x nodes is 502, ElastiCache takes 500"),
        ({"shards": 0}, "shards: "),
        ({"shards": 501}, "shards: "),
    ],
)
def test_a_cluster_that_aws_would_refuse_is_refused(changes: dict[str, Any], message: str) -> None:
    """The message names the field and the remedy."""
    assert message in problem(**changes)


def test_a_cluster_may_do_without_replicas() -> None:
    """For tries: failover must be on all the same, though there is nobody to fail over to."""
    assert settings(nodes=1, multi_az=False).replicas == 0


@pytest.mark.parametrize("node_type", ["cache.m8g.large", "cache.r8g.2xlarge", "cache.c8gn.xlarge"])
def test_auto_scaling_takes_the_eighth_generation(node_type: str) -> None:
    """Valkey runs on it."""
    valkey = {"engine": "valkey", "engine_version": "8.0", "parameters": {}}
    assert settings(
        node_type=node_type, auto_scaling=AutoScaling(shards=SHARDS, replicas=REPLICAS), **valkey
    ).auto_scaling


@pytest.mark.parametrize("node_type", ["cache.m5.large", "cache.m6g.xlarge", "cache.r6gd.2xlarge", "cache.c7gn.large"])
def test_auto_scaling_takes_what_the_user_guide_lists(node_type: str) -> None:
    """Families and sizes."""
    assert settings(node_type=node_type, auto_scaling=AutoScaling(shards=SHARDS, replicas=REPLICAS)).auto_scaling


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shards": 1}, "auto_scaling needs cluster mode"),
        ({"shards": 1, "cluster_mode": "compatible"}, "cluster_mode 'compatible' allows no scaling"),
        ({"node_type": "cache.t4g.medium"}, "auto_scaling does not take node_type 'cache.t4g.medium'; use cache."),
        ({"node_type": "cache.r7g.4xlarge"}, "a size of large, xlarge, 2xlarge"),
        ({"node_type": "cache.x9g.large"}, "auto_scaling does not take"),
        ({"shards": 7}, "auto_scaling.shards must span shards, which is 7"),
        ({"nodes": 1, "multi_az": False}, "auto_scaling.replicas must span the replicas of a shard, which are 0"),
        ({"parameters": {"reserved-memory-percent": "10"}}, "needs reserved-memory-percent 25 or more, it is 10"),
    ],
)
def test_auto_scaling_that_aws_would_refuse_is_refused(changes: dict[str, Any], message: str) -> None:
    """At construction, with the remedy."""
    assert message in problem(auto_scaling=AutoScaling(shards=SHARDS, replicas=REPLICAS), **changes)


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        (ShardScaling, {"minimum": 5, "maximum": 3}, "exchange them"),
        (ShardScaling, {"minimum": 1, "maximum": 251}, "maximum"),
        (ShardScaling, {"minimum": 1, "maximum": 3, "target_percent": 71}, "target_percent"),
        (ReplicaScaling, {"minimum": 0, "maximum": 3}, "minimum"),
        (ReplicaScaling, {"minimum": 1, "maximum": 6}, "maximum"),
        (AutoScaling, {}, "needs shards=ShardScaling"),
    ],
)
def test_bounds_beyond_those_of_aws_are_refused(kind: type, fields: dict[str, int], message: str) -> None:
    """1 to 250 shards, 1 to 5 replicas, 35 to 70 percent."""
    with pytest.raises(SettingsError, match=message):
        kind(**fields)
