"""Deletions of users' values that Redis did not confirm: nothing old is shown here, and nothing newer is destroyed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis_access import MISS
from redis_access.testing import StandIn
from redis_access.user_values.unconfirmed import MAX_FIELDS, MAX_USERS, UnconfirmedForgets

from tests.redis_access.conformance.backends import Access, InMemory

IN_VAIN: dict[str, Callable[[Access], Any]] = {
    "delete": lambda redis: redis.flags.delete("u", "f"),
    "invalidate_user": lambda redis: redis.flags.invalidate_user("u"),
}


@pytest.fixture
def stand_in() -> StandIn:
    """Give a stand-in, which can be away."""
    return StandIn()


@pytest.fixture
def redis(stand_in: StandIn, surface: str) -> Iterator[Access]:
    """Give an access that has seen the flags "f" and "g" of a user."""
    with InMemory(stand_in).access(surface) as access:
        access.flags.set_many("u", {"f": "old", "g": "old"})
        yield access


@pytest.fixture
def other(stand_in: StandIn) -> Iterator[Access]:
    """Give what stands for another process."""
    with InMemory(stand_in).access("sync", strict=True) as access:
        yield access


@pytest.mark.parametrize("change", [*IN_VAIN])
def test_what_was_to_be_deleted_is_not_shown(redis: Access, other: Access, stand_in: StandIn, change: str) -> None:
    """By no call, as long as it is there; other users and flags are not touched, nor is the server."""
    stand_in.away = True
    assert IN_VAIN[change](redis) is False
    stand_in.away = False
    left = {} if change == "invalidate_user" else {"g": "old"}
    for _ in range(2):
        assert redis.flags.get("u", "f", MISS) is MISS
        assert redis.flags.get_many("u", ["f", "g"]) == left
    assert other.flags.get_many("u", ["f", "g"]) == {"f": "old", "g": "old"}


@pytest.mark.parametrize("change", [*IN_VAIN])
def test_a_newer_value_is_shown_and_stays(redis: Access, other: Access, stand_in: StandIn, change: str) -> None:
    """One of this process at once; another's as soon as it is seen to differ."""
    stand_in.away = True
    assert IN_VAIN[change](redis) is False
    stand_in.away = False
    assert redis.flags.set("u", "f", "old") is True
    assert redis.flags.get("u", "f") == other.flags.get("u", "f") == "old"
    stand_in.away = True
    assert IN_VAIN[change](redis) is False
    stand_in.away = False
    assert redis.flags.get("u", "f", MISS) is MISS
    assert other.flags.set("u", "f", "newer") is True
    assert redis.flags.get("u", "f") == other.flags.get("u", "f") == "newer"


@pytest.mark.parametrize("change", [*IN_VAIN])
def test_a_computed_value_replaces_it(redis: Access, other: Access, stand_in: StandIn, change: str) -> None:
    """For all processes."""
    calls: list[Callable[[], Any]] = [
        lambda: redis.flags.cache_get("u", "f", lambda: "new"),
        lambda: redis.flags.cache_get_many("u", ["f"], lambda _: {"f": "new"})["f"],
    ]
    for call in calls:
        redis.flags.set("u", "f", "old")
        stand_in.away = True
        assert IN_VAIN[change](redis) is False
        stand_in.away = False
        assert call() == "new"
        assert redis.flags.get("u", "f") == other.flags.get("u", "f") == "new"


@pytest.mark.parametrize("settling", [*IN_VAIN])
def test_a_deletion_that_is_confirmed_settles_it(
    redis: Access, other: Access, stand_in: StandIn, settling: str
) -> None:
    """A value that is set later is shown, whoever sets it, even if it is the same."""
    stand_in.away = True
    assert redis.flags.delete("u", "f") is False
    stand_in.away = False
    assert redis.flags.get("u", "f", MISS) is MISS
    assert IN_VAIN[settling](redis) is True
    assert other.flags.set("u", "f", "old") is True
    assert redis.flags.get("u", "f") == "old"


def test_what_is_remembered_is_bounded() -> None:
    """In users, and in fields of one user; beyond that all fields of the user count as deleted."""
    forgets = UnconfirmedForgets()
    for number in range(MAX_USERS + 100):
        forgets.failed(f"u{number}", ["f"])
    assert list(forgets) == [f"u{number}" for number in range(100, MAX_USERS + 100)]
    for number in range(MAX_FIELDS + 100):
        forgets.failed("u", [f"f{number}"])
    fields = [f"g{number}" for number in range(2 * MAX_FIELDS)]
    for _ in range(2):
        assert forgets.shown("u", fields, [b"1"] * len(fields)) == [None] * len(fields)
    assert len(forgets["u"].seen) == MAX_FIELDS


def test_fields_that_were_written_since_are_bounded_too() -> None:
    """A user whose every new name is remembered would take memory without end; the latest are shown."""
    forgets = UnconfirmedForgets()
    forgets.failed("u", [])
    for number in range(MAX_FIELDS + 100):
        forgets.settle("u", [f"f{number}"])
    assert len(forgets["u"].settled) == MAX_FIELDS
    assert forgets.shown("u", ["f99", f"f{MAX_FIELDS + 99}"], [b"1", b"1"]) == [None, b"1"]
