"""flags.cache_get: one caller computes a value, in all processes; changes meanwhile win; nobody waits for long."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest
from redis_access import MISS, RedisAccess, UnavailableError
from redis_access.configuration.settings import DEFAULT_KEY_PREFIX
from redis_access.events import CallFinished, Event
from redis_access.runtime.flights import Flight, under_way
from redis_access.steps.requests import Many, Reply, Request, Run
from redis_access.testing import StandIn
from redis_access.user_values import single_flight

from tests.redis_servers.server import RedisServer


def test_threads_and_processes_compute_once(plain_server: RedisServer) -> None:
    """Each of them gets a copy of its own."""
    accesses = [plain_server.access(strict=True) for _ in range(2)]
    computed: list[int] = []

    def fetch() -> list[int]:
        computed.append(1)
        time.sleep(0.2)
        return [7]

    def ask(number: int) -> list[int]:
        return accesses[number % 2].flags.cache_get("u", "f", fetch)

    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(ask, range(20)))
    assert found == [[7]] * 20
    assert len({id(value) for value in found}) == 20
    assert computed == [1]
    assert "app:flags:{u}:lease:f" not in plain_server.keys()  # noqa: SIM118
    for access in accesses:
        access.close()


def test_tasks_compute_once(plain_server: RedisServer) -> None:
    """With a coroutine function; a cancelled one leaves the others to compute at once."""
    computed: list[int] = []

    async def fetch() -> int:
        computed.append(1)
        await asyncio.sleep(60 if len(computed) == 1 else 0.05)
        return 7

    async def main() -> None:
        async with plain_server.aio_access(strict=True) as redis, asyncio.timeout(50):
            stuck = asyncio.create_task(redis.flags.cache_get("u", "f", fetch))
            while not computed:
                await asyncio.sleep(0.01)
            waiting = [asyncio.create_task(redis.flags.cache_get("u", "f", fetch)) for _ in range(10)]
            await asyncio.sleep(0.05)
            stuck.cancel()
            assert await asyncio.gather(*waiting) == [7] * 10
            assert under_way.get() == ()

    asyncio.run(main())
    assert computed == [1, 1]


_CHANGES: dict[str, Callable[[RedisAccess], Any]] = {
    "set": lambda redis: redis.flags.set("u", "f", "newer"),
    "delete": lambda redis: redis.flags.delete("u", "f"),
    "invalidate": lambda redis: redis.flags.invalidate("f"),
    "invalidate_user": lambda redis: redis.flags.invalidate_user("u"),
    "invalidate_everything": lambda redis: redis.flags.invalidate_everything(),
}


@pytest.mark.parametrize("change", [*_CHANGES])
@pytest.mark.parametrize("is_own", [True, False])
def test_who_asks_after_a_change_gets_nothing_older(plain_server: RedisServer, change: str, *, is_own: bool) -> None:
    """Though the computation of before is still under way, in this process or another."""
    mine, other = plain_server.access(strict=True), plain_server.access(strict=True)
    begun, go_on = threading.Event(), threading.Event()

    def old() -> str:
        begun.set()
        assert go_on.wait(60)
        return "old"

    mine.flags.cache_get("u", "warm", lambda: 1)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(mine.flags.cache_get, "u", "f", old)
        assert begun.wait(60)
        assert _CHANGES[change](mine if is_own else other) is True
        later = threads.submit(mine.flags.cache_get, "u", "f", lambda: "new")
        threading.Timer(0.1, go_on.set).start()
        assert later.result(60) == ("newer" if change == "set" else "new")
        assert first.result(60) == "old"
    expected = "newer" if change == "set" else "new"
    assert mine.flags.get("u", "f", MISS) == other.flags.get("u", "f", MISS) == expected
    for access in (mine, other):
        access.close()


class Interrupted(StandIn):
    """A stand-in that does not answer while `is_lost` says so of a request."""

    is_lost: Callable[[Request], bool] = staticmethod(lambda _: False)

    def answer(self, request: Request, *, key_prefix: str = DEFAULT_KEY_PREFIX) -> Reply:
        """Return the answer, or raise UnavailableError."""
        if self.is_lost(request):
            raise UnavailableError("lost")
        return super().answer(request, key_prefix=key_prefix)


def test_a_caller_without_an_answer_shares_no_computation_from_before_a_change() -> None:
    """Neither of them was told epoch and version token, and that is no sign that nothing has changed."""
    stand_in = Interrupted()
    mine, other = stand_in.access(), stand_in.access()
    begun, go_on = threading.Event(), threading.Event()

    def old() -> str:
        begun.set()
        assert go_on.wait(60)
        return "old"

    stand_in.is_lost = lambda request: isinstance(request, Many) and any(isinstance(r, Run) for r in request.requests)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(mine.flags.cache_get, "u", "f", old)
        assert begun.wait(60)
        stand_in.is_lost = lambda _: False
        assert other.flags.invalidate_user("u") is True
        stand_in.is_lost = lambda _: True
        later = threads.submit(mine.flags.cache_get, "u", "f", lambda: "new")
        threading.Timer(0.1, go_on.set).start()
        assert later.result(60) == "new"
        assert first.result(60) == "old"


def test_who_asked_before_shares_the_computation(plain_server: RedisServer) -> None:
    """An unrelated value of the user, computed meanwhile, makes no difference."""
    redis = plain_server.access(strict=True)
    begun = threading.Event()

    def slow() -> int:
        begun.set()
        time.sleep(0.2)
        return 7

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(redis.flags.cache_get, "u", "f", slow)
        assert begun.wait(60)
        assert redis.flags.cache_get("u", "other", lambda: 1) == 1
        assert redis.flags.cache_get("u", "f", lambda: pytest.fail("computed again")) == 7
        assert first.result(60) == 7
    redis.close()


def test_a_holder_that_is_gone_costs_no_more_than_the_lease(
    plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its process was killed."""
    monkeypatch.setattr(single_flight, "DEFAULT_LOCK_SECONDS", 60)  # the time for which one that lives is waited for
    redis = plain_server.access(strict=True)
    plain_server.run("SET", "app:flags:{u}:lease:f", "another", "PX", 300)
    started = time.monotonic()
    assert redis.flags.cache_get("u", "f", lambda: 7) == 7
    assert time.monotonic() - started < 30
    plain_server.run("SET", "app:flags:{u}:lease:g", "another", "PX", 60_000)
    with redis.budget(milliseconds=100):
        assert redis.flags.cache_get("u", "g", lambda: 8) == 8
    assert redis.flags.get("u", "g") == 8
    redis.close()


def test_a_fetch_that_asks_for_its_own_value_ends(plain_server: RedisServer) -> None:
    """It computes it itself."""
    redis = plain_server.access(strict=True)
    assert redis.flags.cache_get("u", "f", lambda: redis.flags.cache_get("u", "f", lambda: 7)) == 7
    redis.close()


@pytest.mark.parametrize("is_pooled", [False, True])
def test_a_fetch_that_asks_for_its_own_value_by_another_access_does_not_wait(
    monkeypatch: pytest.MonkeyPatch, *, is_pooled: bool
) -> None:
    """Here or in a thread that has its context; the value that its caller gets is stored."""
    for waits in ("wait", "pause"):
        monkeypatch.setattr(Flight, waits, lambda *_: pytest.fail("waited"))
    stand_in = StandIn()
    redis, other = stand_in.access(), stand_in.access()

    def ask() -> str:
        return other.flags.cache_get("u", "f", lambda: "inner")

    def fetch() -> str:
        if not is_pooled:
            return ask() + " and outer"
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(copy_context().run, ask).result() + " and outer"

    assert redis.flags.cache_get("u", "f", fetch) == "inner and outer"
    assert other.flags.get("u", "f") == "inner and outer"
    assert [key for key in stand_in.keys() if "lease" in key] == []  # noqa: SIM118


@pytest.mark.parametrize("error", [LookupError("no rows"), StopIteration("odd")])
def test_what_fetch_raises_goes_through_and_no_lease_is_left(error: Exception) -> None:
    """The next caller computes at once."""
    stand_in = StandIn()
    redis = stand_in.access(strict=True)

    def broken() -> int:
        raise error

    with pytest.raises(LookupError if isinstance(error, LookupError) else RuntimeError):
        redis.flags.cache_get("u", "f", broken)
    assert [key for key in stand_in.keys() if "lease" in key] == []  # noqa: SIM118
    assert redis.flags.cache_get("u", "f", lambda: 7) == 7


def test_without_redis_it_is_computed_and_not_stored() -> None:
    """As a miss."""
    stand_in = StandIn()
    redis = stand_in.access()
    stand_in.away = True
    assert redis.flags.cache_get("u", "f", lambda: 7) == 7
    assert redis.stats().errors == 1
    stand_in.away = False
    assert stand_in.keys() == []


def test_three_round_trips_cold_and_one_warm(plain_server: RedisServer) -> None:
    """Reading; the lease, with another look; storing."""
    redis = plain_server.access(strict=True)
    redis.flags.cache_get("someone else", "f", lambda: 1)
    events: list[Event] = []
    redis.add_hook(events.append)
    for _ in range(2):
        assert redis.flags.cache_get("u", "f", lambda: 7) == 7
    assert [event.round_trips for event in events if isinstance(event, CallFinished)] == [3, 1]
    assert (redis.stats().hits, redis.stats().misses) == (1, 2)
    redis.close()


def test_what_a_batch_raises_is_told_as_it_is(plain_server: RedisServer) -> None:
    """StopIteration too, which would end the operation."""
    redis = plain_server.access(strict=True)

    def odd(_: list[str]) -> Any:
        raise StopIteration

    with pytest.raises(RuntimeError, match="StopIteration"):
        redis.flags.cache_get_many("u", ["f"], odd)
    redis.close()


def test_those_who_waited_for_a_dead_holder_do_not_all_compute(plain_server: RedisServer) -> None:
    """One takes over, and the others wait for that one, for longer than they would have at first."""
    accesses = [plain_server.access(strict=True) for _ in range(6)]
    computed: list[int] = []

    def fetch() -> int:
        computed.append(1)
        time.sleep(0.1)
        return 7

    # Longer than a holder that lives is waited for at first.
    plain_server.admin.set("app:flags:{u}:lease:f", "dead", px=3000)
    with ThreadPoolExecutor(len(accesses)) as threads:
        found = list(threads.map(lambda access: access.flags.cache_get("u", "f", fetch), accesses))
    assert (found, computed) == ([7] * len(accesses), [1])
    for access in accesses:
        access.close()


def test_a_foreign_lease_without_an_end_ends(plain_server: RedisServer) -> None:
    """It would keep everybody waiting, each time."""
    redis = plain_server.access(strict=True)
    plain_server.admin.set("app:flags:{u}:lease:f", "foreign")
    assert redis.flags.cache_get("u", "f", lambda: 7) == 7
    assert redis.flags.get("u", "f") == 7
    plain_server.admin.set("app:locks:l", "foreign")
    assert redis.lock("l", ttl=1).acquire(wait_seconds=30) is True
    redis.close()
