"""One value: read, written, computed when missing."""

import json
from collections.abc import Callable
from functools import partial
from itertools import count

from tools.bench.measuring.clients import GLIDE_SYNC, WIRE, GlideSync, wire_get
from tools.bench.measuring.peers import sync_peers
from tools.bench.measuring.rounds import Measured, Turn, measure, repeated
from tools.bench.measuring.row import Plan, Row, hook_rows, ratio_row
from tools.bench.measuring.servers import Servers

VALUE = {"variant": "treatment", "enabled": True, "percent": 50}
RAW = json.dumps(VALUE, separators=(",", ":")).encode()
KEY, TTL_SECONDS = "checkout:config", 300


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them, over plain connections and over TLS."""
    return [*_reads(servers, plan), _read_tls(servers, plan), *_writes(servers, plan), *_computed(servers, plan)]


def _measured(plan: Plan, candidates: dict[str, Turn]) -> Measured:
    return measure(candidates, rounds=plan.rounds, turn_seconds=plan.turn_seconds)


def _reads(servers: Servers, plan: Plan) -> list[Row]:
    bare, ours, hooked, shared = servers.bare(), servers.ours(), servers.ours(hook=True), GlideSync(servers.plain)
    bare.set(KEY, RAW)
    ours.set(KEY, VALUE, ttl=TTL_SECONDS)
    peers = sync_peers(servers.plain)
    for name, peer in peers.items():
        peer.set(name, VALUE)
    base = "redis.Redis.get"
    turns = {base: repeated(partial(bare.get, KEY)), GLIDE_SYNC: repeated(partial(shared.get, KEY))}
    turns[WIRE] = repeated(wire_get(servers.plain, KEY))
    turns |= {"ours": repeated(partial(ours.get, KEY)), "ours, hook": repeated(partial(hooked.get, KEY))}
    turns |= {name: repeated(partial(peer.get, name)) for name, peer in peers.items()}
    measured = _measured(plan, turns)
    shared.close()
    title = "`get` incl. key, breaker, decode, counters"
    return hook_rows(measured, title, base=base, bar=0.60, turns=turns, peers=[WIRE, GLIDE_SYNC, *peers])


def _read_tls(servers: Servers, plan: Plan) -> Row:
    bare, ours = servers.bare_tls(), servers.ours_tls()
    bare.set(KEY, RAW)
    ours.set(KEY, VALUE, ttl=TTL_SECONDS)
    ours_turn = repeated(lambda: ours.get(KEY))
    base = "redis.Redis.get, TLS"
    measured = _measured(plan, {base: repeated(lambda: bare.get(KEY)), "ours": ours_turn})
    return ratio_row(measured, "`get` over TLS", base=base, bar=0.75, stretch=0.60, profiled=ours_turn)


def _writes(servers: Servers, plan: Plan) -> list[Row]:
    bare, ours, hooked, shared = servers.bare(), servers.ours(), servers.ours(hook=True), GlideSync(servers.plain)
    peers = sync_peers(servers.plain)
    base = "redis.Redis.set(ex=)"
    turns = {base: repeated(lambda: bare.set(KEY, RAW, ex=TTL_SECONDS))}
    turns |= {GLIDE_SYNC: repeated(lambda: shared.set(KEY, RAW))}
    turns |= {"ours": repeated(lambda: ours.set(KEY, VALUE, ttl=TTL_SECONDS))}
    turns |= {"ours, hook": repeated(lambda: hooked.set(KEY, VALUE, ttl=TTL_SECONDS))}
    turns |= {name: repeated(partial(peer.set, name, VALUE)) for name, peer in peers.items()}
    measured = _measured(plan, turns)
    shared.close()
    title = "`set` with ttl, encoding included"
    return hook_rows(measured, title, base=base, bar=0.60, turns=turns, peers=[GLIDE_SYNC, *peers])


def _computed(servers: Servers, plan: Plan) -> list[Row]:
    return [*_hits(servers, plan), _misses(servers, plan)]


def _hits(servers: Servers, plan: Plan) -> list[Row]:
    bare, ours, hooked, peers = servers.bare(), servers.ours(), servers.ours(hook=True), sync_peers(servers.plain)
    bare.set(KEY, RAW)
    base = "redis.Redis.get"
    turns = {base: repeated(partial(bare.get, KEY))}
    turns |= {"ours": repeated(lambda: ours.cache_get(KEY, lambda: VALUE, ttl=TTL_SECONDS))}
    turns |= {"ours, hook": repeated(lambda: hooked.cache_get(KEY, lambda: VALUE, ttl=TTL_SECONDS))}
    turns |= {name: repeated(partial(peer.computed, name, lambda: VALUE)) for name, peer in peers.items()}
    measured = _measured(plan, turns)
    return hook_rows(measured, "`cache_get`, hit", base=base, bar=0.65, turns=turns, peers=peers)


def _misses(servers: Servers, plan: Plan) -> Row:
    bare, ours, peers = servers.bare(), servers.ours(), sync_peers(servers.plain)
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
    measured = _measured(plan, turns)
    title = "`cache_get`, cold miss"
    return ratio_row(measured, title, base=base, bar=1.2, stretch=1.0, profiled=miss, peers=peers)
