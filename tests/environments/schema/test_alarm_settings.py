"""Thresholds and receivers of alarms."""

from typing import Any

import pytest

from environments import EnvironmentSettings, SettingsError, load
from environments.schema import AlarmSettings


@pytest.mark.parametrize(
    ("node_type", "percent"),
    [("cache.t4g.medium", 45), ("cache.m6g.large", 45), ("cache.m6g.xlarge", 90), ("cache.x9z.large", 90)],
)
def test_the_cpu_threshold_is_that_of_one_core_on_small_nodes(node_type: str, percent: float) -> None:
    """From four vCPUs on the engine's own metric tells of its core; an unknown type counts as large."""
    assert AlarmSettings().cpu_percent_for(node_type) == percent


@pytest.mark.parametrize(
    ("node_type", "connections"),
    [
        ("cache.t4g.medium", 10_125),
        ("cache.m6g.large", 20_918),
        ("cache.r6g.4xlarge", 52_000),
        ("cache.x9z.large", 52_000),
    ],
)
def test_connections_may_take_a_tenth_of_the_memory_and_never_all_clients(node_type: str, connections: int) -> None:
    """Up to four fifths of the 65,000 that a node admits."""
    assert AlarmSettings().connections_for(node_type) == connections


def test_a_given_threshold_is_taken() -> None:
    """Whatever the node type."""
    alarms = AlarmSettings(cpu_percent=30.0, connections=10)
    assert (alarms.cpu_percent_for("cache.t4g.medium"), alarms.connections_for("cache.t4g.medium")) == (30, 10)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("engine_cpu_percent", 0.0),
        ("memory_percent", 101.0),
        ("connections", 65_001),
        ("replication_lag_seconds", 0.0),
        ("emails", ("ops",)),
        ("https_urls", ("http://example.com",)),
    ],
)
def test_what_could_never_alarm_or_arrive_is_refused(field: str, value: Any) -> None:
    """Named by its field."""
    with pytest.raises(SettingsError, match=field):
        AlarmSettings(**{field: value})


def with_alarms(maximum: int) -> EnvironmentSettings:
    return EnvironmentSettings(**{**dict(load("prod")), "alarms": AlarmSettings(maximum=maximum)})


def test_more_alarms_than_the_environment_may_have_are_refused() -> None:
    """One account and region has 5,000 for everybody; the message says what makes so many."""
    count = load("prod").alarm_count
    assert with_alarms(count).alarm_count == count
    with pytest.raises(SettingsError, match=f"{count} alarms are more than alarms.maximum.*3 nodes.*raise maximum"):
        with_alarms(count - 1)
