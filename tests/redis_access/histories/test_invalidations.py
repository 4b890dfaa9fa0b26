"""Invalidations under load, while bookkeeping is evicted, scripts are forgotten, and the server starts again empty."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from redis_access import RedisAccess

from tests.redis_access.histories.history import History
from tests.redis_servers.server import RedisServer

NAMES = ("a", "b", "c")
READERS = 8


class Kind(NamedTuple):
    """A kind of cached value: how it is read, and how it is made old."""

    read: Callable[[RedisAccess, str, Callable[[], int]], int]
    invalidate: Callable[[RedisAccess, str], bool]


KINDS = {
    "key": Kind(
        lambda redis, name, fetch: redis.cache_get(name, fetch, ttl=60), lambda redis, name: redis.delete(name)
    ),
    "namespace": Kind(
        lambda redis, name, fetch: redis.namespace(name).cache_get("k", fetch, ttl=60),
        lambda redis, name: redis.namespace(name).invalidate(),
    ),
    "flag": Kind(
        lambda redis, name, fetch: redis.flags.cache_get("u", name, fetch),
        lambda redis, name: redis.flags.invalidate(name),
    ),
    "flags of a user": Kind(
        lambda redis, name, fetch: redis.flags.cache_get(name, "f", fetch),
        lambda redis, name: redis.flags.invalidate_user(name),
    ),
    "all flags": Kind(
        lambda redis, name, fetch: redis.flags.cache_get("u", name, fetch),
        lambda redis, _name: redis.flags.invalidate_everything(),
    ),
}


def evict(server: RedisServer) -> None:
    """Take bookkeeping away, as a full server does."""
    for key in server.admin.scan_iter("app:epochs:*"):
        server.admin.unlink(key)


def forget_scripts(server: RedisServer) -> None:
    """As after a failover."""
    server.run("SCRIPT", "FLUSH")


def restart(server: RedisServer) -> None:
    """Lose everything."""
    server.stop()
    server.start()


def lived(server: RedisServer, kind: Kind, disturb: Callable[[RedisServer], None], seed: int) -> History:
    """Return the history of eight readers in three processes, and of one who changes names and disturbs the server."""
    accesses = [server.access(budget_milliseconds=2000) for _ in range(3)]
    history, ended = History(), threading.Event()

    def read(number: int) -> None:
        chance = random.Random(seed * 100 + number)
        redis = accesses[number % 3]
        while not ended.is_set():
            name = chance.choice(NAMES)

            def fetch(name: str = name) -> int:
                version = history.version(name)
                time.sleep(chance.choice([0, 0, 0.002, 0.02]))
                return version

            history.read(name, lambda name=name, fetch=fetch: kind.read(redis, name, fetch))  # type: ignore[misc]

    with ThreadPoolExecutor(READERS) as threads:
        reading = [threads.submit(read, number) for number in range(READERS)]
        chance = random.Random(seed)
        for turn in range(60):
            time.sleep(chance.random() * 0.02)
            process, name = chance.randrange(3), chance.choice(NAMES)
            redis = accesses[process]
            history.change(name, lambda redis=redis, name=name: kind.invalidate(redis, name))  # type: ignore[misc]
            for number, each in enumerate(accesses):
                history.saw_epoch(f"process {number}", each._operations.flags._epochs.known)
            if turn % 20 == 10:
                disturb(server)
        ended.set()
        for future in reading:
            future.result()
    for access in accesses:
        access.close()
    return history


@pytest.mark.parametrize("disturb", [evict, forget_scripts, restart])
@pytest.mark.parametrize("name", KINDS)
def test_no_read_goes_back_behind_a_confirmed_invalidation(
    own_server: RedisServer, name: str, disturb: Callable[[RedisServer], None]
) -> None:
    """No reader goes back to an older value, whatever the server forgets."""
    history = lived(own_server, KINDS[name], disturb, seed=7)
    assert history.violations() == []
    assert history.confirmed > 10
    assert len(history.reads) > 50


def test_a_client_that_keeps_values_too_long_is_found_out(own_server: RedisServer) -> None:
    """One that remembers for 30 ms what it read, whatever was invalidated: the checker is no formality."""
    kept: dict[tuple[int, str], tuple[float, int]] = {}

    def read(redis: RedisAccess, name: str, fetch: Callable[[], int]) -> int:
        at, value = kept.get((id(redis), name), (0.0, 0))
        if time.monotonic() - at < 0.03:
            time.sleep(0.001)  # as long as a read takes
            return value
        value = KINDS["flag"].read(redis, name, fetch)
        kept[id(redis), name] = time.monotonic(), value
        return value

    broken = Kind(read, KINDS["flag"].invalidate)
    assert lived(own_server, broken, forget_scripts, seed=7).violations()
