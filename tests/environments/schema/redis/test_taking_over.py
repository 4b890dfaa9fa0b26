"""Restoring from a snapshot, and taking over a group that exists."""

from typing import Any

import pytest

from environments import EnvironmentSettings, SettingsError, load
from environments.schema import RedisSettings


def with_redis(**changes: Any) -> EnvironmentSettings:
    dev = load("dev")
    return EnvironmentSettings(**{**dict(dev), "redis": RedisSettings(**{**dict(dev.redis), **changes})})


@pytest.mark.parametrize("name", ["before-upgrade", "automatic.experimentation-prod-redis-2026-11-23-03-00"])
def test_manual_and_automatic_snapshots_have_names_that_pass(name: str) -> None:
    """Both can be restored from."""
    assert with_redis(restore_from_snapshot=name).redis.restore_from_snapshot == name


@pytest.mark.parametrize("identifier", ["Legacy", "legacy-", "a--b", "9legacy", "a" * 41, ""])
def test_an_id_that_no_group_can_have_is_refused(identifier: str) -> None:
    """Before AWS is asked for it."""
    with pytest.raises(SettingsError, match="imported_group_id"):
        with_redis(imported_group_id=identifier)


def test_a_group_taken_over_keeps_its_id() -> None:
    """Another id would replace it."""
    assert with_redis(imported_group_id="legacy").replication_group_id == "legacy"
    assert with_redis().replication_group_id == "experimentation-dev-redis"


def test_a_group_is_either_filled_or_taken_over() -> None:
    """A snapshot fills new groups only."""
    with pytest.raises(SettingsError, match="set one"):
        with_redis(imported_group_id="legacy", restore_from_snapshot="s")


STEP = {"imported_group_id": "legacy", "apply_immediately": True}


@pytest.mark.parametrize(
    ("step", "users"), [("tls-preferred", False), ("tls-required", False), ("auth-token-deleted", True), (None, True)]
)
def test_users_come_after_tls(step: str | None, users: bool) -> None:
    """AWS refuses both in one modification; a token goes in the one that brings them."""
    assert with_redis(**STEP, takeover_step=step).redis.has_users is users


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"apply_immediately": True}, "set imported_group_id, or remove it"),
        ({"imported_group_id": "legacy"}, "set apply_immediately=True"),
        ({**STEP, "password_users": ("analytics",)}, "leave them out until takeover_step is gone"),
    ],
)
def test_a_step_is_for_a_group_that_is_taken_over(changes: dict[str, Any], remedy: str) -> None:
    """At once, and without users that nobody could be."""
    with pytest.raises(SettingsError, match=remedy):
        with_redis(takeover_step="tls-required", **changes)


def test_a_role_is_named_once() -> None:
    """Two users of one id cannot be."""
    with pytest.raises(SettingsError, match="users names a role twice"):
        with_redis(users=("operator", "operator"))


def test_users_are_called_after_environment_and_role() -> None:
    """The applications' keeps its old name."""
    settings = load("prod")
    assert settings.user_name("application") == settings.application_user == "experimentation-prod-app"
    assert settings.user_name("operator") == "experimentation-prod-operator"
