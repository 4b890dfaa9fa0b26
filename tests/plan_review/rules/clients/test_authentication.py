"""Logins: who is let in."""

from typing import Any

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import created, one, severity, silent, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP, MEMORYDB, SERVERLESS


def test_nobody_has_to_authenticate() -> None:
    """The last user group goes, or there never was one."""
    assert "neither users nor an AUTH token" in one("authentication-off", group(user_group_ids=[])).message
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
    assert "refused at once" in changed.message
    assert severity("auth-token-change", changed) == "high"
    assert silent("auth-token-change", group(auth_token=None, port=1))
    assert silent("auth-token-change", group(of=token, auth_token=Mark.UNKNOWN))


def test_further_security_groups() -> None:
    """Rules of all groups are added together."""
    assert "sg-other" in one("cache-security-groups-added", group(security_group_ids=["sg-cache", "sg-other"])).message
    assert "cannot be seen" in one("cache-security-groups-added", group(security_group_ids=Mark.UNKNOWN)).message
    assert silent("cache-security-groups-added", group(security_group_ids=[]))


OPEN = {**PROD, "user_group_ids": [], "auth_token": None}
RULE = "authentication-required"


def test_a_token_on_an_open_group_shuts_out_by_set_and_not_by_rotate() -> None:
    """ROTATE, which is the provider's default, keeps what was valid."""
    set_ = one(RULE, group(of=OPEN, auth_token=Mark.SENSITIVE, auth_token_update_strategy="SET"))
    assert "clients without the token are refused" in set_.message
    assert severity(RULE, set_) == "high"
    for strategy in ("ROTATE", None):
        rotated = one(RULE, group(of=OPEN, auth_token=Mark.SENSITIVE, auth_token_update_strategy=strategy))
        assert "are served until it is SET" in rotated.message
        assert severity(RULE, rotated) == "low"


def test_users_on_an_open_group_shut_out_who_gives_no_name() -> None:
    """Of every type that has users; MemoryDB's open list is open."""
    seen = one(RULE, group(of=OPEN, user_group_ids=["users"]))
    assert "become the user default" in seen.message
    assert severity(RULE, seen) == "high"
    serverless = updated(SERVERLESS, {"name": "c", "user_group_id": None}, {"name": "c", "user_group_id": "users"})
    assert one(RULE, serverless)
    opened, closed = {"name": "c", "acl_name": "open-access"}, {"name": "c", "acl_name": "app"}
    assert one(RULE, updated(MEMORYDB, opened, closed))
    assert one("authentication-off", updated(MEMORYDB, closed, opened))


def test_who_asked_before_asks_still() -> None:
    """Near misses: users change, nothing changes, the users cannot be seen."""
    assert silent(RULE, group(user_group_ids=["others"]))
    assert silent(RULE, group(of=OPEN, port=6380))
    assert silent(RULE, group(of=OPEN, user_group_ids=Mark.UNKNOWN))


def test_rotate_keeps_the_old_token_and_set_ends_it() -> None:
    """Also the SET that ends a rotation, with the same token."""
    token = {**PROD, "user_group_ids": None, "auth_token": Mark.SENSITIVE, "auth_token_update_strategy": "ROTATE"}
    rotated = one("auth-token-change", group(of=token))
    assert "the old token stays valid" in rotated.message
    assert severity("auth-token-change", rotated) == "low"
    ended = updated(GROUP, token, {**token, "auth_token_update_strategy": "SET"}, same=("auth_token",))
    seen = one("auth-token-change", ended)
    assert "is no longer valid" in seen.message
    assert severity("auth-token-change", seen) == "medium"


def test_tls_and_users_in_one_step_are_refused() -> None:
    """And the steps are named."""
    plain = {**OPEN, "transit_encryption_enabled": False, "transit_encryption_mode": None}
    both = group(
        of=plain, transit_encryption_enabled=True, transit_encryption_mode="preferred", user_group_ids=["users"]
    )
    seen = one("authentication-step-refused", both)
    assert "in one step, which ElastiCache refuses" in seen.message
    assert "preferred" in str(seen.remedy)
    assert silent("authentication-step-refused", group(of=OPEN, user_group_ids=["users"]))


def test_tls_and_a_token_in_one_step_may_be_refused() -> None:
    """Nobody says that AWS takes it."""
    plain = {**OPEN, "transit_encryption_enabled": False, "transit_encryption_mode": None}
    preferred: dict[str, Any] = {"transit_encryption_enabled": True, "transit_encryption_mode": "preferred"}
    seen = one("authentication-step-refused", group(of=plain, **preferred, auth_token=Mark.SENSITIVE))
    assert (seen.severity, "may refuse" in seen.message) == ("medium", True)
    assert silent("authentication-step-refused", group(of={**plain, **preferred}, auth_token=Mark.SENSITIVE))


def test_a_token_gives_way_to_users_with_delete_only() -> None:
    """AWS: DELETE is for this step."""
    token = {**OPEN, "auth_token": Mark.SENSITIVE, "auth_token_update_strategy": "ROTATE"}
    seen = one("authentication-step-refused", group(of=token, auth_token=None, user_group_ids=["users"]))
    assert 'auth_token_update_strategy = "DELETE"' in str(seen.remedy)
    right = group(of=token, auth_token=None, auth_token_update_strategy="DELETE", user_group_ids=["users"])
    assert silent("authentication-step-refused", right)
    assert "gives way to users" in one("auth-token-change", right).message


def test_users_give_way_to_a_token() -> None:
    """Clients that log in with a name are refused."""
    seen = one("user-group-change", group(user_group_ids=[], auth_token=Mark.SENSITIVE))
    assert "clients that log in with a name are refused" in seen.message
    assert severity("user-group-change", seen) == "high"


def test_memcached_asks_nobody() -> None:
    """Of a serverless cache of that engine nothing else can be had."""
    cache = {"name": "s", "engine": "memcached", "user_group_id": None}
    assert silent("authentication-off", created(SERVERLESS, cache))
    assert one("authentication-off", created(SERVERLESS, {**cache, "engine": "valkey"}))
