"""Many values at once: the same on every backend and surface."""

import zlib

import pytest
from redis_access import (
    MISS,
    CommandRefusedError,
    InvalidArgumentError,
    InvalidKeyError,
    InvalidTTLError,
    InvalidValueError,
    NearCache,
)
from redis_access.events import CallFinished, Event

from tests.redis_access.conformance.backends import Access, Backend

VALUES = {f"k:{number}": {"n": number} for number in range(100)}
# Beyond all bounds as it lies in Redis, and once it is unpacked.
LARGE = b"[" + b"1," * 5_000_000 + b"1]"
UNPACKED_LARGE = b"\x02" + zlib.compress(b'"' + b"a" * 50_000_000 + b'"', 1)


def test_many_come_back_by_key(redis: Access, backend: Backend) -> None:
    """Those that there are, in the order asked for; None is a value; each ends by itself."""
    assert redis.set_many({**VALUES, "n": None}, ttl=100) is True
    assert redis.set("long", 1, ttl=1000) is True
    backend.settle()
    assert redis.get_many(["long", *VALUES, "n", "absent"]) == {"long": 1, **VALUES, "n": None}
    assert list(redis.get_many(["k:7", "long", "k:3"])) == ["k:7", "long", "k:3"]
    assert redis.get_many([]) == {}
    assert (redis.stats().hits, redis.stats().misses, redis.stats().writes) == (105, 1, 102)
    assert 98 <= backend.ttl("app:k:1") <= 100
    backend.pass_time(101)
    assert redis.get_many([*VALUES, "long"]) == {"long": 1}


def test_many_are_one_round_trip(redis: Access) -> None:
    """However many keys, on however many nodes."""
    redis.set_many({"first": 1})  # connects
    events: list[Event] = []
    redis.add_hook(events.append)
    redis.set_many(VALUES)
    redis.get_many(VALUES)
    redis.delete_many(VALUES)
    assert [event.round_trips for event in events if isinstance(event, CallFinished)] == [1, 1, 1]


def test_many_are_deleted(redis: Access, backend: Backend) -> None:
    """Whether they were there or not; others stay."""
    redis.set_many({**VALUES, "other": 1})
    assert redis.delete_many([*VALUES, "absent"]) is True
    assert redis.delete_many([]) is True
    backend.settle()
    assert redis.get_many([*VALUES, "other"]) == {"other": 1}


def test_fresh_values_are_the_primarys(redis: Access) -> None:
    """Without waiting for a replica."""
    redis.set_many({"a": 1, "b": 2})
    assert redis.get_many(["a", "b"], fresh=True) == {"a": 1, "b": 2}


def test_a_foreign_value_among_many_is_a_miss(redis: Access, backend: Backend) -> None:
    """The others are not spoilt."""
    redis.set("a", 1)
    backend.put_raw("app:b", b"\x80\x04\x95pickle")
    backend.run("HSET", "app:c", "f", "v")
    assert redis.get_many(["a", "b", "c"]) == {"a": 1}
    assert redis.stats().undecodable == 1


def test_what_cache_get_stored_is_among_them(redis: Access, backend: Backend) -> None:
    """As `get` returns it."""
    redis.cache_get("a", lambda: [1])
    backend.settle()
    assert redis.get_many(["a", "b"]) == {"a": [1]}


def test_a_foreign_value_beyond_all_bounds_is_a_miss(redis: Access, backend: Backend) -> None:
    """Whatever it would unpack to; nothing decodes it, and what is computed takes its place."""
    backend.put_raw("app:a", LARGE)
    backend.put_raw("app:b", UNPACKED_LARGE)
    assert redis.get_many(["a", "b"]) == {}
    assert redis.stats().undecodable == 2
    assert (redis.exists("a"), redis.ttl("a"), redis.touch("a", ttl=60)) == (True, -1, True)
    with pytest.raises(CommandRefusedError, match="not an integer"):
        redis.increment("a")
    assert redis.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 1)) == {"a": 1, "b": 1}
    assert redis.get_many(["a", "b"], fresh=True) == {"a": 1, "b": 1}


@pytest.mark.parametrize("write", ["set_many", "delete_many"])
def test_a_write_of_many_keeps_older_values_out(redis: Access, write: str, other: Access) -> None:
    """A value that is being computed meanwhile is not stored."""

    def fetch() -> str:
        assert other.set_many({"k": "newer"}) if write == "set_many" else other.delete_many(["k"])
        return "older"

    assert redis.cache_get("k", fetch) == "older"
    assert redis.get("k", MISS, fresh=True) == ("newer" if write == "set_many" else MISS)


def test_wrong_arguments_for_many_are_refused(redis: Access, backend: Backend) -> None:
    """Before anything is sent."""
    for wrong in ("k", b"k"):
        with pytest.raises(InvalidArgumentError, match="list of keys"):
            redis.get_many(wrong)
    with pytest.raises(InvalidArgumentError, match="1000"):
        redis.delete_many(str(number) for number in range(1001))
    with pytest.raises(InvalidKeyError):
        redis.set_many({"a": 1, "": 2})
    with pytest.raises(InvalidTTLError):
        redis.set_many({"a": 1}, ttl=0)
    with pytest.raises(InvalidValueError):
        redis.set_many({"a": 1, "b": object()})
    assert backend.all_keys() == []


def test_a_near_cache_shows_no_older_values(backend: Backend, surface: str) -> None:
    """It serves what it keeps, and drops what is written."""
    with backend.access(surface, strict=True, near_cache=NearCache(prefixes=("",), ttl_seconds=60)) as near:
        near.set_many({"a": 1, "b": 2})
        backend.settle()
        for turn in range(3):
            assert [near.get("a"), near.get("b")] == [1 + turn * 10, 2 + turn * 10]
            assert near.get_many(["b", "c", "a"]) == {"b": 2 + turn * 10, "a": 1 + turn * 10}
            assert near.set_many({"a": 11 + turn * 10, "b": 12 + turn * 10}) is True
        assert near.delete_many(["a"]) is True
        assert near.get_many(["a", "b"]) == {"b": 32}
