"""Access strings are built from parts, and a part that AWS would refuse is refused."""

import pytest

from environments import SettingsError
from environments.schema.access.acl import AccessString, Category, Keys
from environments.schema.access.roles import (
    DEFAULT_USER_ACCESS,
    access_strings,
    analytics_access,
    application_access,
    operator_access,
)


def test_the_applications_string_is_the_one_in_use() -> None:
    """A change of it changes every environment's user."""
    assert application_access("app") == (
        "on ~app:* resetchannels &__redis__:invalidate -@all +@read +@write +@connection +subscribe +eval +evalsha "
        "+script|load +script|exists +time -@dangerous -@admin -function -randomkey"
    )


def test_a_cluster_adds_the_map_of_slots_and_nothing_else() -> None:
    """For every role."""
    alone, clustered = access_strings("app", clustered=False), access_strings("app", clustered=True)
    for role, string in alone.items():
        added = set(clustered[role].split()) - set(string.split())
        assert added == {f"+cluster|{name}" for name in ("slots", "shards", "nodes", "info", "keyslot")}


def test_analytics_reads_the_applications_keys() -> None:
    """`%R~` grants reading alone, should a writing command ever slip through the categories."""
    assert analytics_access("app").startswith("on %R~app:* resetchannels -@all +@read ")
    assert "+@write" not in analytics_access("app")


def test_the_operator_has_no_keys() -> None:
    """Not even a pattern that matches none."""
    assert "~" not in operator_access(clustered=True)


def test_nobody_may_use_channels() -> None:
    """But for that of near caches, on which nobody may publish; what is not granted cannot be listened to."""
    strings = access_strings("app", clustered=True)
    for string in (*strings.values(), DEFAULT_USER_ACCESS):
        assert "resetchannels" in string
        assert "publish" not in string
        assert "@pubsub" not in string
    assert {role: string.count("&") for role, string in strings.items()} == {
        "application": 1,
        "analytics": 0,
        "operator": 0,
    }


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("config", "closed to everyone"),
        ("config|get", "closed to everyone"),
        ("cluster|failover", "closed to everyone"),
        ("acl|setuser", "closed to everyone"),
        ("acl", "name those you mean"),
        ("GET", "no command"),
        ("get ~*", "no command"),
        (Category.ALL, "name the categories"),
    ],
)
def test_a_command_that_elasticache_refuses_is_refused(part: str, message: str) -> None:
    """AWS would refuse the whole string, at apply."""
    with pytest.raises(SettingsError, match=message):
        AccessString(keys=(), allow=(part,))


@pytest.mark.parametrize("pattern", ["", "app:* ~*", "~*", "%R~app"])
def test_a_pattern_that_would_open_more_is_refused(pattern: str) -> None:
    """A blank ends a rule and begins another."""
    with pytest.raises(SettingsError, match="no pattern"):
        AccessString(keys=(Keys(pattern=pattern),), allow=(Category.READ,))


def test_every_problem_is_told_at_once() -> None:
    """As with all settings."""
    with pytest.raises(SettingsError) as refused:
        AccessString(keys=(Keys(pattern="a b"),), allow=("config", "debug"))
    assert len(refused.value.problems) == 3
