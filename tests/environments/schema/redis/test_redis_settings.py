"""Rules of the replication group's settings."""

from typing import Any

import pytest

from environments import SettingsError
from environments.schema import RedisSettings

TWO_NODES: dict[str, Any] = {
    "nodes": 2,
    "node_type": "cache.m6g.large",
    "automatic_failover": True,
    "multi_az": True,
    "snapshot_retention_days": 3,
}


def problems(**changes: Any) -> str:
    with pytest.raises(SettingsError) as refused:
        RedisSettings(**{**TWO_NODES, **changes})
    return "\n".join(refused.value.problems)


def test_multi_az_without_failover_is_refused() -> None:
    """The message names the field that is missing."""
    assert "set automatic_failover=True or multi_az=False" in problems(automatic_failover=False)


def test_failover_with_one_node_is_refused() -> None:
    """The message names the number of nodes that would do."""
    assert "set nodes=2 or more" in problems(nodes=1)


def test_overlapping_windows_are_refused() -> None:
    """The message names both windows."""
    text = problems(snapshot_window="05:00-06:00", maintenance_window="sun:05:30-sun:06:30")
    assert "snapshot_window '05:00-06:00' overlaps maintenance_window 'sun:05:30-sun:06:30'; move one" in text


def test_windows_must_not_overlap_even_without_snapshots() -> None:
    """ElastiCache refuses it with backups off, too."""
    assert "overlaps" in problems(snapshot_retention_days=0, snapshot_window="04:30-05:30")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("snapshot_retention_days", -1),
        ("snapshot_retention_days", 36),
        ("nodes", 0),
        ("nodes", 7),
        ("nodes", "2"),
        ("nodes", True),
        ("node_type", "r6g.large"),
        ("engine_version", "7.x"),
        ("engine_version", "7.0.7"),
        ("port", 80),
        ("key_prefix", "App:"),
        ("key_prefix", ""),
        ("snapshot_window", "03:00-03:30"),
        ("maintenance_window", "sun:05:00"),
        ("multi_az", "yes"),
    ],
)
def test_a_value_out_of_range_is_refused_by_the_fields_name(field: str, value: object) -> None:
    """One problem, beginning with the field's name."""
    assert problems(**{field: value}).startswith(f"{field}: ")


@pytest.mark.parametrize("days", [0, 35])
def test_retention_takes_the_whole_range_of_elasticache(days: int) -> None:
    """0 switches snapshots off, 35 days is the most."""
    assert RedisSettings(**{**TWO_NODES, "snapshot_retention_days": days}).snapshot_retention_days == days


def test_an_unknown_field_is_refused() -> None:
    """A misspelt setting is not silently dropped."""
    assert "transit_encryption" in problems(transit_encryption=False)


def test_every_problem_is_told_at_once() -> None:
    """Nobody has to mend settings one error at a time."""
    text = problems(node_type="large", port=1, snapshot_retention_days=99)
    assert [line.split(":")[0] for line in text.splitlines()] == ["node_type", "snapshot_retention_days", "port"]


def test_settings_cannot_be_changed() -> None:
    """Settings stay as they were when they were checked."""
    redis = RedisSettings(**TWO_NODES)
    with pytest.raises(ValueError, match="frozen"):
        redis.nodes = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        redis.parameters["timeout"] = "0"  # type: ignore[index]


@pytest.mark.parametrize(
    ("commands", "message"),
    [
        (("FLUSHALL",), "lower case"),
        (("flush_all",), "lower case"),
        (("config",), "restricted by ElastiCache already"),
        (("keys", "keys"), "twice"),
        (("evalsha",), "'evalsha' is sent by the cache library or to replicas; remove it"),
        (("replconf",), "sent by the cache library or to replicas"),
    ],
)
def test_a_command_that_cannot_be_blocked_is_refused(commands: tuple[str, ...], message: str) -> None:
    """`rename-commands` would be refused at apply."""
    assert message in problems(blocked_commands=commands)


@pytest.mark.parametrize("commands", [(), ("flushall", "flushdb"), ("keys", "swapdb")])
def test_commands_that_every_environment_blocks_cannot_be_left_out(commands: tuple[str, ...]) -> None:
    """FLUSHALL, FLUSHDB and KEYS reach the keys of every application, whether data is kept or not."""
    found = problems(blocked_commands=commands)
    assert "blocked_commands: " in found
    for command in {"flushall", "flushdb", "keys"} - set(commands):
        assert f"{command!r} is missing, and every environment blocks it; add it" in found


def test_further_commands_can_be_blocked() -> None:
    """Beside those of every environment, which are the default."""
    every = ("flushall", "flushdb", "keys")
    assert RedisSettings(**TWO_NODES).blocked_commands == every
    assert RedisSettings(**TWO_NODES, blocked_commands=(*every, "swapdb")).blocked_commands == (*every, "swapdb")
