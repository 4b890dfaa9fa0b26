"""The methods of an asyncio RedisAccess with a near cache that read or write values.

Reading a feed does not wait, so it needs neither a task nor the loop. Connecting does wait: it is done in a thread that
ends with the attempt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from ..caching.cache import CacheOperations
from ..errors import CommandRefusedError, UnavailableError
from ..near.batches import split_kept
from ..near.near_cache import NearCache
from ..near.operations import WRITES, NearOperations
from ..near.reads import NearReads
from ..runtime.background import Background
from ..runtime.invalidation_feed import NodeFeed
from ..stored.values import MISS
from .background import finished
from .facade import AsyncFacade, method
from .runner import AsyncRunner


class AsyncNearFacade(AsyncFacade[NearOperations]):
    """Methods of an access with a near cache: kept values are returned at once, others are asked of Redis."""

    def __init__(self, runner: AsyncRunner, cache: CacheOperations, options: NearCache) -> None:
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

        async def get(key: str, default: Any = None, *, fresh: bool = False) -> Any:
            value = look(key, fresh=fresh)
            if value is MISS:
                started = monotonic()
                value = await ask(key, default, fresh=fresh)
                await open_feed(key, started)
            return value

        async def cache_get(key: str, fetch: Callable[[], Any], ttl: int | None = None, **options: Any) -> Any:
            value = look(key)
            if value is MISS:
                started = monotonic()
                value = await compute(key, fetch, ttl, **options)
                await open_feed(key, started)
            return value

        async def get_many(keys: Iterable[str], *, fresh: bool = False) -> dict[str, Any]:
            found, others = split_kept(look, keys, fresh=fresh)
            return found | await self._get_many(others) if others else found

        async def cache_get_many(
            keys: Iterable[str], fetch: Callable[[list[str]], Any], ttl: int | None = None, **options: Any
        ) -> dict[str, Any]:
            found, others = split_kept(look, keys)
            return found | await self._cache_get_many(others, fetch, ttl, **options) if others else found

        methods: dict[str, Callable[..., Any]] = {
            "cache_get_many": cache_get_many,
            "get": get,
            "get_many": get_many,
            "cache_get": cache_get,
        }
        return methods | {name: getattr(self, name) for name in WRITES}

    async def _open_feed(self, key: str, started: float) -> None:
        """Open the feed of the key's node, if it is not open, in the rest of the call's budget."""
        opening = self.reads.opening(key, started)
        if opening is None:
            return
        node_feed, deadline, now = opening
        task = asyncio.ensure_future(finished(Background(partial(node_feed.feed.open, deadline, now), "near cache")))
        try:
            await asyncio.wait([task], timeout=deadline - self._runner.clock.monotonic())
        finally:
            if not task.done():  # the caller gave up, so no call would read the feed
                task.add_done_callback(partial(_closed, node_feed))
        if task.done():
            try:
                task.result()
            except (UnavailableError, CommandRefusedError) as exc:
                self._runner.feed_lost(exc)
            else:
                self.reads.opened(node_feed)


def _closed(node_feed: NodeFeed, task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()  # nobody else asks for it
    node_feed.feed.close()
