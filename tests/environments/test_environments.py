"""The environments as a whole, and how they are found."""

import sys
from pathlib import Path
from typing import Any

import pytest

import environments
from environments import EnvironmentSettings, SettingsError, environment_names, load
from environments.schema import NetworkSettings, RedisSettings

# design.md's table, row by row.
TABLE = {
    "dev": (1, "cache.t4g.medium", False, 1, "volatile-lru", "no", False),
    "staging": (2, "cache.m6g.large", True, 3, "volatile-lru", "everysec", True),
    "prod": (3, "cache.r6g.large", True, 7, "allkeys-lru", "everysec", True),
    "local": (1, "cache.t4g.medium", False, 1, "volatile-lru", "no", False),
}


@pytest.mark.parametrize("name", TABLE)
def test_an_environment_is_what_the_design_says(name: str) -> None:
    """Nodes, type, Multi-AZ, retention, eviction, AOF and protection."""
    settings = load(name)
    redis = settings.redis
    parameters = redis.all_parameters
    assert (
        redis.nodes,
        redis.node_type,
        redis.multi_az,
        redis.snapshot_retention_days,
        parameters["maxmemory-policy"],
        parameters["appendfsync"],
        settings.keep_data,
    ) == TABLE[name]
    assert redis.automatic_failover == redis.multi_az
    assert parameters["appendonly"] == parameters["activedefrag"] == parameters["lazyfree-lazy-eviction"] == "yes"


def test_the_environments_are_the_four() -> None:
    """Nothing beside them is taken for an environment."""
    assert environment_names() == ("dev", "local", "prod", "staging")


def test_an_unknown_environment_lists_the_known_ones() -> None:
    """A typing error shows what there is."""
    with pytest.raises(SettingsError, match="unknown environment 'production'.*\n.*dev, local, prod, staging"):
        load("production")


@pytest.mark.parametrize(("name", "zones"), [("dev", 2), ("staging", 2), ("prod", 3)])
def test_there_is_a_zone_for_each_node_and_two_at_least(name: str, zones: int) -> None:
    """AWS says which zones these are."""
    assert load(name).zone_count == zones


def test_a_zone_stays_in_use_when_nodes_go() -> None:
    """As many as the network says."""
    prod = load("prod")
    changed = {
        "network": NetworkSettings(zones_in_use=3),
        "redis": RedisSettings(**{**dict(prod.redis), "nodes": 2}),
    }
    assert EnvironmentSettings(**{**dict(prod), **changed}).zone_count == prod.zone_count


def test_address_ranges_of_the_environments_do_not_overlap() -> None:
    """They can be peered later."""
    assert len({load(name).network.vpc_cidr for name in environment_names()}) == len(environment_names())


@pytest.mark.parametrize("name", ["qa-", "-qa", "q--a", "9qa", "Qa", "a" * 19, ""])
def test_a_name_that_elasticache_would_refuse_is_refused(name: str) -> None:
    """The replication group's id begins with a letter, has no double hyphen and at most 40 characters."""
    with pytest.raises(SettingsError, match="name"):
        EnvironmentSettings(**{**fields("dev"), "name": name})


def test_the_longest_name_makes_an_id_of_40_characters() -> None:
    """The limit is the API's, not one below it."""
    settings = EnvironmentSettings(**{**fields("dev"), "name": "a" * 18})
    assert len(settings.physical_name("redis")) == 40


@pytest.mark.parametrize(
    ("field", "value"),
    [("log_retention_days", 15), ("kms_deletion_window_days", 6), ("region", "us-east"), ("keep_data", 1)],
)
def test_a_value_that_aws_would_refuse_is_refused(field: str, value: object) -> None:
    """Named by its field."""
    with pytest.raises(SettingsError, match=field):
        EnvironmentSettings(**{**fields("dev"), field: value})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must define SETTINGS"),
        ("SETTINGS = 1", "name='qa'"),
        ("from environments.dev import SETTINGS", "name='qa'"),
        (
            "from environments.schema import RedisSettings\nSETTINGS = RedisSettings(nodes=1, node_type='x')",
            "RedisSettings:\n.*node_type",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_its_name(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says which file and what to write."""
    (tmp_path / "qa.py").write_text(text)
    monkeypatch.delitem(sys.modules, "environments.qa", raising=False)
    monkeypatch.setattr(environments, "__path__", [*environments.__path__, str(tmp_path)])
    with pytest.raises(SettingsError, match=rf"(?s)environments/qa.py.*{message}"):
        load("qa")


def test_another_port_is_checked_as_well() -> None:
    """The local Redis' port goes through the same rules."""
    assert load("local").with_redis_port(40001).redis.port == 40001
    with pytest.raises(SettingsError, match="port"):
        load("local").with_redis_port(70000)


def fields(name: str) -> dict[str, Any]:
    return dict(load(name))
