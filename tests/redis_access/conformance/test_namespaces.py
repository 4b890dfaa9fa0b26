"""Namespaces, and what makes values old at once: the same on every backend and surface."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis_access import MISS, InvalidKeyError

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
    """Values that one process made old are shown by no other, although it knew the version before."""
    with backend.access(surface, strict=True) as other:
        mine, others = redis.namespace("pricing"), other.namespace("pricing")
        mine.set("a", 1)
        assert others.get("a") == 1
        assert mine.invalidate() is True
        assert others.get("a", MISS) is MISS


def test_a_changed_flag_is_old_for_every_user(redis: Access, backend: Backend, surface: str) -> None:
    """No user gets the old value, and their other flags stay."""
    with backend.access(surface, strict=True) as other:
        for user in ("u1", "u2"):
            other.flags.set_many(user, {"beta": True, "dark": False})
        assert redis.flags.invalidate("beta") is True
        for user in ("u1", "u2"):
            assert other.flags.get_many(user, ["beta", "dark"]) == {"dark": False}
        assert redis.flags.invalidate_everything() is True
        assert other.flags.get_many("u1", ["beta", "dark"]) == {}


def test_what_is_computed_before_a_change_is_not_seen_after_it(redis: Access, backend: Backend, surface: str) -> None:
    """The change comes while it is computed: it goes to its caller and to nobody else."""
    with backend.access(surface, strict=True) as other:

        def fetch() -> str:
            with ThreadPoolExecutor(1) as threads:  # on asyncio this thread's loop is busy
                assert threads.submit(other.namespace("pricing").invalidate).result() is True
            return "old"

        pricing = redis.namespace("pricing")
        assert pricing.cache_get("a", fetch) == "old"
        assert pricing.get("a", MISS) is other.namespace("pricing").get("a", MISS) is MISS


def test_values_of_a_namespace_end_and_are_deleted(redis: Access, backend: Backend) -> None:
    """One by one, by the options of cache_get, and with keys that carry the version."""
    pricing = redis.namespace("pricing")
    assert pricing.set("a", 1, ttl=100) is True
    assert pricing.cache_get("n", lambda: None, ttl=100, cache_none=True) is None
    assert pricing.cache_get("n", lambda: pytest.fail("computed again")) is None
    keys = [key for key in backend.all_keys() if key.startswith("app:v") and not key.startswith("app:version:")]
    assert [key.split(":", 2)[2] for key in keys] == ["pricing:a", "pricing:n"]
    assert all(backend.ttl(key) > 0 for key in backend.all_keys() if key != "app:written-last")
    assert pricing.delete("n") is True
    assert pricing.get("n", MISS) is MISS
    backend.pass_time(101)
    assert pricing.get("a", MISS) is MISS


def test_bad_namespaces_are_refused(redis: Access) -> None:
    """The library's own, and those that are no text; and keys that look like a namespace's."""
    for name in ("flags", "", None):
        with pytest.raises(InvalidKeyError):
            redis.namespace(name)
    with pytest.raises(InvalidKeyError):
        redis.get("v12:pricing:a")


def test_a_version_that_is_not_ours_is_replaced(redis: Access, other: Access, backend: Backend) -> None:
    """By the next call, whether the process knew the version or not."""
    for access in (redis, other):
        backend.put_raw("app:epochs:{pricing}", b"foreign")
        assert access.namespace("pricing").set("eu", 1) is True
        assert access.namespace("pricing").get("eu") == 1
