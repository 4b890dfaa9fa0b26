"""Nobody reaches Redis without authentication."""

from collections.abc import Callable
from typing import Any

import pytest

Refuses = Callable[..., str]
USER = "aws_elasticache_user"


@pytest.mark.parametrize(
    "arguments",
    [
        {"no_password_required": True, "access_string": "on ~* +@read"},
        {"no_password_required": "true", "access_string": "on ~* +@read"},
        {"authentication_mode": {"type": "no-password-required"}, "access_string": "on ~* +@read"},
        {"authentication_mode": [{"type": "no-password-required"}], "access_string": "on ~* +@read"},
        {"authentication_mode": {"type": "iam"}, "access_string": "on NOPASS ~* +@read"},
        {"no_password_required": True},
    ],
)
def test_a_user_without_a_password_is_refused(refuses: Refuses, arguments: dict[str, Any]) -> None:
    """Unless the user is switched off."""
    assert "without a password" in refuses({USER: arguments})


@pytest.mark.parametrize(
    "arguments",
    [
        {"passwords": ["p"]},
        {"authentication_mode": {"type": "password", "passwords": ["p"]}},
        {"access_string": "on >secret ~* +@read"},
        {"access_string": f"on #{'a' * 64} ~* +@read"},
    ],
)
def test_a_password_in_the_state_is_refused(refuses: Refuses, arguments: dict[str, Any]) -> None:
    """The state holds it in the clear, or its hash."""
    assert "passwords in the state" in refuses({USER: {"access_string": "on ~* +@read", **arguments}})


def test_an_auth_token_is_refused(refuses: Refuses) -> None:
    """It is a password of everybody's, in the state."""
    group = {"user_group_ids": ["g"], "auth_token": "token"}
    assert "token in the state" in refuses({"aws_elasticache_replication_group": group})


def test_awss_own_default_user_is_refused(refuses: Refuses) -> None:
    """It needs no password and may do everything."""
    assert "AWS's user `default`" in refuses({"aws_elasticache_user_group": {"user_ids": ["app", "default"]}})


def test_a_user_who_is_switched_off_needs_no_password(synth: Callable[..., None]) -> None:
    """The one named `default`, which a group of engine redis must have."""
    synth({USER: {"authentication_mode": {"type": "no-password-required"}, "access_string": "off ~keys* -@all"}})


@pytest.mark.parametrize("kind", ["aws_elasticache_replication_group", "aws_elasticache_serverless_cache"])
def test_a_cache_without_users_is_refused(refuses: Refuses, kind: str) -> None:
    """Without users, everybody who reaches the port could do everything."""
    assert "asks nobody" in refuses({kind: {"name": "x"}})


def test_a_serverless_cache_without_a_key_is_refused(refuses: Refuses) -> None:
    """As a group is."""
    assert "kms_key_id" in refuses({"aws_elasticache_serverless_cache": {"user_group_id": "g"}})
