"""Flags, limits and sessions on a sharded group: what must lie together does, whatever slot it is."""

from typing import get_args

import pytest
from redis_access import Limit, RedisAccess
from redis_access.limits.limit import Strategy

USERS = [f"user:{number}" for number in range(12)]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)


def test_flags_of_users_on_every_node(access: RedisAccess) -> None:
    """Many at once, and a change of a flag is one for users on every node."""
    for user in USERS:
        assert access.flags.set_many(user, {"x": True, "y": "variant", "z": [1]}) is True
        assert access.flags.get_many(user, ["x", "y", "z", "absent"]) == {"x": True, "y": "variant", "z": [1]}
    assert access.flags.invalidate("x") is True
    assert [access.flags.get_many(user, ["x", "y"]) for user in USERS] == [{"y": "variant"}] * len(USERS)
    assert all(access.flags.cache_get(user, "x", lambda: False) is False for user in USERS)
    assert all(access.flags.delete(user, "y") and access.flags.invalidate_user(user) for user in USERS)


@pytest.mark.parametrize("subject", USERS[:4])
def test_several_limits_in_one_slot(access: RedisAccess, subject: str) -> None:
    """All of a subject's, and those of several subjects that share a name."""
    limits = [Limit(subject, limit=2, window_seconds=60, strategy=one) for one in STRATEGIES]
    assert [access.limits.hit_all(limits).allowed for _ in range(3)] == [True, True, False]
    several = [Limit(subject, limit=9, window_seconds=60), Limit("acme", limit=9, window_seconds=60)]
    assert access.limits.hit_all(several, shared="acme").allowed


def test_sessions_of_a_user_lie_together(access: RedisAccess) -> None:
    """Created, rotated, extended and ended all at once, on whatever node."""
    for user in USERS:
        ids = [access.sessions.create({"n": n}, user_id=user) for n in range(3)]
        assert all(ids)
        rotated = access.sessions.rotate(ids[0] or "")
        assert rotated is not None
        assert access.sessions.get(rotated, ["n"], extend_ttl=60) == {"n": 0}
        assert access.sessions.end(ids[1] or "") is True
        assert access.sessions.end_all(user, keep=rotated) == 1
        assert access.sessions.end_all(user) == 1
