"""Users that may do less."""

from environments.schema.access.roles import application_access
from tests.plan_review.rules.plans import one, plan, severity, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.resources import USER

APP = application_access("app")


def user(after: object, before: object = APP) -> ResourceChange:
    return updated(USER, {"user_name": "app", "access_string": before}, {"user_name": "app", "access_string": after})


def test_commands_and_keys() -> None:
    """Each is named."""
    seen = one("access-string-narrowed", user(APP.replace(" +time", "").replace("~app:*", "~app:flags:*")))
    assert "app loses keys app:* (read and write), +time" in seen.message
    assert severity("access-string-narrowed", seen) == "medium"


def test_switched_off() -> None:
    """High: every client of that user fails."""
    seen = one("access-string-narrowed", user(APP.replace("on ", "off ")))
    assert "switched off" in seen.message
    assert severity("access-string-narrowed", seen) == "high"


def test_nothing_lost() -> None:
    """Wider, the same, off before, unknown, or what somebody had added by hand."""
    assert silent("access-string-narrowed", user("on ~* &* +@all"))
    assert silent("access-string-narrowed", user("  ".join(APP.split())))
    assert silent("access-string-narrowed", user("off -@all", "off ~* +@all"))
    assert silent("access-string-narrowed", user(Mark.UNKNOWN))
    assert silent("access-string-narrowed", plan(user(APP, "on ~* &* +@all"), drift=(user("on ~* &* +@all"),)))
