"""`get`, `cache_get`, `set` and `delete` of a RedisAccess with a near cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..caching.cache import CacheOperations
from ..errors import UnavailableError
from ..runtime.methods import Doors, door
from ..runtime.runner import Driver
from ..stored.values import MISS
from ..transport.translate import REDIS_ERRORS
from .near_cache import NearCache
from .operations import NearOperations
from .reads import NearReads


class NearDoors(Doors[NearOperations]):
    """Stands before a near cache: what is kept is handed out at once, the rest is asked for."""

    def __init__(self, driver: Driver, cache: CacheOperations, options: NearCache) -> None:
        self.reads = NearReads(options, driver, lambda: driver.carrier, cache.owed)
        super().__init__(driver, NearOperations(cache, self.reads))

    _get = door(NearOperations.get)
    _cache_get = door(NearOperations.cache_get)
    set = door(NearOperations.set)
    delete = door(NearOperations.delete)

    def methods(self) -> dict[str, Callable[..., Any]]:
        """Return the methods by name, for an access to have in place of its class's: others pay nothing for them."""
        look, ask, compute = self.reads.looking(), self._get, self._cache_get
        monotonic, listen = self._gate.clock.monotonic, self._listen

        def asked(key: str, default: Any, fresh: bool) -> Any:
            started = monotonic()
            value = ask(key, default, fresh=fresh)
            listen(key, started)
            return value

        def cache_get(key: str, fetch: Callable[[], Any], ttl: int | None = None, **options: Any) -> Any:
            value = look(key)
            if value is MISS:
                started = monotonic()
                value = compute(key, fetch, ttl, **options)
                listen(key, started)
            return value

        return {"get": self.reads.looking(asked), "cache_get": cache_get, "set": self.set, "delete": self.delete}

    def _listen(self, key: str, started: float) -> None:
        """Connect to the node that has the key, if need be, in what the call left of its budget."""
        opening = self.reads.opening(key, started)
        if opening is None:
            return
        source, deadline, now = opening
        try:
            source.news.open(deadline, now)
        except (*REDIS_ERRORS, UnavailableError) as exc:
            self._gate.unheard(exc)
        else:
            self.reads.opened(source)
