"""The capacity of an environment's cache."""

from typing import Any

import pytest

from environments import EnvironmentSettings, load
from environments.schema import AutoScaling, RedisSettings, ReplicaScaling, ServerlessSettings, ShardScaling
from tools.capacity.__main__ import main
from tools.capacity.report import report


def with_redis(**changes: Any) -> EnvironmentSettings:
    prod = load("prod")
    return EnvironmentSettings(**{**dict(prod), "redis": RedisSettings(**{**dict(prod.redis), **changes})})


def text(settings: EnvironmentSettings) -> str:
    return "\n".join(report(settings))


def test_it_states_nodes_and_what_is_left_of_their_memory() -> None:
    """A quarter of 13.07 GiB is reserved; three nodes hold the data of one."""
    said = text(load("prod"))
    assert "3 x cache.r6g.large (2 vCPUs, 13.07 GiB), a primary and 2 replicas" in said
    assert "9.80 GiB usable; 25 % of the memory is reserved" in said
    assert "replicas hold the same data again" in said


def test_shards_add_up() -> None:
    """Each holds a part."""
    said = text(with_redis(shards=3, nodes=2, parameters={"reserved-memory-percent": "10"}))
    assert "6 x cache.r6g.large" in said
    assert "35.30 GiB usable in 3 shards of 11.77 GiB; 10 % of the memory is reserved" in said


def test_it_says_what_drives_the_bill_without_prices() -> None:
    """Node-hours first."""
    said = text(load("prod"))
    for driver in ("node-hours: 3 x cache.r6g.large", "daily snapshots, 7 kept", "in 3 zones", "traffic between zones"):
        assert driver in said
    assert not {"$", "USD", "€"} & set(said)


def test_auto_scaling_shows_what_it_may_come_to() -> None:
    """And whether the account may have as much."""
    scaling = AutoScaling(shards=ShardScaling(minimum=3, maximum=30), replicas=ReplicaScaling(minimum=1, maximum=3))
    settings = with_redis(shards=3, nodes=2, auto_scaling=scaling)
    assert settings.redis.max_nodes == 120
    said = text(settings)
    assert "node-hours: 6 to 120 x" in said
    assert "120 nodes exceed the quota of 90" in said


def test_an_unknown_node_type_is_said_to_be_unknown() -> None:
    """No figure is made up."""
    said = text(with_redis(node_type="cache.x9g.large"))
    assert "unknown: cache.x9g.large is not in environments/schema/aws/node_types.py" in said
    assert "usable" not in said


def test_every_environment_is_reported_when_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """In alphabetical order."""
    assert main([]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if not line.startswith(" ")] == ["dev", "local", "prod", "staging"]


def test_an_unknown_environment_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With those that there are."""
    assert main(["production"]) == 1
    assert "dev, local, prod, staging" in capsys.readouterr().err


def test_a_serverless_cache_has_limits_in_place_of_nodes() -> None:
    """The output has its limits of data and of requests, and the least that is paid."""
    serverless = ServerlessSettings(
        max_storage_gb=10, max_ecpu_per_second=5_000, min_storage_gb=2, snapshot_retention_days=3
    )
    said = text(EnvironmentSettings(name="burst", keep_data=False, log_retention_days=7, serverless=serverless))
    assert "none: serverless" in said
    assert "up to 5,000 ECPUs a second; AWS scales it" in said
    assert "up to 10 GB, 2 GB kept ready" in said
    assert "gigabyte-hours: 2 to 10 GB stored; ECPUs: 0 to 5,000 a second" in said
    assert "daily snapshots, 3 kept" in said
    assert "node-hours" not in said
