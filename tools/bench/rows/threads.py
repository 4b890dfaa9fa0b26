"""`get` by several threads at once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tools.bench.measuring.clients import GLIDE_SYNC, GlideSync
from tools.bench.measuring.rounds import measure, repeated_by_threads
from tools.bench.measuring.row import Plan, Row, ratio_row
from tools.bench.measuring.servers import Servers
from tools.bench.rows.basics import KEY, RAW, TTL_SECONDS, VALUE

THREADS = (1, 4, 16)
BASE = "redis.Redis.get"


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them; the bar is what valkey-glide-sync takes, a client that decodes and counts nothing."""
    bare, ours, shared = servers.bare(), servers.ours(), GlideSync(servers.plain)
    bare.set(KEY, RAW)
    ours.set(KEY, VALUE, ttl=TTL_SECONDS)
    calls = {BASE: partial(bare.get, KEY), "ours": partial(ours.get, KEY), GLIDE_SYNC: partial(shared.get, KEY)}
    found = []
    for threads in THREADS:
        with ThreadPoolExecutor(threads) as pool:
            turns = {name: repeated_by_threads(call, threads, pool) for name, call in calls.items()}
            measured = measure(turns, rounds=plan.rounds, turn_seconds=plan.turn_seconds)
        found.append(
            ratio_row(
                measured,
                f"`get`, {threads} thread{'s' * (threads > 1)}",
                base=BASE,
                bar=measured.ratio(GLIDE_SYNC, BASE),
                peers=[GLIDE_SYNC],
            )
        )
    shared.close()
    return found
