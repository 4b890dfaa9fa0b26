"""Many callers, many deletes: whoever begins after a confirmed delete never gets what was computed before it."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from redis_access import ConnectionSettings, RedisAccess

from tests.redis_servers.server import RedisServer

KEYS = "abc"


class Source:
    """The cached data: a version per key, and the version that the latest confirmed delete made the oldest allowed."""

    def __init__(self) -> None:
        self.versions = dict.fromkeys(KEYS, 0)
        self.oldest = dict.fromkeys(KEYS, 0)
        self.locks = {key: threading.Lock() for key in KEYS}

    def change(self, access: RedisAccess, key: str) -> None:
        """Change the source, and then delete what is cached of it."""
        with self.locks[key]:
            self.versions[key] += 1
            version = self.versions[key]
            if access.delete(key):
                self.oldest[key] = version


def test_no_read_goes_back_behind_a_confirmed_delete(plain_server: RedisServer) -> None:
    """Three processes with sixteen threads, fetches that are slow or fail, and leases that are taken over."""
    settings = ConnectionSettings.from_url(plain_server.url, budget_milliseconds=5000)
    accesses, source, changing = [RedisAccess(settings) for _ in range(3)], Source(), threading.Event()

    def read(seed: int) -> list[tuple[int, int]]:
        chance, found = random.Random(seed), []

        def fetch() -> int:
            version = source.versions[key]
            time.sleep(chance.choice([0, 0.001, 0.02, 0.12]))
            if chance.random() < 0.1:
                raise LookupError
            return version

        while not changing.is_set():
            key = chance.choice(KEYS)
            oldest = source.oldest[key]
            try:
                value = chance.choice(accesses).cache_get(key, fetch, lock_seconds=chance.choice([0.05, 0.1, 2]))
            except LookupError:
                continue
            found.append((value, oldest))
        return found

    with ThreadPoolExecutor(16) as threads:
        reading = [threads.submit(read, seed) for seed in range(16)]
        chance = random.Random(99)
        for _ in range(150):
            time.sleep(chance.random() * 0.03)
            source.change(chance.choice(accesses), chance.choice(KEYS))
        changing.set()
        found = [pair for each in reading for pair in each.result()]
    for access in accesses:
        access.close()
    assert len(found) > 100
    assert [(value, oldest) for value, oldest in found if value < oldest] == []
