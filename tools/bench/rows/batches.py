"""Fifty flags of a user at once, and what they take in Redis."""

import json
from typing import Any

from redis_access import RedisAccess

from tools.bench.measuring.rounds import measure, repeated
from tools.bench.measuring.row import Plan, Row, hook_rows, ratio_row
from tools.bench.measuring.servers import Servers

TTL_SECONDS = 300
NAMES = [f"flag-number-{number:02}" for number in range(50)]
VALUES: dict[str, Any] = {name: bool(at % 3) if at % 5 else f"variant-{at}" for at, name in enumerate(NAMES)}
READ, WRITE = "50 flags, keys and decoding included", "50 writes with TTL"
MEMORY = "50 flags of a user in Redis"


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them."""
    ours = servers.ours()
    return [*_times(servers, ours, plan), _memory(servers, ours)]


def _times(servers: Servers, ours: RedisAccess, plan: Plan) -> list[Row]:
    bare = servers.bare()
    keys = [f"flags:u1:{name}" for name in NAMES]
    raw = [json.dumps(value).encode() for value in VALUES.values()]

    def pipeline() -> None:
        with bare.pipeline(transaction=False) as batch:
            for key, value in zip(keys, raw, strict=True):
                batch.set(key, value, ex=TTL_SECONDS)
            batch.execute()

    pipeline()
    ours.flags.set_many("u1", VALUES, ttl=TTL_SECONDS)
    assert ours.flags.get_many("u1", NAMES) == VALUES  # noqa: S101  # what is measured must be right
    hooked = servers.ours(hook=True)
    read = {
        "MGET": repeated(lambda: bare.mget(keys)),
        "ours": repeated(lambda: ours.flags.get_many("u1", NAMES)),
        "ours, hook": repeated(lambda: hooked.flags.get_many("u1", NAMES)),
    }
    write = repeated(lambda: ours.flags.set_many("u1", VALUES, ttl=TTL_SECONDS))
    timing = {"rounds": plan.rounds, "turn_seconds": plan.turn_seconds}
    reads = measure(read, **timing)  # type: ignore[arg-type]
    writes = measure({"pipeline": repeated(pipeline), "ours": write}, **timing)  # type: ignore[arg-type]
    return [
        *hook_rows(reads, READ, base="MGET", bar=1.0, stretch=0.8, turns=read),
        ratio_row(writes, WRITE, base="pipeline", bar=0.35, stretch=0.30, profiled=write),
    ]


def _memory(servers: Servers, ours: RedisAccess) -> Row:
    admin = servers.plain.admin
    user = "user-with-an-id-of-36-characters-0001"
    before = set(servers.plain.keys())
    ours.flags.set_many(user, VALUES, ttl=TTL_SECONDS)
    made = set(servers.plain.keys()) - before
    taken = sum(int(admin.memory_usage(key) or 0) for key in made)
    return Row(title=MEMORY, unit="bytes", bar=1536, value=taken)
