"""Engines, their versions, and the parameters that each has."""

from typing import Any

import pytest

from environments import SettingsError
from environments.schema import RedisSettings
from environments.schema.aws.engine_versions import FAMILIES, Engine, EngineVersion
from environments.schema.parameters.catalogue import CATALOGUE
from environments.schema.parameters.rules import parameter_problems


def settings(**changes: Any) -> RedisSettings:
    fields = {
        "nodes": 2,
        "node_type": "cache.m6g.large",
        "automatic_failover": True,
        "multi_az": True,
        "snapshot_retention_days": 3,
    }
    return RedisSettings(**{**fields, **changes})


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        ("redis", "7.0", "redis7"),
        ("redis", "7.1", "redis7"),
        ("valkey", "7.2", "valkey7"),
        ("valkey", "8.0", "valkey8"),
        ("valkey", "8.1", "valkey8"),
        ("valkey", "8.2", "valkey8"),
        ("valkey", "9.0", "valkey9"),
        ("valkey", "9.1", "valkey9"),
    ],
)
def test_the_family_follows_the_engine(engine: str, version: str, family: str) -> None:
    """Nobody has to know how AWS names families."""
    assert settings(engine=engine, engine_version=version).family == family


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"engine": "valkey"}, "engine_version '7.0' is no version of engine 'valkey'; use one of 7.2, 8.0"),
        ({"engine_version": "8.0"}, "engine_version '8.0' is no version of engine 'redis'; use one of 7.0, 7.1"),
        ({"engine": "memcached"}, "engine: "),
        ({"engine": "valkey", "engine_version": "9.7"}, "engine_version: "),
        ({"user_engine": "valkey"}, "user_engine 'valkey' needs engine 'valkey'"),
    ],
)
def test_an_engine_and_a_version_that_do_not_match_are_refused(fields: dict[str, str], message: str) -> None:
    """With the versions that would do."""
    with pytest.raises(SettingsError) as refused:
        settings(**fields)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("name", "engine", "version", "message"),
    [
        ("lazyfree-lazy-expire", "valkey", "8.0", "Valkey 8 always frees memory in the background"),
        ("commandlog-reply-larger-than", "redis", "7.1", "valkey from 8.1 have it; remove it"),
        ("commandlog-reply-larger-than", "valkey", "8.0", "is not a parameter of valkey 8.0"),
        ("search-default-timeout-ms", "valkey", "8.1", "valkey from 8.2"),
        ("extended-redis-compatibility", "valkey", "7.2", "valkey from 8.0"),
    ],
)
def test_a_parameter_of_another_engine_or_version_is_refused(
    name: str, engine: Engine, version: EngineVersion, message: str
) -> None:
    """It says where the parameter exists."""
    [problem] = parameter_problems({name: "1"}, engine=engine, engine_version=version)
    assert repr(name) in problem
    assert message in problem


@pytest.mark.parametrize("name", ["activerehashing", "maxclients", "maxmemory", "replica-allow-chaining"])
def test_a_parameter_that_is_not_modifiable_is_refused(name: str) -> None:
    """With the reason, and that it has to go."""
    value = "yes" if CATALOGUE[name].choices else "1"
    [problem] = parameter_problems({name: value})
    assert f"{name!r} is not modifiable: " in problem
    assert problem.endswith("remove it")


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("cluster-enabled", "shards"),
        ("rename-commands", "blocked_commands"),
        ("reserved-memory", "reserved-memory-percent"),
        ("maxmemory-clients", "client-output-buffer-limit-normal-hard-limit"),
    ],
)
def test_a_parameter_that_follows_from_a_setting_names_it(name: str, setting: str) -> None:
    """There is one place for each."""
    [problem] = parameter_problems({name: "yes"})
    assert setting in problem


@pytest.mark.parametrize("version", FAMILIES["valkey"])
def test_what_an_engine_lacks_of_the_baseline_is_withheld(version: str) -> None:
    """A change of the engine alone must not break an environment."""
    redis = settings(engine="valkey", engine_version=version)
    assert ("lazyfree-lazy-eviction" in redis.withheld_parameters) is version.startswith(("8", "9"))
    assert "lazyfree-lazy-eviction" not in redis.modifiable_parameters or version == "7.2"


def test_a_parameter_is_judged_by_the_settings_own_engine() -> None:
    """The same parameters pass with one and not with the other."""
    parameters = {"commandlog-large-reply-max-len": "256"}
    assert settings(engine="valkey", engine_version="8.1", parameters=parameters).modifiable_parameters.items() >= {
        ("commandlog-large-reply-max-len", "256")
    }
    with pytest.raises(SettingsError, match="is not a parameter of redis 7.0"):
        settings(parameters=parameters)


def test_notifications_take_known_letters_only() -> None:
    """AWS refuses others with an error at apply."""
    assert parameter_problems({"notify-keyspace-events": "KEx"}) == []
    [problem] = parameter_problems({"notify-keyspace-events": "Kq"})
    assert "letters of KEg$lshzxeA" in problem


@pytest.mark.parametrize(
    ("node_type", "fields", "message"),
    [
        ("cache.r8g.large", {}, "needs engine 'valkey'"),
        ("cache.r6gd.xlarge", {"parameters": {"maxmemory-policy": "allkeys-lfu"}}, "on data-tiered"),
    ],
)
def test_what_a_node_type_cannot_do_is_refused(node_type: str, fields: dict[str, Any], message: str) -> None:
    """AWS would, after minutes."""
    with pytest.raises(SettingsError, match=message):
        settings(node_type=node_type, **fields)


def test_the_family_that_is_left_is_another_one() -> None:
    """After the upgrade the setting goes."""
    with pytest.raises(SettingsError, match="previous_family 'redis7' is the family in use; remove it"):
        settings(previous_family="redis7")


def test_two_parameter_groups_are_not_exchanged_at_once() -> None:
    """Into cluster mode and to another family would need three side by side."""
    with pytest.raises(SettingsError, match="two changes of the parameter group; deploy one"):
        settings(engine="valkey", engine_version="8.0", previous_family="redis7", cluster_mode="compatible")
