"""Flags and assignments: what is stored, and what a change keeps from being stored, on every backend and surface."""

import contextvars
from collections.abc import Callable
from typing import Any

import pytest
from redis_access import MISS, InvalidArgumentError
from redis_access.events import CallFinished, Event

from tests.redis_access.conformance.backends import Access, Backend


def test_a_set_under_an_inherited_context_is_stored(redis: Access, other: Access) -> None:
    """A parent read the flag, another process made it old, and children with copies of its context set it anew."""
    assert redis.flags.get("u", "f", MISS) is MISS
    context = contextvars.copy_context()
    assert other.flags.invalidate("f") is True
    for number in range(3):
        assert context.run(redis.flags.set, "u", "f", number) is True
        assert redis.flags.get("u", "f") == number


@pytest.mark.parametrize("read", ["the same", "another user", "nothing"])
def test_what_is_set_counts_as_new(redis: Access, other: Access, read: str) -> None:
    """Whatever was read before, a value that is set after a confirmed change is stored and found everywhere."""
    if read != "nothing":
        redis.flags.get("u" if read == "the same" else "v", "f")
    assert other.flags.invalidate("f") is True
    assert other.flags.invalidate_user("u") is True
    assert redis.flags.set("u", "f", "new") is True
    assert redis.flags.get("u", "f") == other.flags.get("u", "f") == "new"


def _changes(other: Access) -> dict[str, Callable[[], Any]]:
    return {
        "set": lambda: other.flags.set("u", "f", "newer"),
        "delete": lambda: other.flags.delete("u", "f"),
        "invalidate": lambda: other.flags.invalidate("f"),
        "invalidate_user": lambda: other.flags.invalidate_user("u"),
        "invalidate_everything": lambda: other.flags.invalidate_everything(),
    }


@pytest.mark.parametrize("stored_before", [False, True])
@pytest.mark.parametrize("change", ["set", "delete", "invalidate", "invalidate_user", "invalidate_everything"])
def test_a_change_while_a_value_is_computed_wins(
    redis: Access, other: Access, change: str, *, stored_before: bool
) -> None:
    """The caller gets what it computed; nobody after it does. A user without values is no exception."""
    if stored_before:
        redis.flags.set("u", "unrelated", 1)

    def compute() -> str:
        assert _changes(other)[change]() is True
        return "old"

    assert redis.flags.cache_get("u", "f", compute) == "old"
    expected = "newer" if change == "set" else MISS
    assert redis.flags.get("u", "f", MISS) == other.flags.get("u", "f", MISS) == expected
    assert redis.flags.cache_get("u", "f", lambda: "new") == ("newer" if change == "set" else "new")


def test_a_mark_that_is_evicted_keeps_old_values_out(redis: Access, other: Access, backend: Backend) -> None:
    """The user's hash is gone with the mark of the invalidation, and a slow computation stores nothing."""

    def compute() -> str:
        assert other.flags.invalidate_user("u") is True
        backend.run("DEL", "app:flags:{u}")
        return "old"

    assert redis.flags.cache_get("u", "f", compute) == "old"
    assert redis.flags.get("u", "f", MISS) is MISS


@pytest.mark.parametrize(
    "damage",
    [
        ("SET", "app:flags:{u}", "text"),
        ("HSET", "app:flags:{u}", "", "no epoch", "\0", "no time"),
        ("HSET", "app:flags:{u}", "", "", "\0", ""),
        ("HSET", "app:flags:{u}", "f", "x"),
    ],
)
def test_what_is_not_ours_or_broken_is_replaced(redis: Access, backend: Backend, damage: tuple[str, ...]) -> None:
    """A foreign value or a damaged hash is a miss, and the next write of any kind mends it."""
    writes: list[Callable[[], Any]] = [
        lambda: redis.flags.set("u", "f", 1),
        lambda: redis.flags.cache_get("u", "f", lambda: 1) == 1,
    ]
    for write in writes:
        backend.run("DEL", "app:flags:{u}")
        backend.run(*damage)
        assert redis.flags.get("u", "f", MISS) is MISS
        assert write() is True
        assert redis.flags.get("u", "f") == 1


def test_epochs_that_are_not_ours_are_replaced(redis: Access, backend: Backend) -> None:
    """By the next call of any kind, in a process that knew the epoch; what was stored before is old."""
    calls: list[Callable[[], Any]] = [
        lambda: redis.flags.set("u", "f", 1),
        lambda: redis.flags.cache_get("u", "f", lambda: 1) == 1,
        lambda: redis.flags.get("u", "f", MISS) is MISS and redis.flags.set("u", "f", 1),
    ]
    for call in calls:
        assert redis.flags.set("u", "f", "old") is True
        backend.run("DEL", "app:epochs:{flags}")
        backend.put_raw("app:epochs:{flags}", b"foreign")
        assert call() is True
        assert redis.flags.get("u", "f") == 1


def test_a_value_too_large_is_returned_and_not_stored(redis: Access) -> None:
    """The size of a value depends on data: the request goes on, and others' values are stored."""
    large = "x" * (5 * 1024 * 1024)
    assert redis.flags.cache_get("u", "f", lambda: large) == large
    assert redis.flags.cache_get_many("u", ["f", "g"], lambda names: {"f": [large], "g": 1}) == {"f": [large], "g": 1}
    assert redis.flags.get_many("u", ["f", "g"]) == {"g": 1}
    assert redis.stats().too_large == 2


@pytest.mark.parametrize("wrong", [None, ["f"], 1])
def test_a_batch_that_is_no_mapping_is_told(redis: Access, wrong: Any) -> None:
    """A mistake of the programmer's, in the words of who has to mend it."""
    with pytest.raises(InvalidArgumentError, match="must return a mapping"):
        redis.flags.cache_get_many("u", ["f"], lambda _: wrong)


def test_a_value_is_computed_under_a_lease_that_ends_with_it(redis: Access, other: Access, backend: Backend) -> None:
    """The others wait for it, and none is left when it is stored, could not be, or could not be computed."""

    def compute() -> str:
        leases.append([key for key in backend.all_keys() if ":lease:" in key])
        return "value"

    leases: list[list[str]] = []
    assert redis.flags.cache_get("u", "f x", compute) == "value"
    assert other.flags.cache_get("u", "f x", lambda: pytest.fail("computed again")) == "value"
    with pytest.raises(LookupError):
        redis.flags.cache_get("u", "g", _broken)
    assert leases == [["app:flags:{u}:lease:f%20x"]]
    assert [key for key in backend.all_keys() if ":lease:" in key] == []


def _broken() -> str:
    raise LookupError("no rows")


def test_computed_values_take_two_round_trips_cold_and_one_warm(redis: Access) -> None:
    """However many names."""
    names = [f"f{number}" for number in range(50)]
    redis.flags.get("someone else", "f")  # connects, and learns the epoch
    events: list[Event] = []
    redis.add_hook(events.append)
    for _ in range(2):
        assert len(redis.flags.cache_get_many("u", names, lambda missing: dict.fromkeys(missing, 1))) == 50
    assert [event.round_trips for event in events if isinstance(event, CallFinished)] == [2, 1]
