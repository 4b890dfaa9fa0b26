"""`get` on asyncio: one call after the other, and by many tasks at once."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from tools.bench.measuring.clients import GLIDE, Held, async_clients
from tools.bench.measuring.peers import async_peers
from tools.bench.measuring.rounds import Turn, measure, repeated_by_tasks
from tools.bench.measuring.row import Plan, Row, ratio_row
from tools.bench.measuring.servers import Servers
from tools.bench.rows.basics import KEY, RAW, TTL_SECONDS, VALUE

BASE = "redis.asyncio.Redis.get"
BARS: dict[int, float | None] = {1: 0.55, 50: 0.35, 200: None}
"""The bars by the number of tasks; None stands for what valkey-glide takes."""


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them, beside clients with the bare command and cache libraries with their own."""
    servers.bare().set(KEY, RAW)
    ours, peers = servers.ours_async(), async_peers(servers.plain)
    with (
        asyncio.Runner() as runner,
        Held(runner, async_clients(servers.plain)) as clients,
    ):
        runner.run(ours.set(KEY, VALUE, ttl=TTL_SECONDS))
        for name, peer in peers.items():
            runner.run(peer.set(name, VALUE))
        gets = {"ours": partial(ours.get, KEY)}
        gets |= {name: partial(get, KEY) for name, get in clients.items()}
        gets |= {name: partial(peer.get, name) for name, peer in peers.items()}
        found = [_row(gets, tasks, plan, runner) for tasks in BARS]
        runner.run(ours.close())
    return found


def _row(
    gets: Mapping[str, Callable[[], Coroutine[Any, Any, Any]]], tasks: int, plan: Plan, runner: asyncio.Runner
) -> Row:
    turns: dict[str, Turn] = {name: repeated_by_tasks(get, tasks, runner.run) for name, get in gets.items()}
    measured = measure(turns, rounds=plan.rounds, turn_seconds=plan.turn_seconds)
    return ratio_row(
        measured,
        f"`aio.get`, {tasks} tasks" if tasks > 1 else "`aio.get`, one after the other",
        base=BASE,
        bar=BARS[tasks] or measured.ratio(GLIDE, BASE),
        profiled=turns["ours"],
        peers=[name for name in turns if name not in {"ours", BASE}],
    )
