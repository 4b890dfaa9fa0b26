"""Users that may do more, or prove less."""

from typing import Any

from environments.schema.access.roles import DEFAULT_USER_ACCESS, application_access
from tests.plan_review.rules.plans import created, destroyed, one, severity, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.resources import USER

APP: dict[str, Any] = {
    "access_string": application_access("app"),
    "authentication_mode": [{"type": "iam", "passwords": []}],
    "engine": "redis",
    "no_password_required": False,
    "passwords": None,
    "user_id": "experimentation-prod-app",
    "user_name": "experimentation-prod-app",
}
DEFAULT = {
    **APP,
    "user_name": "default",
    "access_string": DEFAULT_USER_ACCESS,
    "authentication_mode": [{"type": "no-password-required"}],
}


def user(*, of: dict[str, Any] = APP, **after: Any) -> ResourceChange:
    return updated(USER, of, {**of, **after})


def test_more_keys_and_commands() -> None:
    """The difference; every key is critical."""
    wider = APP["access_string"].replace("~app:*", "~*").replace("-@dangerous", "+@dangerous")
    seen = one("access-string-widened", user(access_string=wider))
    assert "experimentation-prod-app may do more: keys * (read and write), +@dangerous" in seen.message
    assert severity("access-string-widened", seen) == "critical"


def test_one_command_more() -> None:
    """High."""
    seen = one("access-string-widened", user(access_string=APP["access_string"] + " +object|freq"))
    assert severity("access-string-widened", seen) == "high"


def test_narrower_is_no_finding_and_unknown_is_said() -> None:
    """Unknown could be anything."""
    assert silent("access-string-widened", user(access_string="off -@all"))
    assert silent("access-string-widened", created(USER, {**APP, "access_string": "on ~* +@all"}))
    assert "cannot be seen before apply" in one("access-string-widened", user(access_string=Mark.UNKNOWN)).message


def test_a_string_with_a_secret_in_it() -> None:
    """Such as a key prefix, which SSM keeps: that it changes is known, and what it grants is not."""
    hidden = {**APP, "access_string": Mark.SENSITIVE}
    seen = one("access-string-widened", updated(USER, hidden, hidden))
    assert "holds a secret and cannot be judged" in seen.message
    assert severity("access-string-widened", seen) == "medium"


def test_other_keys_are_not_more_keys() -> None:
    """Another prefix: medium; one key more is high."""
    other = one("access-string-widened", user(access_string=application_access("shop")))
    assert "has other keys: keys shop:* (read and write)" in other.message
    assert severity("access-string-widened", other) == "medium"
    more = one("access-string-widened", user(access_string=APP["access_string"].replace("~app:*", "~app:* ~shop:*")))
    assert severity("access-string-widened", more) == "high"


def test_weaker_authentication() -> None:
    """Password instead of IAM, none instead of either."""
    password = one("authentication-weakened", user(authentication_mode=[{"type": "password"}]))
    assert "by password instead of iam" in password.message
    assert severity("authentication-weakened", password) == "high"
    for nothing in ({"authentication_mode": [{"type": "no-password-required"}]}, {"no_password_required": True}):
        seen = one("authentication-weakened", updated(USER, APP, {**APP, **nothing}))
        assert severity("authentication-weakened", seen) == "critical"


def test_stronger_or_unknown_authentication_or_a_user_that_is_off() -> None:
    """Near misses; the last is said quietly."""
    assert silent(
        "authentication-weakened",
        user(
            of={**APP, "authentication_mode": [{"type": "password"}]},
            authentication_mode=APP["authentication_mode"],
        ),
    )
    assert silent("authentication-weakened", user(authentication_mode=Mark.UNKNOWN))
    off = {**APP, "access_string": "off -@all"}
    assert (
        severity("authentication-weakened", one("authentication-weakened", user(of=off, no_password_required=True)))
        == "low"
    )


def test_the_default_user() -> None:
    """On, with or without a password, changed or made so."""
    open_door = one("default-user-on", user(of=DEFAULT, access_string="on ~* +@all"))
    assert "asks for no password" in open_door.message
    assert severity("default-user-on", open_door) == "critical"
    assert one("default-user-on", created(USER, {**DEFAULT, "access_string": "on ~app:* +get"}))
    with_password = {**DEFAULT, "authentication_mode": [{"type": "password"}]}
    assert (
        severity("default-user-on", one("default-user-on", user(of=with_password, access_string="on +ping"))) == "high"
    )


def test_a_default_user_that_is_off_and_other_users() -> None:
    """Near misses."""
    assert silent("default-user-on", created(USER, DEFAULT))
    assert silent("default-user-on", created(USER, APP))
    assert silent("default-user-on", user(of=DEFAULT, access_string=Mark.UNKNOWN))
    assert silent("default-user-on", user(of={**DEFAULT, "access_string": "on +ping"}, tags={"a": "b"}))


def test_a_user_without_passwords_in_the_state_needs_none_any_more() -> None:
    """The switch alone says that one was needed."""
    before = {"user_name": "app", "access_string": "on ~* +@read", "no_password_required": False}
    seen = one(
        "authentication-weakened", updated("aws_elasticache_user", before, {**before, "no_password_required": True})
    )
    assert "authenticates by no-password-required instead of password" in seen.message


def test_a_new_default_user_of_which_nothing_can_be_seen() -> None:
    """It may be on."""
    default = {"user_name": "default", "access_string": Mark.UNKNOWN}
    assert "cannot be seen before apply" in one("default-user-on", created(USER, default)).message
    secret = created(USER, {**default, "access_string": Mark.SENSITIVE})
    assert "is a secret and cannot be judged" in one("default-user-on", secret).message


def test_a_user_without_a_name() -> None:
    """A plan made by hand, or cut: in plain words."""
    change = updated(USER, {"access_string": "on ~a +get"}, {"access_string": "on ~a +get +set"})
    assert one("access-string-widened", change).message == "a user without a name may do more: +set"
    assert "log in as a user without a name" in one("redis-user-lost", destroyed(USER, {})).message
