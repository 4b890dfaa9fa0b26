"""Deletions of users' values that Redis did not confirm: nothing old is shown here, and nothing newer is destroyed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis_access import MISS
from redis_access.stored.key_groups import group_of
from redis_access.testing import StandIn
from redis_access.user_values.unconfirmed_deletes import MAX_FIELDS, MAX_NAMES, MAX_USERS, UnconfirmedUserDeletes

from tests.redis_access.conformance.backends import Access, InMemory

IN_VAIN: dict[str, Callable[[Access], Any]] = {
    "delete": lambda redis: redis.flags.delete("u", "f"),
    "invalidate_user": lambda redis: redis.flags.invalidate_user("u"),
}


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


def test_many_fields_of_a_user_are_all_of_them() -> None:
    """A thousand fields are remembered as they were found; the others are not shown at all."""
    deletes = UnconfirmedUserDeletes()
    for number in range(MAX_FIELDS + 100):
        deletes.failed("u", [f"f{number}"])
    fields = [f"g{number}" for number in range(2 * MAX_FIELDS)]
    for _ in range(2):
        assert deletes.shown("u", fields, [b"1"] * len(fields)) == [None] * len(fields)
    assert len(deletes["u"].seen) == MAX_FIELDS


def _names(deletes: UnconfirmedUserDeletes) -> int:
    return sum(record.names() for record in [*deletes.values(), *deletes.groups.values()])


def _is_hidden(deletes: UnconfirmedUserDeletes, user: str, field: str, value: bytes = b"1") -> bool:
    return deletes.shown(_key(user), [field], [value]) == [None]


def _key(user: str) -> str:
    return f"flags:{{{user}}}"


@pytest.fixture
def overfull() -> UnconfirmedUserDeletes:
    """Give deletions of one user more than are remembered: "u0" is one of a group now."""
    deletes = UnconfirmedUserDeletes()
    for number in range(MAX_USERS + 1):
        deletes.failed(_key(f"u{number}"), ["f"])
    return deletes


def test_nothing_is_shown_however_many_deletions_failed() -> None:
    """Beyond the bound the oldest hide more than was deleted, never less; the latest do not."""
    deletes = UnconfirmedUserDeletes()
    users = [f"u{number}" for number in range(4 * MAX_USERS)]
    for user in users:
        deletes.failed(_key(user), ["f"])
    assert len(deletes) == MAX_USERS
    assert all(_is_hidden(deletes, user, "f") for user in users for _ in range(2))
    assert sum(_is_hidden(deletes, f"v{number}", "f") for number in range(1000)) < 300
    assert _names(deletes) <= MAX_NAMES


@pytest.mark.parametrize("fills", ["failed", "settle", "shown"])
def test_the_names_of_all_users_are_bounded(fills: str) -> None:
    """Whatever they are remembered for, and nothing that was to be deleted is shown."""
    deletes = UnconfirmedUserDeletes()
    names = [f"f{number}" for number in range(MAX_FIELDS)]
    users = [f"u{number}" for number in range(3 * MAX_NAMES // MAX_FIELDS)]
    for user in users:
        deletes.failed(_key(user), names if fills == "failed" else [])
        if fills == "settle":
            deletes.settle(_key(user), names)
        elif fills == "shown":
            assert deletes.shown(_key(user), names, [b"1"] * len(names)) == [None] * len(names)
        assert _names(deletes) <= MAX_NAMES
    assert all(_is_hidden(deletes, user, "f7" if fills == "failed" else "other") for user in users)


def test_a_group_shows_what_is_newer(overfull: UnconfirmedUserDeletes) -> None:
    """Values that this process wrote, and values that are seen to change, of every user of the group."""
    overfull.settle(_key("u0"), ["f"])
    assert not _is_hidden(overfull, "u0", "f")
    assert _is_hidden(overfull, "u0", "g")
    assert not _is_hidden(overfull, "u0", "g", b"2")
    (group,) = overfull.groups
    other = next(f"v{number}" for number in range(1_000_000) if group_of(_key(f"v{number}")) == group)
    assert _is_hidden(overfull, other, "f")
    assert not _is_hidden(overfull, other, "f", b"2")


def test_a_user_of_a_group_whose_deletion_fails_again_is_hidden_again(overfull: UnconfirmedUserDeletes) -> None:
    """Also when the group takes the user's place once more."""
    overfull.settle(_key("u0"), ["f"])
    overfull.failed(_key("u0"), ["f"])
    assert _is_hidden(overfull, "u0", "f")
    for number in range(MAX_USERS):
        overfull.failed(_key(f"w{number}"), ["f"])
    assert _key("u0") not in overfull
    assert _is_hidden(overfull, "u0", "f")


def test_a_group_hides_when_no_user_is_left(redis: Access, stand_in: StandIn) -> None:
    """Calls ask the groups, too."""
    stand_in.away = True
    assert redis.flags.delete("u", "f") is False
    for number in range(MAX_USERS):
        assert redis.flags.delete(f"u{number}", "f") is False
    stand_in.away = False
    for number in range(MAX_USERS):
        assert redis.flags.delete(f"u{number}", "f") is True
    assert redis.flags.get_many("u", ["f", "g"]) == {}
    assert redis.flags.set("u", "f", "new") is True
    assert redis.flags.get_many("u", ["f", "g"]) == {"f": "new"}


def test_fields_that_were_written_since_are_bounded_too() -> None:
    """A user whose every new name is remembered would take memory without end; the latest are shown."""
    deletes = UnconfirmedUserDeletes()
    deletes.failed("u", [])
    for number in range(MAX_FIELDS + 100):
        deletes.settle("u", [f"f{number}"])
    assert len(deletes["u"].settled) == MAX_FIELDS
    assert deletes.shown("u", ["f99", f"f{MAX_FIELDS + 99}"], [b"1", b"1"]) == [None, b"1"]
