"""One value: read, written, computed when missing."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import redis.asyncio

from tools.bench.peers import async_peers, sync_peers
from tools.bench.rounds import Measured, Turn, measure, repeated, repeated_async
from tools.bench.rows import Plan, Row, ratio_row
from tools.bench.servers import Servers

VALUE = {"variant": "treatment", "enabled": True, "percent": 50}
RAW = json.dumps(VALUE, separators=(",", ":")).encode()
KEY, TTL_SECONDS = "checkout:config", 300


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them, over plain connections and over TLS."""
    with asyncio.Runner() as runner:
        return [
            *_reads(servers, plan, runner),
            _read_tls(servers, plan),
            *_writes(servers, plan),
            *_computed(servers, plan),
        ]


def _measured(plan: Plan, candidates: dict[str, Turn]) -> Measured:
    return measure(candidates, rounds=plan.rounds, turn_seconds=plan.turn_seconds)


def _reads(servers: Servers, plan: Plan, runner: asyncio.Runner) -> list[Row]:
    bare, ours = servers.bare(), servers.ours()
    bare.set(KEY, RAW)
    ours.set(KEY, VALUE, ttl=TTL_SECONDS)
    peers = sync_peers(servers.plain)
    for name, peer in peers.items():
        peer.set(name, VALUE)
    ours_turn = repeated(lambda: ours.get(KEY))
    turns = {"redis.Redis.get": repeated(lambda: bare.get(KEY)), "ours": ours_turn}
    turns |= {name: repeated(partial(peer.get, name)) for name, peer in peers.items()}
    measured = _measured(plan, turns)
    first = ratio_row(
        measured,
        "`get` incl. key, breaker, decode, counters",
        base="redis.Redis.get",
        bar=0.75,
        stretch=0.60,
        ours=ours_turn,
        peers=peers,
    )
    return [first, _reads_async(servers, plan, runner)]


def _reads_async(servers: Servers, plan: Plan, runner: asyncio.Runner) -> Row:
    ours = servers.ours_async()
    bare: Any = redis.asyncio.Redis(port=servers.plain.port)
    peers = async_peers(servers.plain)
    for name, peer in peers.items():
        runner.run(peer.set(name, VALUE))
    ours_turn = repeated_async(lambda: ours.get(KEY), runner.run)
    turns = {"redis.asyncio.Redis.get": repeated_async(lambda: bare.get(KEY), runner.run), "ours": ours_turn}
    turns |= {name: repeated_async(partial(peer.get, name), runner.run) for name, peer in peers.items()}
    measured = _measured(plan, turns)
    runner.run(ours.close())
    runner.run(bare.aclose())
    return ratio_row(
        measured, "`aio.get`", base="redis.asyncio.Redis.get", bar=None, stretch=None, ours=ours_turn, peers=peers
    )


def _read_tls(servers: Servers, plan: Plan) -> Row:
    bare, ours = servers.bare_tls(), servers.ours_tls()
    bare.set(KEY, RAW)
    ours.set(KEY, VALUE, ttl=TTL_SECONDS)
    ours_turn = repeated(lambda: ours.get(KEY))
    base = "redis.Redis.get, TLS"
    measured = _measured(plan, {base: repeated(lambda: bare.get(KEY)), "ours": ours_turn})
    return ratio_row(measured, "`get` over TLS", base=base, bar=0.75, stretch=0.60, ours=ours_turn)


def _writes(servers: Servers, plan: Plan) -> list[Row]:
    bare, ours, peers = servers.bare(), servers.ours(), sync_peers(servers.plain)
    ours_turn = repeated(lambda: ours.set(KEY, VALUE, ttl=TTL_SECONDS))
    base = "redis.Redis.set(ex=)"
    turns = {base: repeated(lambda: bare.set(KEY, RAW, ex=TTL_SECONDS)), "ours": ours_turn}
    turns |= {name: repeated(partial(peer.set, name, VALUE)) for name, peer in peers.items()}
    measured = _measured(plan, turns)
    title = "`set` with ttl, encoding included"
    return [ratio_row(measured, title, base=base, bar=0.75, stretch=0.60, ours=ours_turn, peers=peers)]


def _computed(servers: Servers, plan: Plan) -> list[Row]:
    bare, ours, peers = servers.bare(), servers.ours(), sync_peers(servers.plain)
    bare.set(KEY, RAW)
    hit = repeated(lambda: ours.cache_get(KEY, lambda: VALUE, ttl=TTL_SECONDS))
    turns = {"redis.Redis.get": repeated(lambda: bare.get(KEY)), "ours": hit}
    turns |= {name: repeated(partial(peer.computed, name, lambda: VALUE)) for name, peer in peers.items()}
    hits = _measured(plan, turns)

    keys = map("cold:{}".format, count())

    def bare_miss() -> None:
        key = next(keys)
        bare.get(key)
        bare.set(key, RAW, ex=TTL_SECONDS)

    def missing(call: Callable[..., object]) -> Turn:
        return repeated(lambda: call(next(keys), lambda: VALUE))

    miss = missing(lambda key, fetch: ours.cache_get(key, fetch, ttl=TTL_SECONDS))
    base = "redis.Redis.get + set(ex=)"
    turns = {base: repeated(bare_miss), "ours": miss}
    turns |= {name: missing(peer.computed) for name, peer in peers.items()}
    misses = _measured(plan, turns)
    return [
        ratio_row(hits, "`cache_get`, hit", base="redis.Redis.get", bar=0.80, stretch=0.65, ours=hit, peers=peers),
        ratio_row(misses, "`cache_get`, cold miss", base=base, bar=1.2, stretch=1.0, ours=miss, peers=peers),
    ]
