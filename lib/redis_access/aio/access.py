"""RedisAccess for asyncio."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Unpack, cast

from ..caching.options import CachingOptions
from ..configuration.settings import ConnectionSettings
from ..limits.limits import LimitOperations
from ..namespaces.namespace import NamespaceOperations
from ..operations import Operations
from ..runtime.budget import bind, budget, fresh_reads
from ..runtime.clock import SYSTEM_CLOCK, Clock
from ..runtime.first_use import on_first_use
from ..runtime.stats import Stats
from ..sessions.sessions import SessionOperations
from ..user_values.user_values import PerUserOperations
from .methods import AsyncDoors, door
from .runner import AsyncCarrier, AsyncDriver
from .signatures import CachedDecorator, CacheGet, CacheGetManyOfUser, CacheGetOfUser

if TYPE_CHECKING:
    from ..near.near_cache import NearCache
    from ..near.reads import NearReads
    from ..runtime.observation import Hook


class PerUserCache(AsyncDoors[PerUserOperations]):
    """Caches one value per user and name: `redis_access.flags` and `redis_access.assignments`."""

    get = door(PerUserOperations.get)
    get_many = door(PerUserOperations.get_many)
    set = door(PerUserOperations.set)
    set_many = door(PerUserOperations.set_many)
    delete = door(PerUserOperations.delete)
    cache_get = cast(CacheGetOfUser, door(PerUserOperations.cache_get))
    cache_get_many = cast(CacheGetManyOfUser, door(PerUserOperations.cache_get_many))
    invalidate = door(PerUserOperations.invalidate)
    invalidate_user = door(PerUserOperations.invalidate_user)
    invalidate_everything = door(PerUserOperations.invalidate_everything)


class Sessions(AsyncDoors[SessionOperations]):
    """Creates, reads, changes, extends, rotates and ends sessions: `redis_access.sessions`."""

    create = door(SessionOperations.create)
    get = door(SessionOperations.get)
    update = door(SessionOperations.update)
    extend = door(SessionOperations.extend)
    rotate = door(SessionOperations.rotate)
    end = door(SessionOperations.end)
    end_all = door(SessionOperations.end_all)


class Limits(AsyncDoors[LimitOperations]):
    """Counts hits against limits: `redis_access.limits`."""

    hit = door(LimitOperations.hit)
    hit_all = door(LimitOperations.hit_all)
    peek = door(LimitOperations.peek)
    reset = door(LimitOperations.reset)


class Namespace(AsyncDoors[NamespaceOperations]):
    """Values that one command makes old all at once: `redis_access.namespace("pricing")`."""

    get = door(NamespaceOperations.get)
    set = door(NamespaceOperations.set)
    delete = door(NamespaceOperations.delete)
    cache_get = cast(CacheGet, door(NamespaceOperations.cache_get))
    invalidate = door(NamespaceOperations.invalidate)


class RedisAccess(AsyncDoors[Operations]):
    """`redis_access.RedisAccess` for asyncio: the same names, arguments, results and errors, as coroutine functions.

    One may be used from one event loop after the other, not from two at once.
    """

    def __init__(
        self,
        settings: ConnectionSettings | None = None,
        *,
        strict: bool = False,
        budget_milliseconds: float | None = None,
        clock: Clock = SYSTEM_CLOCK,
        near_cache: "NearCache | None" = None,
        carrier: AsyncCarrier | None = None,
    ) -> None:
        """Make one. `near_cache` keeps values of `get` and `cache_get` in the process.

        `carrier` answers in place of Redis (`redis_access.testing`).
        """
        driver = AsyncDriver(
            settings, strict=strict, budget_milliseconds=budget_milliseconds, clock=clock, carrier=carrier
        )
        operations = Operations(driver)
        super().__init__(driver, operations)
        self._near: NearReads | None = None
        if near_cache is not None:
            from .near_methods import AsyncNearDoors  # modules for few

            near = AsyncNearDoors(driver, operations.cache, near_cache)
            # In place of the methods: without a near cache they cost nothing more.
            self._near = near.reads
            vars(self).update(near.methods())

    @on_first_use
    def flags(self) -> PerUserCache:
        """Feature flags: one value per user and flag."""
        return PerUserCache(self._gate, self._operations.flags, prefix="flags.")

    @on_first_use
    def assignments(self) -> PerUserCache:
        """Experiment assignments: one value per user and experiment."""
        return PerUserCache(self._gate, self._operations.assignments, prefix="assignments.")

    @on_first_use
    def sessions(self) -> Sessions:
        """Sessions: a few fields under an id that cannot be guessed."""
        return Sessions(self._gate, self._operations.sessions, prefix="sessions.")

    @on_first_use
    def limits(self) -> Limits:
        """Rate limits."""
        return Limits(self._gate, self._operations.limits, prefix="limits.")

    get = door(Operations.get)
    set = door(Operations.set)
    delete = door(Operations.delete)
    cache_get = cast(CacheGet, door(Operations.cache_get))
    cache_feature_flag = door(Operations.cache_feature_flag)
    get_cached_feature_flag = door(Operations.get_cached_feature_flag)
    cache_experiment_assignment = door(Operations.cache_experiment_assignment)
    get_cached_experiment_assignment = door(Operations.get_cached_experiment_assignment)
    create_session = door(Operations.create_session)
    get_session = door(Operations.get_session)
    update_session = door(Operations.update_session)
    extend_session = door(Operations.extend_session)
    end_session = door(Operations.end_session)
    rate_limit = door(Operations.rate_limit)

    def namespace(self, name: str) -> Namespace:
        """Return the namespace `name`: values whose keys carry a version, which `invalidate` moves."""
        return Namespace(self._gate, self._operations.namespace(name), prefix="namespace.")

    def cached(self, key: str, *, ttl: int | None = None, **options: Unpack[CachingOptions]) -> CachedDecorator:
        """Return a decorator that keeps a function's results under `key` ("profile:{user_id}"), by `cache_get`.

        The key names every argument. The decorated function has `forget(...)`, which deletes a result.
        """
        from ..caching.cached import Cached

        def decorator(function: Callable[..., Any]) -> Any:
            return Cached(self, function, key, ttl, options)

        return cast(CachedDecorator, decorator)

    budget = staticmethod(budget)
    bind = staticmethod(bind)
    fresh_reads = staticmethod(fresh_reads)

    def add_hook(self, hook: "Hook") -> None:
        """Have `hook` called with every event from now on, in the thread of the call; `redis_access.events` has them.

        A hook that raises is taken out. Without hooks calls cost nothing more; the first one costs its import.
        """
        self._gate.add_hook(hook)

    def remove_hook(self, hook: "Hook") -> None:
        """Tell the hook of nothing more. One that is not there is no error."""
        self._gate.remove_hook(hook)

    def stats(self) -> Stats:
        """Return what this object's calls came to so far."""
        return self._gate.counters.snapshot()

    async def close(self) -> None:
        """Close the connections. A later call connects again."""
        if self._near is not None:
            self._near.close()
        await self._gate.close()
