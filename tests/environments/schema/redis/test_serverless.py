"""A serverless cache's settings, and an environment that has one in place of nodes."""

from typing import Any

import pytest

from environments import EnvironmentSettings, SettingsError, load
from environments.schema import NetworkSettings, ServerlessSettings


def serverless(**changes: Any) -> ServerlessSettings:
    limits = {"max_storage_gb": 10, "max_ecpu_per_second": 5_000, "snapshot_retention_days": 1}
    return ServerlessSettings(**{**limits, **changes})


def burst(**changes: Any) -> EnvironmentSettings:
    given = {"name": "burst", "keep_data": False, "log_retention_days": 7, "serverless": serverless()}
    return EnvironmentSettings(**{**given, **changes})


def test_an_environment_has_nodes_or_none() -> None:
    """Both at once would be two caches."""
    with pytest.raises(SettingsError, match="redis and serverless are two kinds of cache; set one of them"):
        burst(redis=load("dev").redis)


def test_an_environment_without_a_cache_is_told_of_both_kinds() -> None:
    """With the settings' names."""
    with pytest.raises(SettingsError, match=r"set redis=RedisSettings\(\.\.\.\), or serverless=ServerlessSettings"):
        burst(serverless=None)


def test_limits_have_no_default() -> None:
    """They bound the bill."""
    given: dict[str, Any] = {"snapshot_retention_days": 1}
    with pytest.raises(SettingsError) as caught:
        ServerlessSettings(**given)
    assert {problem.partition(":")[0] for problem in caught.value.problems} == {"max_storage_gb", "max_ecpu_per_second"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"max_storage_gb": 5_001}, "max_storage_gb"),
        ({"max_ecpu_per_second": 999}, "max_ecpu_per_second"),
        ({"snapshot_retention_days": 36}, "snapshot_retention_days"),
        ({"snapshot_time": "24:00"}, "snapshot_time"),
        ({"restore_from_snapshot_arns": ("before-upgrade",)}, "restore_from_snapshot_arns"),
        ({"node_type": "cache.r7g.large"}, "node_type"),
        ({"blocked_commands": ("keys",)}, "blocked_commands"),
    ],
)
def test_what_aws_would_refuse_is_refused(changes: dict[str, Any], field: str) -> None:
    """Limits beyond AWS's, a time that no day has, and settings of nodes."""
    with pytest.raises(SettingsError, match=field):
        serverless(**changes)


def test_all_problems_are_told_at_once() -> None:
    """A version that the engine lacks, a minimum above its maximum, a role named twice."""
    with pytest.raises(SettingsError) as caught:
        serverless(engine="redis", min_storage_gb=11, users=("analytics", "analytics"))
    text = str(caught.value)
    assert "major_version '8' is not offered for a serverless 'redis'; use one of 7" in text
    assert "min_storage_gb 11 is more than max_storage_gb 10" in text
    assert "users names a role twice" in text


def test_valkey_is_offered_up_to_its_ninth_version() -> None:
    """Redis ends with the seventh."""
    assert serverless(major_version="9").major_version == "9"


def test_users_of_valkey_need_a_cache_of_valkey() -> None:
    """AWS takes the other way round alone."""
    assert serverless(user_engine="redis").user_engine == "redis"
    with pytest.raises(SettingsError, match="user_engine 'valkey' needs engine 'valkey'; leave user_engine out"):
        serverless(engine="redis", major_version="7", user_engine="valkey")


def test_what_is_of_nodes_alone_cannot_be_asked_for() -> None:
    """Code for nodes fails where there are none, and says why."""
    with pytest.raises(AttributeError, match=r"no nodes, so there is no redis\.node_type; ask `cache`"):
        print(burst().redis.node_type)


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"emulated": True}, "the local stack runs one Redis node"),
        ({"network": NetworkSettings(addresses="dual-stack")}, "leave network.addresses out"),
    ],
)
def test_what_a_serverless_cache_cannot_be_combined_with(changes: dict[str, Any], remedy: str) -> None:
    """Before Terraform runs."""
    with pytest.raises(SettingsError, match=remedy):
        burst(**changes)


def test_clients_find_it_as_a_cluster_on_two_ports() -> None:
    """AWS offers no others."""
    cache = burst().cache
    assert (cache.clustered, cache.port, cache.highest_port) == (True, 6379, 6380)


def test_bounding_its_roles_keeps_it_serverless() -> None:
    """As with nodes."""
    bounded = burst().with_bounded_roles()
    assert bounded.bounded_roles
    assert bounded.serverless == serverless()
