"""Namespaces, and what makes values old at once: the same on every backend and surface."""

import pytest
from redis_access import MISS

from tests.redis_access.conformance.backends import Access, Backend


def test_a_namespace_is_made_old_by_one_command(redis: Access) -> None:
    """Its values are gone for everybody; those of others stay; new ones are kept again."""
    pricing, stock = redis.namespace("pricing"), redis.namespace("stock")
    for key in ("a", "b"):
        assert pricing.set(key, {"price": 1}) is True
    assert stock.set("a", 7) is True
    assert pricing.get("a") == {"price": 1}
    assert pricing.invalidate() is True
    assert [pricing.get(key, MISS) for key in ("a", "b")] == [MISS, MISS]
    assert stock.get("a") == 7
    assert pricing.cache_get("a", lambda: {"price": 2}) == {"price": 2}
    assert pricing.cache_get("a", lambda: pytest.fail("fetched again")) == {"price": 2}


def test_another_access_sees_it_at_once(redis: Access, backend: Backend, surface: str) -> None:
    """What one process made old no other one shows, although it knew the version before."""
    with backend.access(surface, strict=True) as other:
        mine, others = redis.namespace("pricing"), other.namespace("pricing")
        mine.set("a", 1)
        assert others.get("a") == 1
        assert mine.invalidate() is True
        assert others.get("a", MISS) is MISS


def test_a_changed_flag_is_old_for_every_user(redis: Access, backend: Backend, surface: str) -> None:
    """Whoever asks, and their other flags stay."""
    with backend.access(surface, strict=True) as other:
        for user in ("u1", "u2"):
            other.flags.set_many(user, {"beta": True, "dark": False})
        assert redis.flags.invalidate("beta") is True
        for user in ("u1", "u2"):
            assert other.flags.get_many(user, ["beta", "dark"]) == {"dark": False}
        assert redis.flags.invalidate_everything() is True
        assert other.flags.get_many("u1", ["beta", "dark"]) == {}
