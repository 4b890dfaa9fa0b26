"""Values under keys: the same on every backend and surface."""

from typing import Any

import pytest
from redis_access import MISS, InvalidKeyError, InvalidTTLError, InvalidValueError

from tests.redis_access.conformance.backends import Access, Backend

VALUES: list[Any] = [None, True, False, 0, -7, 1.5, "", "ünï\u2028", [], {}, [1, [2, {"a": None}]], "1", "\x00"]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_is_stored_comes_back(redis: Access, backend: Backend, value: object) -> None:
    """Every JSON value, those that are false included, is a hit and itself."""
    assert redis.set("k", value, ttl=60) is True
    backend.settle()
    found = redis.get("k", MISS)
    assert found == value
    assert type(found) is type(value)


def test_what_is_not_there_is_a_miss(redis: Access) -> None:
    """The default, or None."""
    assert redis.get("k") is None
    assert redis.get("k", MISS) is MISS
    assert redis.stats().misses == 2


def test_a_value_ends(redis: Access, backend: Backend) -> None:
    """It is there until its time to live is over, and not after; it never lives without an end."""
    redis.set("k", 1, ttl=100)
    assert 98 <= backend.ttl("app:k") <= 100
    backend.pass_time(90)
    assert redis.get("k") == 1
    backend.pass_time(11)
    assert redis.get("k", MISS) is MISS


def test_a_write_replaces_value_and_end(redis: Access, backend: Backend) -> None:
    """The last write counts."""
    redis.set("k", 1, ttl=100)
    redis.set("k", 2, ttl=1000)
    assert backend.ttl("app:k") > 990
    backend.settle()
    assert redis.get("k") == 2


def test_a_deleted_value_is_gone(redis: Access, backend: Backend) -> None:
    """Deleting tells that nothing is there any more, twice as well."""
    redis.set("k", 1)
    assert redis.delete("k") is True
    assert redis.delete("k") is True
    backend.settle()
    assert redis.get("k", MISS) is MISS


def test_a_foreign_value_is_a_counted_miss(redis: Access, backend: Backend) -> None:
    """Bytes that another client wrote in its own way are no value."""
    backend.put_raw("app:k", b"\x80\x04\x95pickle")
    assert redis.get("k", MISS) is MISS
    assert redis.stats().undecodable == 1


def test_a_fetched_value_is_kept(redis: Access, backend: Backend) -> None:
    """cache_get calls the function once, and gives the same value from then on; a None too, on request."""
    for key, value in (("a", {"b": [1]}), ("n", None)):
        assert redis.cache_get(key, lambda value=value: value, ttl=60, cache_none=True) == value
        backend.settle()
        assert redis.cache_get(key, lambda: pytest.fail("fetched again"), ttl=60) == value


def test_what_fetch_raises_goes_through_and_nothing_is_stored(redis: Access) -> None:
    """The next call fetches again."""

    def broken() -> int:
        raise LookupError("no such row")

    with pytest.raises(LookupError, match="no such row"):
        redis.cache_get("k", broken)
    assert redis.get("k", MISS) is MISS


def test_wrong_arguments_are_refused(redis: Access, backend: Backend) -> None:
    """Before anything is sent."""
    with pytest.raises(InvalidKeyError):
        redis.get("")
    with pytest.raises(InvalidTTLError):
        redis.set("k", 1, ttl=0)
    with pytest.raises(InvalidValueError):
        redis.set("k", object())
    assert backend.all_keys() == []
