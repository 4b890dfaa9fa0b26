"""The stand-in's features beside answering as Redis does (see ../conformance for that)."""

import asyncio
from collections.abc import Callable

import pytest
import redis_access
from redis_access import MISS, NearCache
from redis_access.steps.requests import Read, Run
from redis_access.steps.scripts import Script
from redis_access.testing import ManualClock, StandIn


def _price(fetch: Callable[[], int]) -> int:
    """Stands for code under test, which uses the module's own access."""
    return redis_access.redis_access.cache_get("price", fetch, ttl=60)


def test_it_takes_the_place_of_the_modules_own_access(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the block code that imports `redis_access` is on it; afterwards that is as it was before."""
    monkeypatch.setenv("REDIS_URL", "nonsense")
    stand_in = StandIn()
    before = vars(redis_access.redis_access).copy()
    with stand_in.in_place_of(redis_access.redis_access):
        assert [_price(lambda: 1), _price(lambda: 2)] == [1, 1]
        stand_in.clock.advance(61)
        assert _price(lambda: 2) == 2
        assert stand_in.keys() == ["app:price"]
    assert vars(redis_access.redis_access) == before
    with pytest.raises(redis_access.ConfigurationError):
        _price(lambda: 3)


def test_two_accesses_share_what_it_holds() -> None:
    """As two processes share a server, an asyncio one among them."""
    stand_in = StandIn()
    stand_in.access().set("k", 1)
    assert asyncio.run(stand_in.aio_access().get("k")) == 1
    stand_in.clear()
    assert stand_in.access().get("k", MISS) is MISS


def test_it_counts_round_trips() -> None:
    """So that a test can tell that code asks once, not fifty times."""
    stand_in = StandIn()
    access = stand_in.access()
    access.set("k", 1)
    access.get("k")
    assert stand_in.requests == 2


def test_time_goes_forward_only() -> None:
    """And waiting takes no time of the test's."""
    clock = ManualClock()
    before = clock.time()
    clock.sleep(3600)
    assert (clock.time(), clock.monotonic()) == (before + 3600, before + 3600)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_what_it_does_not_know_it_names() -> None:
    """A command or script of nobody's is no miss, and the error says where one that is needed belongs."""
    stand_in = StandIn()
    with pytest.raises(NotImplementedError, match=r"command GEOADD,.*standin/commands\.py"):
        stand_in.answer(Read("GEOADD", "k"))
    with pytest.raises(NotImplementedError, match=r"the script that says: Counts sheep.*standin/scripts/"):
        stand_in.answer(Run(Script("-- Counts sheep\nreturn 1", repeatable=True), ["k"]))


def test_it_stands_in_for_an_access_with_a_near_cache() -> None:
    """The near cache keeps values of the stand-in within, and its own before and after."""
    mine = StandIn()
    access = mine.access(near_cache=NearCache(prefixes=("",)))
    access.set("k", "mine")
    with StandIn().in_place_of(access):
        assert access.get("k", MISS) is MISS
        access.set("k", "stand-in's")
        assert [access.get("k") for _ in range(3)] == ["stand-in's"] * 3
    assert [access.get("k") for _ in range(3)] == ["mine"] * 3
    mine.away = True
    mine.clock.advance(1)
    assert access.get("k", MISS) is MISS
