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
    "arguments", [{"passwords": ["p"]}, {"authentication_mode": {"type": "password", "passwords": ["p"]}}]
)
def test_a_password_in_the_state_is_refused(refuses: Refuses, arguments: dict[str, Any]) -> None:
    """The state holds it in the clear."""
    assert "passwords in the state" in refuses({USER: {**arguments, "access_string": "on ~* +@read"}})


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
