"""Namespaces have the methods of values under keys: the same on every backend and surface."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis_access import MISS, InvalidArgumentError, InvalidKeyError, InvalidTTLError, InvalidValueError
from redis_access.events import CallFinished, Event

from tests.redis_access.conformance.backends import Access, Backend

VALUES = {f"k:{number}": {"n": number} for number in range(30)}


@pytest.fixture
def other(backend: Backend, surface: str) -> Iterator[Access]:
    """Give what stands for another process."""
    with backend.access(surface, strict=True) as access:
        yield access


def _elsewhere(call: Callable[..., Any], *arguments: Any) -> Any:
    with ThreadPoolExecutor(1) as threads:  # on asyncio this thread's loop is busy
        return threads.submit(call, *arguments).result()


def test_many_values_of_a_namespace(redis: Access, other: Access) -> None:
    """They come back until one command makes them old, in every process."""
    mine, others = redis.namespace("pricing"), other.namespace("pricing")
    assert mine.set_many({**VALUES, "flags:x": None}, ttl=100) is True
    assert others.get_many([*VALUES, "flags:x", "absent"]) == {**VALUES, "flags:x": None}
    assert mine.delete_many(["k:1", "absent"]) is True
    assert others.get_many(["k:1", "k:2"]) == {"k:2": {"n": 2}}
    assert mine.invalidate() is True
    assert others.get_many(VALUES) == {}
    assert others.set_many({"k:1": 1}) is True
    assert mine.get_many(VALUES) == {"k:1": 1}
    assert mine.get_many([]) == {}


def test_many_of_a_namespace_are_one_round_trip(redis: Access) -> None:
    """With the version known, to which writes add one."""
    mine = redis.namespace("pricing")
    mine.cache_get_many(["other"], dict.fromkeys)
    events: list[Event] = []
    redis.add_hook(events.append)
    mine.set_many(VALUES)
    mine.get_many(VALUES)
    mine.cache_get_many(VALUES, dict.fromkeys)
    mine.delete_many(VALUES)
    mine.cache_get_many(VALUES, lambda keys: dict.fromkeys(keys, 1))
    assert [event.round_trips for event in events if isinstance(event, CallFinished)] == [2, 1, 1, 2, 3]


def test_a_change_while_many_are_computed_wins(redis: Access, other: Access) -> None:
    """Of the namespace or of one value in it."""
    mine, others = redis.namespace("pricing"), other.namespace("pricing")

    def fetch(keys: list[str]) -> dict[str, str]:
        assert _elsewhere(others.invalidate) is True
        return dict.fromkeys(keys, "old")

    assert mine.cache_get_many(["a", "b"], fetch) == {"a": "old", "b": "old"}
    assert mine.get_many(["a", "b"]) == others.get_many(["a", "b"]) == {}

    def fetch_again(keys: list[str]) -> dict[str, str]:
        assert _elsewhere(others.delete, "a") is True
        return dict.fromkeys(keys, "new")

    assert mine.cache_get_many(["a", "b"], fetch_again) == {"a": "new", "b": "new"}
    assert others.get_many(["a", "b"]) == {"b": "new"}
    assert mine.cache_get_many(["a", "b"], lambda keys: {"a": 1} if keys == ["a"] else {}) == {"a": 1, "b": "new"}


def test_changes_in_place(redis: Access, other: Access, backend: Backend) -> None:
    """Of what is as new as the last invalidation."""
    mine, others = redis.namespace("pricing"), other.namespace("pricing")
    assert mine.set("a", 1, ttl=100, only_if_absent=True) is True
    assert others.set("a", 2, only_if_absent=True) is False
    assert others.increment("a", 4) == 5
    assert others.touch("a", ttl=500) is True
    assert mine.exists("a") is True
    assert 498 <= mine.ttl("a") <= 500
    assert others.invalidate() is True
    assert (mine.exists("a"), mine.ttl("a"), mine.touch("a")) == (False, None, False)
    assert mine.increment("a", ttl=100) == 1
    backend.pass_time(101)
    assert others.get("a", MISS) is MISS


def test_a_decorated_function_of_a_namespace(redis: Access, other: Access) -> None:
    """Its results are forgotten one by one, or all at once."""
    pricing = redis.namespace("pricing")
    calls: list[str] = []

    @pricing.cached("price:{country}", ttl=100)  # type: ignore[untyped-decorator]  # of either surface
    def price(country: str) -> int:
        calls.append(country)
        return len(calls)

    assert [price("de"), price("de"), price("fr")] == [1, 1, 2]
    assert price.forget("de") is True
    assert [price("de"), price("fr")] == [3, 2]
    assert other.namespace("pricing").invalidate() is True
    assert [price("de"), price("fr")] == [4, 5]


def test_a_namespace_refuses_what_the_access_refuses(redis: Access) -> None:
    """Before anything is sent."""
    mine = redis.namespace("pricing")
    events: list[Event] = []
    redis.add_hook(events.append)
    wrong: list[tuple[type[Exception], Callable[[], Any]]] = [
        (InvalidKeyError, lambda: mine.exists("")),
        (InvalidKeyError, lambda: mine.delete_many(["a", ""])),
        (InvalidArgumentError, lambda: mine.get_many("text")),
        (InvalidArgumentError, lambda: mine.increment("a", 1.5)),
        (InvalidArgumentError, lambda: mine.cache_get_many(["a"], dict.fromkeys, until=5)),
        (InvalidTTLError, lambda: mine.touch("a", ttl=0)),
        (InvalidValueError, lambda: mine.set_many({"a": object()})),
        (InvalidValueError, lambda: mine.set("a", object(), only_if_absent=True)),
        (InvalidTTLError, lambda: mine.cached("k", ttl=0)),
    ]
    for error, call in wrong:
        with pytest.raises(error):
            call()
    assert sum(event.round_trips for event in events if isinstance(event, CallFinished)) == 0
