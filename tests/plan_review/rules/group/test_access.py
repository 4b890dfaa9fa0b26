"""Who is let in."""

from tests.plan_review.rules.group.groups import PROD, group
from tests.plan_review.rules.plans import created, one, severity, silent, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.resources import GROUP


def test_nobody_has_to_authenticate() -> None:
    """The last user group goes, or there never was one."""
    assert "neither user groups nor an AUTH token" in one("authentication-off", group(user_group_ids=[])).message
    assert one("authentication-off", created(GROUP, {**PROD, "user_group_ids": None}))


def test_an_empty_token_is_hidden_like_any_other() -> None:
    """With users there was none, so an unchanged mark is no authentication; a token that comes is."""
    users = {**PROD, "auth_token": Mark.SENSITIVE}
    unchanged_token = updated(GROUP, users, {**users, "user_group_ids": []}, same=("auth_token",))
    assert one("authentication-off", unchanged_token)
    assert silent("authentication-off", updated(GROUP, users, {**users, "user_group_ids": []}))
    assert silent("auth-token-change", updated(GROUP, users, {**users, "auth_token": None}))


def test_a_token_or_an_unknown_group_is_authentication() -> None:
    """Near misses."""
    assert silent("authentication-off", group(user_group_ids=None, auth_token=Mark.SENSITIVE))
    assert silent("authentication-off", created(GROUP, {**PROD, "user_group_ids": [Mark.UNKNOWN]}))
    assert silent("authentication-off", group(of={**PROD, "user_group_ids": None}, port=6380))


def test_another_user_group() -> None:
    """Also one that is made in the same plan."""
    assert (
        "from experimentation-prod-users to others"
        in one("user-group-change", group(user_group_ids=["others"])).message
    )
    assert "cannot be seen before apply" in one("user-group-change", group(user_group_ids=[Mark.UNKNOWN])).message
    assert silent("user-group-change", group(user_group_ids=[]))
    assert silent("user-group-change", group(port=6380))


def test_the_token_goes_or_changes() -> None:
    """Two secrets look alike; that they differ is known."""
    token = {**PROD, "user_group_ids": None, "auth_token": Mark.SENSITIVE, "auth_token_update_strategy": "SET"}
    gone = one("auth-token-change", group(of=token, auth_token=None))
    assert "taken away" in gone.message
    assert severity("auth-token-change", gone) == "high"
    changed = one("auth-token-change", group(of=token))
    assert "strategy SET" in changed.message
    assert severity("auth-token-change", changed) == "medium"
    assert silent("auth-token-change", group(auth_token=None, port=1))
    assert silent("auth-token-change", group(of=token, auth_token=Mark.UNKNOWN))


def test_further_security_groups() -> None:
    """Rules of all groups are added together."""
    assert "sg-other" in one("cache-security-groups-added", group(security_group_ids=["sg-cache", "sg-other"])).message
    assert "cannot be seen" in one("cache-security-groups-added", group(security_group_ids=Mark.UNKNOWN)).message
    assert silent("cache-security-groups-added", group(security_group_ids=[]))
