"""Making 20,000 cached values old: one command, or looking for all their keys."""

import time
from collections.abc import Callable
from statistics import median

from tools.bench.measuring.row import Plan, Row
from tools.bench.measuring.servers import Servers

KEYS, BATCH = 20_000, 1000
TITLE = "O(1) invalidation of 20,000 keys"


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure it; both do it to keys that are there."""
    ours = servers.ours()
    pricing = ours.namespace("pricing")
    pricing.set("first", 1)
    mine, theirs = [], []
    for _ in range(3 if plan.quick else 9):
        _fill(servers)
        mine.append(_seconds(pricing.invalidate))
        theirs.append(_seconds(lambda: _scan_and_unlink(servers)))
    ratio = median(one / other for one, other in zip(mine, theirs, strict=True))
    return [
        Row(
            title=TITLE,
            unit="ratio",
            bar=0.01,
            value=ratio,
            ours_seconds=median(mine),
            base="SCAN + UNLINK",
            base_seconds=median(theirs),
        )
    ]


def _fill(servers: Servers) -> None:
    with servers.bare().pipeline(transaction=False) as batch:
        for number in range(KEYS):
            batch.set(f"app:pricing:{number}", b'{"price":1}', ex=600)
        batch.execute()


def _scan_and_unlink(servers: Servers) -> None:
    bare = servers.bare()
    found: list[bytes] = []
    for key in bare.scan_iter("app:pricing:*", count=BATCH):
        found.append(key)
        if len(found) >= BATCH:
            bare.unlink(*found)
            found.clear()
    if found:
        bare.unlink(*found)


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
