"""Passwords and modes of authentication."""

from typing import Any

import pytest

from tests.plan_review.rules.plans import one, severity, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.resources import USER, USERS

RULE = "redis-user-credentials-change"


def user(type_: str, before: dict[str, Any], after: dict[str, Any]) -> ResourceChange:
    """Return a user that changes."""
    return updated(type_, {"user_name": "app", **before}, {"user_name": "app", **after})


def passwords(count: int) -> dict[str, Any]:
    """Return the block with so many passwords, all hidden."""
    return {"authentication_mode": [{"type": "password", "passwords": Mark.SENSITIVE, "password_count": count}]}


@pytest.mark.parametrize("type_", USERS)
def test_another_mode_refuses_who_logs_in_as_before(type_: str) -> None:
    """Stronger or weaker."""
    for before, after in (("password", "iam"), ("iam", "password"), ("no-password-required", "password")):
        seen = one(
            RULE, user(type_, {"authentication_mode": [{"type": before}]}, {"authentication_mode": [{"type": after}]})
        )
        assert f"logs in by {after} instead of {before}" in seen.message
        assert severity(RULE, seen) == "high"


def test_other_passwords_refuse_clients_with_the_old_ones() -> None:
    """In either place that passwords have."""
    assert (
        "the passwords change"
        in one(RULE, user(USER, {"passwords": Mark.SENSITIVE}, {"passwords": Mark.SENSITIVE})).message
    )
    before = updated(USER, passwords(1), passwords(1))
    nested = ResourceChange(
        address=before.address,
        type=before.type,
        action=before.action,
        before=before.before,
        after=before.after,
        attributes=user(
            USER, {"authentication_mode": Mark.SENSITIVE}, {"authentication_mode": Mark.SENSITIVE}
        ).attributes,
    )
    assert severity(RULE, one(RULE, nested)) == "high"


def test_a_password_beside_the_old_one_is_less() -> None:
    """Two at a time are what AWS lets one have."""
    change = updated(USER, {"passwords": Mark.SENSITIVE, **passwords(1)}, {"passwords": Mark.SENSITIVE, **passwords(2)})
    seen = one(RULE, change)
    assert "a password is added" in seen.message
    assert severity(RULE, seen) == "medium"


def test_other_rights_are_no_other_credentials() -> None:
    """Near miss."""
    assert silent(RULE, user(USER, {"access_string": "on ~* +@all"}, {"access_string": "off"}))
