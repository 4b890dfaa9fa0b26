"""cache_get_many: what cache_get promises holds for each key, the same on every backend and surface."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis_access import MISS, InvalidArgumentError, InvalidTTLError, InvalidValueError, NearCache
from redis_access.events import CallFinished, Event

from tests.redis_access.conformance.backends import Access, Backend

KEYS = [f"k:{number}" for number in range(50)]
EXACT: dict[str, Any] = {"ttl": 100, "jitter": 0, "early": 0}


@pytest.fixture
def other(backend: Backend, surface: str) -> Iterator[Access]:
    """Give what stands for another process."""
    with backend.access(surface, strict=True) as access:
        yield access


def _elsewhere(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call it in another thread: on asyncio this one's loop is busy with what computes."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call, *arguments, **options).result()


def _computed_again(keys: list[str]) -> Any:
    pytest.fail(f"computed again: {keys}")


def test_one_fetch_for_all_that_miss(redis: Access, backend: Backend) -> None:
    """The others are not computed; what is stored ends; None is kept on request only."""
    redis.set("k:1", "there")
    backend.settle()
    asked: list[list[str]] = []

    def fetch(keys: list[str]) -> dict[str, Any]:
        asked.append(keys)
        return {key: (key, None) for key in keys} | {"k:3": None, "unasked": 1}

    expected = {"k:0": ["k:0", None], "k:1": "there", "k:2": ["k:2", None], "k:3": None}
    assert redis.cache_get_many(["k:0", "k:1", "k:2", "k:3"], fetch, **EXACT) == expected
    backend.settle()
    assert redis.cache_get_many(["k:0", "k:1", "k:2", "k:3"], fetch, cache_none=True) == expected
    backend.settle()
    assert redis.cache_get_many(["k:3", "k:0"], _computed_again) == {"k:3": None, "k:0": ["k:0", None]}
    assert asked == [["k:0", "k:2", "k:3"], ["k:3"]]
    assert redis.get("unasked", MISS) is MISS
    assert 98 <= backend.ttl("app:k:0") <= 100
    assert redis.cache_get_many([], _computed_again) == {}


def test_three_round_trips_cold_and_one_warm(redis: Access, backend: Backend) -> None:
    """However many keys, on however many nodes: as many as cache_get takes for one."""
    redis.cache_get_many(["other"], dict.fromkeys)  # connects, and makes the scripts known
    events: list[Event] = []
    redis.add_hook(events.append)
    for _ in range(2):
        assert redis.cache_get_many(KEYS, lambda keys: dict.fromkeys(keys, 1)) == dict.fromkeys(KEYS, 1)
        backend.settle()
    assert [event.round_trips for event in events if isinstance(event, CallFinished)] == [3, 1]
    assert (redis.stats().hits, redis.stats().misses) == (50, 51)


@pytest.mark.parametrize("change", ["set", "delete", "set_many", "delete_many", "increment"])
def test_a_change_of_one_key_meanwhile_wins(redis: Access, other: Access, backend: Backend, change: str) -> None:
    """The value that was computed for that key is not stored; the others are."""
    changes: dict[str, Callable[[], Any]] = {
        "set": lambda: other.set("b", 7),
        "delete": lambda: other.delete("b"),
        "set_many": lambda: other.set_many({"b": 7}),
        "delete_many": lambda: other.delete_many(["b"]),
        "increment": lambda: other.increment("b", 7) == 7,
    }

    def fetch(keys: list[str]) -> dict[str, str]:
        assert _elsewhere(changes[change])
        return dict.fromkeys(keys, "old")

    assert redis.cache_get_many(["a", "b", "c"], fetch) == {"a": "old", "b": "old", "c": "old"}
    left = {} if change.startswith("delete") else {"b": 7}
    assert redis.get_many(["a", "b", "c"], fresh=True) == {"a": "old", **left, "c": "old"}


def test_keys_that_are_left_out_are_missing(redis: Access, backend: Backend) -> None:
    """They hold no lease: the next caller computes them at once."""
    assert redis.cache_get_many(["a", "b"], lambda _: {"a": 1}) == {"a": 1}
    backend.settle()
    assert redis.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 2), lock_seconds=900) == {"a": 1, "b": 2}


def test_what_fetch_raises_goes_through_and_no_lease_is_left(redis: Access, backend: Backend) -> None:
    """A mistake, and what is no mapping, too."""

    def broken(_: list[str]) -> Any:
        raise LookupError("no rows")

    with pytest.raises(LookupError, match="no rows"):
        redis.cache_get_many(["a", "b"], broken)
    for wrong in (None, [1, 2], 1):
        with pytest.raises(InvalidArgumentError, match="must return a mapping"):
            redis.cache_get_many(["a", "b"], lambda _, wrong=wrong: wrong)
    with pytest.raises(InvalidValueError):
        redis.cache_get_many(["a", "b"], lambda _: {"a": 1, "b": object()})
    with pytest.raises(InvalidTTLError):
        redis.cache_get_many(["a"], _computed_again, ttl=0)
    backend.settle()
    assert redis.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 2), lock_seconds=900)["b"] == 2


def test_errors_and_stale_values_are_each_keys_own(redis: Access, backend: Backend) -> None:
    """A stale value stands in where there is one; an exception is kept on request."""
    options = {**EXACT, "stale_if_error": 50}
    redis.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 1), **options)
    backend.settle()
    backend.pass_time(101)

    def broken(_: list[str]) -> Any:
        raise LookupError("no rows")

    assert redis.cache_get_many(["a", "b"], broken, **options) == {"a": 1, "b": 1}
    with pytest.raises(LookupError):
        redis.cache_get_many(["a", "c"], broken, **options, cache_errors=(LookupError,))
    backend.settle()
    with pytest.raises(LookupError, match="no rows"):
        redis.cache_get("c", lambda: pytest.fail("computed again"), cache_errors=(LookupError,))


def test_what_others_compute_is_waited_for(redis: Access, other: Access, backend: Backend) -> None:
    """In another process; the rest is computed meanwhile, and a single cache_get shares the leases."""
    computing, begun = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert computing.wait(60)
        return "other's"

    def fetch(keys: list[str]) -> dict[str, str]:
        assert keys == ["b"]
        computing.set()
        return {"b": "mine"}

    with ThreadPoolExecutor(1) as threads:
        theirs = threads.submit(other.cache_get, "a", slow, lock_seconds=900)
        assert begun.wait(60)
        assert redis.cache_get_many(["a", "b"], fetch, lock_seconds=900) == {"a": "other's", "b": "mine"}
        assert theirs.result() == "other's"


def test_a_value_that_is_too_large_is_returned_and_not_stored(redis: Access) -> None:
    """The others are stored."""
    large = "x" * (5 * 1024 * 1024)
    assert redis.cache_get_many(["a", "b"], lambda _: {"a": large, "b": 1}) == {"a": large, "b": 1}
    assert redis.get_many(["a", "b"], fresh=True) == {"b": 1}
    assert redis.stats().too_large == 1


def test_a_near_cache_serves_what_it_keeps(backend: Backend, surface: str) -> None:
    """And what is computed is as new as Redis's."""
    with backend.access(surface, strict=True, near_cache=NearCache(prefixes=("",), ttl_seconds=60)) as near:
        near.set("a", 1)
        backend.settle()
        for _ in range(3):
            near.get("a")
            assert near.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 2)) == {"a": 1, "b": 2}
            backend.settle()
        assert near.set("b", 3) is True
        backend.settle()
        assert near.cache_get_many(["a", "b"], _computed_again) == {"a": 1, "b": 3}
