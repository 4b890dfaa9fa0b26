"""Name servers that hang."""

import asyncio
import gc
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis_access import MISS, ConnectionSettings, aio

from tests.redis_access.faults.conftest import Connect
from tests.redis_servers.server import PATIENT, RedisServer

NAME = "redis.test"


class NameServer:
    """Resolves NAME to 127.0.0.1, or hangs."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.lookups = 0
        self._real: Callable[..., Any] = socket.getaddrinfo

    def resolve(self, host: str, *arguments: Any, **options: Any) -> Any:
        """Stand in for socket.getaddrinfo."""
        if host != NAME:
            return self._real(host, *arguments, **options)
        if options.get("flags") == socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "not numeric")
        self.lookups += 1
        self.answers.wait(60)
        return self._real("127.0.0.1", *arguments, **options)

    def fail(self) -> None:
        """Answer at once, and with an error that will pass."""
        self._real = _unable
        self.answers.set()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """Give a name server that hangs until told to answer."""
    made = NameServer()
    monkeypatch.setattr(socket, "getaddrinfo", made.resolve)
    yield made
    made.answers.set()


def resolvers() -> int:
    """Return how many threads of ours wait for a name."""
    return [thread.name for thread in threading.enumerate()].count("redis_access resolver")


def test_a_name_that_hangs_has_one_thread(name_server: NameServer, connect: Connect) -> None:
    """However many calls, threads and accesses give up waiting for it."""
    accesses = [connect(6379, host=NAME, budget_milliseconds=5) for _ in range(3)]

    def work(number: int) -> None:
        for _ in range(100):
            assert accesses[number % 3].get("k", MISS) is MISS

    threads = [threading.Thread(target=work, args=(number,)) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert resolvers() == 1
    assert name_server.lookups == 1


def test_both_surfaces_share_the_thread_and_leave_the_loops_executor_alone(
    name_server: NameServer, connect: Connect
) -> None:
    """The application's `to_thread` works, and `asyncio.run` ends, while the name server hangs."""

    async def main() -> None:
        redis = aio.RedisAccess(ConnectionSettings.from_url(f"redis://{NAME}", budget_milliseconds=20))
        assert await asyncio.gather(*(redis.get("k", MISS) for _ in range(200))) == [MISS] * 200
        assert await asyncio.to_thread(connect(6379, host=NAME, budget_milliseconds=20).get, "k", MISS) is MISS
        assert resolvers() == 1
        await redis.close()

    started = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - started < 30
    assert name_server.lookups == 1


@pytest.mark.parametrize("failure", ["hangs", "fails for now"])
def test_the_last_addresses_serve_meanwhile(
    name_server: NameServer, own_server: RedisServer, connect: Connect, failure: str
) -> None:
    """A connection that is lost while the name server is down is made anew to where the name led before."""
    name_server.answers.set()
    access = connect(own_server.port, host=NAME, budget_milliseconds=PATIENT, strict=True)
    assert access.set("k", 1)
    name_server.answers.clear()
    if failure == "fails for now":
        name_server.fail()
    access.close()  # no connection is left that knows the address
    gc.collect()
    assert access.get("k") == 1


def _unable(*_: Any, **__: Any) -> Any:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
