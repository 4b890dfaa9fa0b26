"""Accesses with a near cache that only Redis's word makes forget, on either surface."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis_access import MISS, ConnectionSettings, RedisAccess, aio
from redis_access.near.near_cache import NearCache
from redis_access.near.reads import POLL_SECONDS

from tests.redis_access.conformance.backends import Access
from tests.redis_access.conformance.blocking import Blocking
from tests.redis_servers.server import RedisServer


@contextmanager
def near_access(surface: str, settings: ConnectionSettings, **options: Any) -> Iterator[Access]:
    """Give an access of the surface "sync" or "aio" that listens to a node already."""
    near_cache = NearCache(prefixes=("",), ttl_seconds=60)
    if surface == "sync":
        made = RedisAccess(settings, near_cache=near_cache, **options)
        made.get("first")  # after which it connects
        yield made
        made.close()
    else:
        with Blocking(aio.RedisAccess(settings, near_cache=near_cache, **options)) as blocking:
            blocking.get("first")
            yield blocking


def gets(*servers: RedisServer) -> int:
    """Return how often the servers were sent GET."""
    stats = [server.admin.info("commandstats") for server in servers]
    return sum(int(each.get("cmdstat_get", {"calls": 0})["calls"]) for each in stats)


def sees(access: Access, key: str, value: object, *, within_seconds: float = 30) -> bool:
    """Return whether the access shows the value, soon."""
    deadline = time.monotonic() + within_seconds
    while access.get(key, MISS) != value and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return bool(access.get(key, MISS) == value)


def keeps(access: Access, key: str, *servers: RedisServer, within_seconds: float = 30) -> bool:
    """Return whether reads of the key soon cost no GET: what was just written may be reported as a change first."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        before = gets(*servers)
        access.get(key)
        if gets(*servers) == before:
            return True
        time.sleep(POLL_SECONDS)
    return False
