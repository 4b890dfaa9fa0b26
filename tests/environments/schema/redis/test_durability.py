"""Durability: which groups AWS lets keep their writes in a log."""

from typing import Any

import pytest

from environments import SettingsError
from environments.schema import RedisSettings

DURABLE: dict[str, Any] = {
    "nodes": 2,
    "shards": 2,
    "node_type": "cache.r7g.large",
    "automatic_failover": True,
    "multi_az": True,
    "snapshot_retention_days": 7,
    "engine": "valkey",
    "engine_version": "9.0",
    "durability": "sync",
}


@pytest.mark.parametrize(
    "changes", [{}, {"durability": "async"}, {"engine_version": "9.1", "node_type": "cache.c8gn.large"}]
)
def test_a_valkey_9_cluster_with_replicas_may_be_durable(changes: dict[str, Any]) -> None:
    """Before or after the answer."""
    assert RedisSettings(**{**DURABLE, **changes}).durability


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"engine_version": "8.2"}, "engine_version '9.0' or later"),
        ({"engine": "redis", "engine_version": "7.1"}, "needs engine 'valkey'"),
        ({"shards": 1}, "set shards=2 or more, or cluster_mode='enabled'"),
        ({"shards": 1, "cluster_mode": "compatible"}, "needs cluster mode"),
        ({"multi_az": False}, "set multi_az=True and nodes=2 or more"),
        ({"nodes": 1, "multi_az": False}, "set multi_az=True and nodes=2 or more"),
        ({"node_type": "cache.t4g.medium"}, "does not take node_type 'cache.t4g.medium'"),
        ({"node_type": "cache.r7gd.xlarge"}, "use a family of m6g, m7g"),
    ],
)
def test_what_aws_would_refuse_is_refused_with_the_remedy(changes: dict[str, Any], remedy: str) -> None:
    """Its limitations, one by one."""
    with pytest.raises(SettingsError, match="durability") as refused:
        RedisSettings(**{**DURABLE, **changes})
    assert any(remedy in problem for problem in refused.value.problems)
