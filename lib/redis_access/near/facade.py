"""The methods of a RedisAccess with a near cache that read or write values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..caching.cache import CacheOperations
from ..errors import CommandRefusedError, UnavailableError
from ..runtime.facade import Facade, method
from ..runtime.runner import Runner
from ..stored.values import MISS
from .batches import split_kept
from .near_cache import NearCache
from .operations import WRITES, NearOperations
from .reads import NearReads


class NearFacade(Facade[NearOperations]):
    """Methods of an access with a near cache: kept values are returned at once, others are asked of Redis."""

    def __init__(self, runner: Runner, cache: CacheOperations, options: NearCache) -> None:
        self.reads = NearReads(options, runner, lambda: runner.transport, cache.unconfirmed, cache.decode)
        super().__init__(runner, NearOperations(cache, self.reads))

    _get = method(NearOperations.get)
    _get_many = method(NearOperations.get_many)
    _cache_get_many = method(NearOperations.cache_get_many)
    _cache_get = method(NearOperations.cache_get)
    set = method(NearOperations.set)
    set_many = method(NearOperations.set_many)
    delete = method(NearOperations.delete)
    delete_many = method(NearOperations.delete_many)
    touch = method(NearOperations.touch)
    increment = method(NearOperations.increment)

    def methods(self) -> dict[str, Callable[..., Any]]:
        """Return the methods by name, to replace those of an access, so that one without a near cache pays nothing."""
        look, ask, compute = self.reads.lookup_function(), self._get, self._cache_get
        monotonic, open_feed = self._runner.clock.monotonic, self._open_feed

        # `get` is the look-up function itself, and this is what it calls for a key that is not kept: so a kept value
        # takes one call of Python, not two. On asyncio `get` has to be a coroutine function, and looks in it
        # (`aio/near_facade.py`).
        def get_from_redis(key: str, default: Any, fresh: bool) -> Any:
            started = monotonic()
            value = ask(key, default, fresh=fresh)
            # After the answer: whatever becomes of the feed, the caller has the value.
            open_feed(key, started)
            return value

        def cache_get(key: str, fetch: Callable[[], Any], ttl: int | None = None, **options: Any) -> Any:
            value = look(key)
            if value is MISS:
                started = monotonic()
                value = compute(key, fetch, ttl, **options)
                open_feed(key, started)
            return value

        def get_many(keys: Iterable[str], *, fresh: bool = False) -> dict[str, Any]:
            found, others = split_kept(look, keys, fresh=fresh)
            return found | self._get_many(others) if others else found

        def cache_get_many(
            keys: Iterable[str], fetch: Callable[[list[str]], Any], ttl: int | None = None, **options: Any
        ) -> dict[str, Any]:
            found, others = split_kept(look, keys)
            return found | self._cache_get_many(others, fetch, ttl, **options) if others else found

        methods: dict[str, Callable[..., Any]] = {
            "cache_get_many": cache_get_many,
            "get": self.reads.lookup_function(get_from_redis),
            "get_many": get_many,
            "cache_get": cache_get,
        }
        return methods | {name: getattr(self, name) for name in WRITES}

    def _open_feed(self, key: str, started: float) -> None:
        """Open the feed of the key's node, if it is not open, in the rest of the call's budget."""
        opening = self.reads.opening(key, started)
        if opening is None:
            return
        node_feed, deadline, now = opening
        try:
            node_feed.feed.open(deadline, now)
        except (UnavailableError, CommandRefusedError) as exc:
            self._runner.feed_lost(exc)
        else:
            self.reads.opened(node_feed)
