"""The cost of a call when Redis refuses connections, or does not answer."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

import redis
from redis_access import ConnectionSettings, RedisAccess
from redis_access.testing.server import RedisServer, free_port

from tools.bench.measuring.rounds import measure, repeated
from tools.bench.measuring.row import Plan, Row

OPEN_MICROSECONDS = 5.0
BUDGET_MILLISECONDS, WAKING_MILLISECONDS = 150.0, 5.0
"""A wait for at most 150 ms ends a little after them: the process has to be woken up."""
FIRST_CALLS = 5
"""Each by an access of its own; the row is their median, since one of them may meet another program."""


def rows(plan: Plan) -> list[Row]:
    """Measure them, with the default settings."""
    logging.getLogger("redis_access").addHandler(logging.NullHandler())
    port = free_port()
    theirs = {} if plan.quick else {"redis-py": _milliseconds(_refused_by_redis_py(port))}
    refused = [_access(f"redis://127.0.0.1:{port}") for _ in range(FIRST_CALLS)]
    found = _rows(plan, "refused", refused, peers=theirs)
    with RedisServer() as silent:
        warm = [_access(silent.url) for _ in range(FIRST_CALLS)]
        for access in warm:
            access.get("k")
        with silent.frozen():
            return found + _rows(plan, "silent", warm)


def _access(url: str) -> RedisAccess:
    return RedisAccess(ConnectionSettings.from_url(url))


def _rows(
    plan: Plan, kind: str, accesses: Sequence[RedisAccess], *, peers: dict[str, float] | None = None
) -> list[Row]:
    firsts = [_milliseconds(partial(access.get, "k")) for access in accesses]
    access = accesses[0]
    deadline = time.monotonic() + 5
    while not access.stats().breaker_openings and time.monotonic() < deadline:
        access.get("k")
    turn = repeated(lambda: access.get("k"))
    # Turns shorter than the second after which an open breaker lets one call try again.
    measured = measure({"open": turn}, rounds=plan.rounds, turn_seconds=0.01)
    return [
        Row(
            title=f"Redis {kind}: first call, budget 150 ms",
            unit="ms",
            bar=BUDGET_MILLISECONDS + WAKING_MILLISECONDS,
            value=median(firsts),
            peers=peers or {},
        ),
        Row(
            title=f"Redis {kind}: call with the breaker open",
            unit="us",
            bar=OPEN_MICROSECONDS,
            value=measured.fastest("open") * 1e6,
            profiled=turn,
        ),
    ]


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _refused_by_redis_py(port: int) -> Callable[[], None]:
    client = redis.Redis(port=port)

    def call() -> None:
        try:
            client.get("k")
        except redis.ConnectionError:
            return

    return call
