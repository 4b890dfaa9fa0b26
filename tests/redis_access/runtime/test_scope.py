"""One time budget per call, per client, per scope, and per Lambda invocation."""

import asyncio
import socket
import threading
import time
from typing import Any

import pytest
from redis_access import (
    MISS,
    ConfigurationError,
    ConnectionSettings,
    InvalidArgumentError,
    RedisAccess,
    UnavailableError,
    aio,
)
from redis_access.configuration.environment import settings_from_environment
from redis_access.runtime import breaker
from redis_access.runtime.scope import Scope, current

from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import PATIENT, RedisServer

MINUTE = 60
"""The longest budget. What ends within half of it did not wait for it, however busy the machine is."""


def _seconds(access: RedisAccess) -> float:
    started = time.monotonic()
    assert access.get("k", MISS) is MISS
    return time.monotonic() - started


def _access(server: RedisServer, **settings: Any) -> RedisAccess:
    return RedisAccess(ConnectionSettings.from_url(f"redis://{server.address}", **settings))


class Invocation:
    """The context of a Lambda that ends in so many milliseconds."""

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        """Return them."""
        return self.milliseconds


def test_a_call_takes_its_budget_and_no_more(own_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's own, the settings', and a scope's each bound the wait for a silent server."""
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0)
    with own_server.frozen():
        assert 0.29 < _seconds(_access(own_server, budget_milliseconds=300)) < MINUTE / 2
        settings = ConnectionSettings.from_url(f"redis://{own_server.address}", budget_milliseconds=MINUTE * 1000)
        assert 0.29 < _seconds(RedisAccess(settings, budget_milliseconds=300)) < MINUTE / 2
        access = _access(own_server, budget_milliseconds=MINUTE * 1000)
        with access.budget(milliseconds=100):
            assert 0.09 < _seconds(access) < MINUTE / 2
            with access.budget(milliseconds=300):
                assert 0.29 < _seconds(access) < MINUTE / 2


def test_a_scope_bounds_connections_that_are_open(own_server: RedisServer) -> None:
    """A budget shorter than that of the calls before is kept, and one that is longer is used."""
    access = _access(own_server, budget_milliseconds=MINUTE * 1000)
    access.set("k", 1)
    with own_server.frozen(), access.budget(milliseconds=50):
        assert 0.04 < _seconds(access) < MINUTE / 2
    access.set("k", 1)
    with own_server.frozen():
        threading.Timer(0.3, own_server.resume).start()
        assert access.get("k") == 1


def test_nothing_goes_beyond_the_invocation(own_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within bind(context) no call outlasts the remaining time, whatever its budget; with none left nobody is asked."""
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0)
    access = _access(own_server, budget_milliseconds=MINUTE * 1000)
    with own_server.frozen():
        started = time.monotonic()
        with access.bind(Invocation(120)), access.budget(milliseconds=MINUTE * 1000):
            for _ in range(10):
                _seconds(access)
        with access.bind(Invocation(10)):
            for _ in range(10):
                _seconds(access)
        assert time.monotonic() - started < MINUTE / 2
    assert access.set("k", 1)
    assert access.stats().breaker_openings <= 1


def test_a_spent_budget_is_not_the_endpoints_fault(own_server: RedisServer) -> None:
    """Calls that had no time fail, and leave the breaker closed for those that have."""
    access = own_server.access()
    access.set("k", 1)
    with access.bind(Invocation(0)):
        for _ in range(10):
            assert access.get("k", MISS) is MISS
    assert access.get("k") == 1
    assert access.stats().breaker_openings == 0


def test_reader_and_primary_share_one_budget(replica_pair: ReplicaPair) -> None:
    """A silent reader and a silent primary cost one budget, not two."""
    primary, replica = (f"redis://{server.address}" for server in replica_pair)
    access = RedisAccess(ConnectionSettings.from_url(primary, reader_url=replica, budget_milliseconds=PATIENT))
    access.set("k", 1)
    replica_pair.synchronize()
    assert access.get("k") == 1
    with replica_pair.primary.frozen(), replica_pair.replica.frozen():
        assert 0.99 < _seconds(access) / (PATIENT / 1000) < 2


def test_the_time_of_fetch_is_the_callers(plain_server: RedisServer) -> None:
    """A slow fetch leaves the budget for storing its result."""
    access = _access(plain_server, budget_milliseconds=2000)

    def fetch() -> int:
        time.sleep(2.5)
        return 7

    assert access.cache_get("k", fetch) == 7
    assert access.get("k") == 7


def test_name_resolution_is_within_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that hangs costs the budget."""
    hung, real = threading.Event(), socket.getaddrinfo

    def hang(host: str, *arguments: Any, **options: Any) -> Any:
        if options.get("flags") != socket.AI_NUMERICHOST:
            hung.wait(MINUTE)
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    access = RedisAccess(ConnectionSettings.from_url("redis://slow.invalid", budget_milliseconds=500), strict=True)
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="not resolved in time"):
        access.get("k")
    assert time.monotonic() - started < MINUTE / 2
    hung.set()


def test_the_environment_says_the_budget() -> None:
    """REDIS_BUDGET_MS, checked as the settings are."""
    environ = {"REDIS_URL": "redis://a", "REDIS_BUDGET_MS": "80"}
    assert settings_from_environment(environ).budget_milliseconds == 80
    for wrong in ("soon", "0", "-5", "1e9"):
        with pytest.raises(ConfigurationError, match="REDIS_BUDGET_MS|budget_milliseconds"):
            settings_from_environment(environ | {"REDIS_BUDGET_MS": wrong})


@pytest.mark.parametrize("milliseconds", [0, -1, 60_001, True, "50"])
def test_a_bad_budget_is_refused(plain_server: RedisServer, milliseconds: float) -> None:
    """It is refused where it is given, before anything is sent."""
    with pytest.raises(InvalidArgumentError), _access(plain_server).budget(milliseconds=milliseconds):
        pytest.fail("entered")
    with pytest.raises(InvalidArgumentError):
        RedisAccess(budget_milliseconds=milliseconds)


def test_fresh_reads_see_the_primary(replica_pair: ReplicaPair) -> None:
    """Within fresh_reads() a value just written is found, however far behind the reader is."""
    primary, replica = (f"redis://{server.address}" for server in replica_pair)
    access = RedisAccess(ConnectionSettings.from_url(primary, reader_url=replica, budget_milliseconds=PATIENT))
    with replica_pair.replica.frozen(), access.fresh_reads():
        access.set("k", 1)
        assert access.get("k") == 1
        assert access.cache_get("k", lambda: pytest.fail("fetched")) == 1
    assert access.stats().fallbacks == 0


def test_one_read_sees_the_primary(replica_pair: ReplicaPair) -> None:
    """`fresh=True` does for one `get` what fresh_reads() does for a block; the next one asks the reader again."""
    primary, replica = (f"redis://{server.address}" for server in replica_pair)
    access = RedisAccess(ConnectionSettings.from_url(primary, reader_url=replica, budget_milliseconds=PATIENT))
    with replica_pair.replica.frozen():
        access.set("k", 1)
        assert access.get("k", fresh=True) == 1
        assert access.stats().fallbacks == 0
        assert access.get("k") == 1
        assert access.stats().fallbacks == 1


def test_one_read_of_asyncio_sees_the_primary(replica_pair: ReplicaPair) -> None:
    """The same with redis_access.aio."""
    primary, replica = (f"redis://{server.address}" for server in replica_pair)

    async def main() -> tuple[object, int]:
        access = aio.RedisAccess(ConnectionSettings.from_url(primary, reader_url=replica, budget_milliseconds=PATIENT))
        with replica_pair.replica.frozen():
            await access.set("k", 1)
            found = await access.get("k", fresh=True)
        await access.close()
        return found, access.stats().fallbacks

    assert asyncio.run(main()) == (1, 0)


@pytest.mark.parametrize("kind", ["bind", "budget", "fresh_reads"])
def test_a_task_that_outlives_a_scope_is_free_of_it(kind: str) -> None:
    """It inherits the block's scope, which ends with the block. The one around the block goes on until its own end."""
    blocks: dict[str, Any] = {
        "bind": lambda: RedisAccess.bind(Invocation(30)),
        "budget": lambda: RedisAccess.budget(milliseconds=10),
        "fresh_reads": RedisAccess.fresh_reads,
    }

    def seen() -> tuple[bool, bool]:
        scope = current.get()
        assert scope is not None
        return scope.seconds(1.0) < 0.5, scope.fresh

    async def main() -> None:
        ends, inner_ends = asyncio.Event(), asyncio.Event()

        async def task() -> tuple[tuple[bool, bool], ...]:
            within = seen()
            await inner_ends.wait()
            between = seen()
            await ends.wait()
            return within, between, seen()

        with RedisAccess.budget(milliseconds=900):
            with blocks[kind]():
                running = asyncio.create_task(task())
                await asyncio.sleep(0)
            inner_ends.set()
            await asyncio.sleep(0)
            scope = current.get()
            assert scope is not None
            assert scope.budget_seconds == 0.9
        ends.set()
        within, between, afterwards = await running
        assert within == (kind != "fresh_reads", kind == "fresh_reads")
        assert between == afterwards == (False, False)

    asyncio.run(main())


def test_a_task_is_not_late_for_an_invocation_that_is_over(plain_server: RedisServer) -> None:
    """A process lives on after `bind`, and so may a task: its calls have their budgets again."""
    access = plain_server.aio_access(strict=True)

    async def main() -> None:
        ended = asyncio.Event()

        async def background() -> bool:
            await ended.wait()
            return await access.set("k", 1)

        with access.bind(Invocation(20)):  # less than is left for the handler to answer in
            task = asyncio.create_task(background())
            await asyncio.sleep(0)
            with pytest.raises(UnavailableError):
                await access.set("k", 1)
        ended.set()
        assert await task is True
        await access.close()

    asyncio.run(main())


def test_threads_of_a_block_keep_its_scope_only_with_its_context() -> None:
    """A new thread has no scope; `asyncio.to_thread` passes it on, until the block ends."""

    async def main() -> None:
        with RedisAccess.fresh_reads():
            inherited = await asyncio.to_thread(current.get)
            assert inherited is not None
            assert inherited.fresh
        assert not inherited.fresh

    asyncio.run(main())
    scopes: list[Scope | None] = []
    with RedisAccess.fresh_reads():
        thread = threading.Thread(target=lambda: scopes.append(current.get()))
        thread.start()
        thread.join()
    assert scopes == [None]
