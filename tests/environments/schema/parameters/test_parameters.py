"""Redis parameters: what redis7 allows and what ElastiCache lets one set."""

import pytest

from environments import SettingsError, load
from environments.schema import RedisSettings
from environments.schema.parameters.catalogue import CATALOGUE
from environments.schema.parameters.rules import BASELINE, parameter_problems


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("maxmemory-policy", "allkeys-lru"),
        ("maxmemory-policy", "noeviction"),
        ("timeout", "0"),
        ("timeout", "20"),
        ("reserved-memory-percent", "100"),
        ("slowlog-log-slower-than", "-1"),
        ("notify-keyspace-events", ""),
        ("appendfsync", "always"),
    ],
)
def test_values_that_redis7_allows_pass(name: str, value: str) -> None:
    """Ends of ranges and special values included."""
    assert parameter_problems({name: value}) == []


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("maxmemory-policy", "lru", "one of volatile-lru"),
        ("timeout", "19", "0 or a whole number, 20 or more"),
        ("timeout", "-1", "0 or a whole number, 20 or more"),
        ("timeout", "1e2", "20 or more"),
        ("reserved-memory-percent", "101", "0 to 100"),
        ("activedefrag", "true", "one of yes, no"),
        ("appendfsync", "sometimes", "always, everysec, no"),
        ("save", "900 1", "is not a parameter of family redis7"),
        ("hash-max-ziplist-entries", "512", "is not a parameter of family redis7"),
        ("rename-commands", "keys blocked", "blocked_commands"),
    ],
)
def test_values_that_redis7_refuses_are_refused_with_what_it_allows(name: str, value: str, remedy: str) -> None:
    """Terraform's plan would pass and its apply fail."""
    [problem] = parameter_problems({name: value})
    assert repr(name) in problem
    assert remedy in problem


def test_a_wrong_parameter_stops_the_settings() -> None:
    """The catalogue is consulted when settings are made."""
    with pytest.raises(SettingsError, match="'timeout' cannot be '5'"):
        RedisSettings(
            nodes=1,
            node_type="cache.t4g.micro",
            automatic_failover=False,
            multi_az=False,
            snapshot_retention_days=0,
            parameters={"timeout": "5"},
        )


def test_the_baseline_is_allowed() -> None:
    """The parameters that every environment starts from break no rule."""
    assert parameter_problems(BASELINE) == []


def test_parameters_that_elasticache_fixes_are_withheld_with_the_reason() -> None:
    """`appendonly` and `appendfsync` stay in the settings, and out of the parameter group."""
    redis = load("prod").redis
    assert redis.all_parameters["appendonly"] == "yes"
    assert redis.withheld_parameters.keys() == {"appendonly", "appendfsync"}
    assert "append-only file" in redis.withheld_parameters["appendfsync"]
    assert redis.modifiable_parameters.keys().isdisjoint(redis.withheld_parameters)


def test_every_withheld_parameter_says_why() -> None:
    """A reason is a sentence, not a flag."""
    assert all(len(known.withheld_because) > 20 for known in CATALOGUE.values() if known.withheld_because)
