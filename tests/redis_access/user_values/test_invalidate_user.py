"""The promise of `invalidate_user` about values that are being computed at that moment; the same on the stand-in."""

import asyncio
from collections.abc import Callable

import pytest
from redis_access import MISS, RedisAccess, aio
from redis_access.stored.ttls import LONGEST_COMPUTATION_SECONDS
from redis_access.testing import StandIn

from tests.redis_servers.server import RedisServer


@pytest.fixture(params=["server", "stand-in"])
def new(request: pytest.FixtureRequest, plain_server: RedisServer) -> Callable[[], RedisAccess]:
    """Return what makes another process's access."""
    if request.param == "stand-in":
        stand_in = StandIn()
        return lambda: stand_in.access(strict=True)
    return lambda: plain_server.access(strict=True)


@pytest.mark.parametrize("stored_before", [False, True])
def test_a_value_under_way_is_not_stored(new: Callable[[], RedisAccess], *, stored_before: bool) -> None:
    """Whether or not the user had values: who computed gets the old one, and nobody after him."""
    access, other = new(), new()
    if stored_before:
        access.flags.set("u", "other", 1)

    def compute() -> str:
        assert other.flags.invalidate_user("u") is True
        return "old"

    assert access.flags.cache_get("u", "f", compute) == "old"
    assert access.flags.cache_get_many("u", ["g"], lambda names: dict.fromkeys(names, compute())) == {"g": "old"}
    for each in (access, other):
        assert each.flags.get_many("u", ["f", "g", "other"]) == {}
    assert access.flags.cache_get("u", "f", lambda: "new") == "new"
    assert other.flags.get("u", "f") == "new"


def test_what_is_set_counts_as_new(new: Callable[[], RedisAccess]) -> None:
    """Whatever was read before, by whomever, and however often the user's values were made old meanwhile."""
    access, other = new(), new()
    assert access.flags.get("u", "f", MISS) is MISS
    assert other.flags.invalidate_user("u")
    assert access.flags.set("u", "f", "new") is True
    assert other.flags.set("u", "g", 2) is True
    assert other.flags.get_many("u", ["f", "g"]) == {"f": "new", "g": 2}


def test_a_change_within_the_computation_counts(new: Callable[[], RedisAccess]) -> None:
    """A fetch function that invalidates its own user leaves nothing behind."""
    access = new()

    def compute() -> int:
        access.flags.invalidate_user("u")
        return 1

    assert access.flags.cache_get("u", "f", compute) == 1
    assert access.flags.get("u", "f", MISS) is MISS


def test_other_changes_count_as_before(new: Callable[[], RedisAccess]) -> None:
    """In a hash that an invalidation left behind, flags' changes and deadlines do what they do in any."""
    access, other = new(), new()
    assert access.flags.invalidate_user("u")
    assert access.flags.set_many("u", {"x": True, "y": "text", "z": [1]}, ttl=60)
    assert other.flags.invalidate("x")
    assert access.flags.set_many("u", {"w": False}, ttl=60)
    assert other.flags.get_many("u", list("xyzw")) == {"y": "text", "z": [1], "w": False}
    assert other.flags.invalidate_user("u")
    assert access.flags.get_many("u", list("xyzw")) == {}


def test_a_coroutine_under_way_is_not_stored() -> None:
    """The same for asyncio, where the change comes from a task beside."""
    stand_in = StandIn()

    async def main() -> object:
        access = stand_in.aio_access(strict=True)
        began, changed = asyncio.Event(), asyncio.Event()

        async def compute() -> str:
            began.set()
            await changed.wait()
            return "old"

        async def change(other: aio.RedisAccess) -> None:
            await began.wait()
            assert await other.flags.invalidate_user("u")
            changed.set()

        found, _ = await asyncio.gather(
            access.flags.cache_get("u", "f", compute), change(stand_in.aio_access(strict=True))
        )
        assert found == "old"
        return await access.flags.get("u", "f", MISS)

    assert asyncio.run(main()) is MISS


def test_what_took_longer_than_a_change_is_remembered_is_not_stored() -> None:
    """The version token of the change is gone by then, so nobody could tell."""
    stand_in = StandIn()
    access, other = stand_in.access(strict=True), stand_in.access(strict=True)

    def compute() -> str:
        assert other.flags.invalidate_user("u")
        stand_in.clock.advance(LONGEST_COMPUTATION_SECONDS)
        kept = stand_in.keys()
        assert "app:flags:{u}" not in kept
        return "old"

    assert access.flags.cache_get("u", "f", compute) == "old"
    assert access.flags.get("u", "f", MISS) is MISS


def test_nothing_is_left_behind_for_ever(plain_server: RedisServer) -> None:
    """The memory of the change has an end, too, and takes a fraction of what a user's flags take."""
    assert plain_server.access().flags.invalidate_user("u")
    assert 0 < plain_server.admin.ttl("app:flags:{u}") <= LONGEST_COMPUTATION_SECONDS
    assert int(plain_server.admin.memory_usage("app:flags:{u}") or 0) < 150
