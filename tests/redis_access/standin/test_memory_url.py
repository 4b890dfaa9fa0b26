"""REDIS_URL=memory://: Redis in the process's own memory. The conformance suite runs on it, too."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from redis_access import ConfigurationError, ConnectionSettings, NearCache, RedisAccess, aio
from redis_access.standin.by_url import memory_named
from redis_access.standin.keyspace import SWEEP_BEYOND
from redis_access.standin.memory_redis import MemoryRedis
from redis_access.testing import StandIn

from tests.redis_access.conformance.backends import TurnedClock

LIB = Path(__file__).parents[3] / "lib"


@pytest.fixture
def url() -> str:
    """Return a URL that no other test uses."""
    return f"memory://{uuid4().hex}"


def test_accesses_of_one_url_share_what_they_store(url: str) -> None:
    """Blocking and on asyncio, however many; a server behind them would do the same."""
    RedisAccess(url).set("k", {"a": 1})

    async def ask() -> object:
        async with aio.RedisAccess(url) as access:
            await access.set("other", 2)
            return await access.get("k")

    assert asyncio.run(ask()) == {"a": 1}
    assert RedisAccess(url).get("other") == 2


def test_closing_an_access_forgets_nothing(url: str) -> None:
    """Values are the process's, as a server's would be."""
    with RedisAccess(url) as access:
        access.set("k", 1)
    assert access.get("k") == 1


def test_names_and_key_prefixes_are_apart(url: str) -> None:
    """Two applications in one process do not meet."""
    RedisAccess(url).set("k", 1)
    assert RedisAccess(f"{url}.other").get("k") is None
    assert RedisAccess(ConnectionSettings.from_url(url, key_prefix="shop")).get("k") is None


def test_the_environment_may_name_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As any other server."""
    monkeypatch.setenv("REDIS_URL", url)
    monkeypatch.setenv("REDIS_KEY_PREFIX", "shop")
    monkeypatch.setenv("REDIS_SESSION_KEY", "a-secret-of-some-length")
    assert RedisAccess().set("k", 1)
    assert memory_named(url.removeprefix("memory://")).keys() == ["shop:k"]


def test_a_warning_says_so_once(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Lest a service runs so in production; with what to do about it."""
    for _ in range(2):
        RedisAccess(url).get("k")
    (record,) = caplog.records
    assert (record.levelno, record.name) == (logging.WARNING, "redis_access")
    assert url in record.getMessage()
    assert "set REDIS_URL" in record.getMessage()


def test_a_near_cache_learns_of_changes(url: str) -> None:
    """Under a key prefix of the settings, too."""
    settings = ConnectionSettings.from_url(url, key_prefix="shop")
    near, other = RedisAccess(settings, near_cache=NearCache(prefixes=("config:",))), RedisAccess(settings)
    other.set("config:theme", "dark")
    assert [near.get("config:theme") for _ in range(2)] == ["dark", "dark"]
    other.set("config:theme", "light")
    assert near.get("config:theme") == "light"


def test_threads_do_not_meet_within_a_command(url: str) -> None:
    """Each script is one step, as on a server."""

    def count() -> None:
        access = RedisAccess(url)
        for _ in range(200):
            access.increment("n")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RedisAccess(url).get("n") == 1600


def test_what_has_ended_is_forgotten_though_nobody_asks_for_it(url: str) -> None:
    """A process that runs for days would keep every session there ever was."""
    memory, clock = memory_named(url.removeprefix("memory://")), TurnedClock()
    memory.keyspace.clock = clock
    access = RedisAccess(url, clock=clock)
    for number in range(SWEEP_BEYOND):
        access.set(f"k{number}", 1, ttl=60)
    clock.ahead = 61
    access.set("new", 1)
    assert list(memory.keyspace._entries) == [b"app:new"]


def test_a_process_that_was_forked_during_a_call_goes_on() -> None:
    """The lock of the call's thread is nobody's in the child."""
    memory = StandIn()
    with memory._lock:
        child = os.fork()
        if child == 0:
            os._exit(0 if memory.execute("PING", "hello") == b"hello" else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_keys_are_listed_and_cleared_by_one_thread_at_a_time() -> None:
    """One that has ended goes when somebody looks; two threads that look would both remove it."""
    held: list[bool] = []

    class Watched(TurnedClock):
        def time(self) -> float:
            held.append(memory._lock.locked())
            return super().time()

    memory = MemoryRedis(clock=Watched())
    memory.execute("SET", "k", "x", "EX", 10)
    memory.keys()
    memory.keyspace.listeners.append(lambda _: held.append(memory._lock.locked()))
    memory.clear()
    assert len(held) >= 3
    assert all(held)


@pytest.mark.parametrize(
    "wrong", ["memory:", "memory://a/0", "memory://user@name", "memory://a?b", "memory://ü", "memory://localhost:6379"]
)
def test_only_a_name_may_follow(wrong: str) -> None:
    """Whatever else stands there would mean nothing."""
    with pytest.raises(ConfigurationError, match="memory://"):
        RedisAccess(wrong)


@pytest.mark.parametrize(
    "further", [{"reader_url": "redis://localhost"}, {"cluster": True}, {"user": "app"}, {"database": 1}]
)
def test_it_is_one_node_without_users(url: str, further: dict[str, object]) -> None:
    """Settings that ask for more are a mistake."""
    with pytest.raises(ConfigurationError, match="memory://"):
        ConnectionSettings.from_url(url, **further)  # type: ignore[arg-type]


def test_there_is_no_server_for_redis_pys_client(url: str) -> None:
    """Told, on both surfaces."""
    with pytest.raises(ConfigurationError, match="no server"):
        RedisAccess(url).client()

    async def ask() -> None:
        await aio.RedisAccess(url).client()

    with pytest.raises(ConfigurationError, match="no server"):
        asyncio.run(ask())


def test_the_command_line_says_that_it_sees_nothing() -> None:
    """Another process's memory: an empty answer would mislead."""
    ran = subprocess.run(
        [sys.executable, "-m", "redis_access", "get", "k"],
        env={**os.environ, "PYTHONPATH": str(LIB), "REDIS_URL": "memory://"},
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no other can look into it" in ran.stderr
