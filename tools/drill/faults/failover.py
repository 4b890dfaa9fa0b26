"""A failover with replication behind: how many hits of a limit are allowed, with `durable=True` and without."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from redis_access import ConnectionSettings, Limit, RedisAccess
from redis_access.testing.server import RedisServer

from tools.drill.faults.relay import Relay
from tools.drill.faults.servers import REPLICATION

LIMIT = 3000
BEHIND_SECONDS = 0.15


@dataclass(frozen=True)
class FailoverOutcome:
    """Hits that were allowed and checked, of LIMIT."""

    durable: bool
    allowed: int


def lagging_failover(*, durable: bool) -> FailoverOutcome:
    """Spend a limit; meanwhile replication stops, 150 ms later the primary dies, and the replica takes over."""
    limit = Limit("drill", limit=LIMIT, window_seconds=3600)
    with (
        RedisServer(REPLICATION) as primary,
        Relay(primary.port) as replication,
        RedisServer(f"replicaof 127.0.0.1 {replication.port}") as replica,
        Relay(primary.port) as relay,
        RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{relay.port}"), budget_milliseconds=400) as redis,
    ):
        primary.admin.set("app:first", 1)
        primary.admin.wait(1, 5000)
        hits = _hits(redis, limit, 10.0, durable=durable, most=LIMIT // 3)
        replication.mangle = _swallow
        hits += _hits(redis, limit, BEHIND_SECONDS, durable=durable)
        primary.stop()
        replica.admin.replicaof("NO", "ONE")
        relay.target_port = replica.port
        hits += _hits(redis, limit, 6.0, durable=False)
    return FailoverOutcome(durable, hits)


def _swallow(_data: bytes) -> Iterator[bytes]:
    return iter(())


def _hits(redis: RedisAccess, limit: Limit, seconds: float, *, durable: bool, most: int = 2 * LIMIT) -> int:
    ends_at, allowed = time.monotonic() + seconds, 0
    while time.monotonic() < ends_at and allowed < most:
        hit = redis.limits.hit(limit, durable=durable)
        allowed += hit.allowed and hit.checked
        if hit.checked and not hit.allowed:
            break
    return allowed
