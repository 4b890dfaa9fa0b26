"""RedisAccess: the one object to use. Its flat methods are doors to `flags`, `assignments`, `sessions`, `limits`.

Imported with it is what `get` and `set` need; the rest comes with the first call that needs it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from .operations import Operations
from .runtime.budget import bind, budget, fresh_reads
from .runtime.clock import SYSTEM_CLOCK, Clock
from .runtime.first_use import on_first_use
from .runtime.methods import Doors, door
from .runtime.requests import Read
from .runtime.runner import Carrier, Driver
from .stored.keys import checked_key
from .stored.values import MISS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from .caching.cached import Cached
    from .caching.options import CachingOptions
    from .configuration.settings import ConnectionSettings
    from .limits.limit import Strategy
    from .limits.limits import WhenAway
    from .limits.methods import Limits
    from .limits.rate_limit import RateLimit
    from .namespaces.methods import Namespace
    from .near.near_cache import NearCache
    from .near.reads import NearReads
    from .runtime.observation import Hook
    from .runtime.stats import Stats
    from .sessions.methods import Sessions
    from .user_values.methods import PerUserCache


_observed_get, _observed_set = door(Operations.get), door(Operations.set)
_observed_cache_get, _observed_hit = door(Operations.cache_get), door(Operations.rate_limit)

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class RedisAccess(Doors[Operations]):
    """A cache in Redis that is never the reason a request fails.

    Made without settings it reads them from the environment (and SSM) on first use; making one does no I/O. Safe to
    share between threads, and after a fork.

    When Redis is away, or refuses a command, reads are misses, writes and deletes return False, `cache_get` calls the
    fetch function and rate limits allow; the failure is counted (`stats()`) and logged once per outage by the logger
    "redis_access". With `strict=True` such calls raise UnavailableError or CommandRefusedError instead.

    Strict or not, ConfigurationError is raised for settings that are missing or wrong, since no later call would do
    better, and InvalidArgumentError for a key, ttl or value that cannot be stored. SSM that does not answer, or
    refuses, counts as Redis being away.

    `ttl` is in seconds, always; None stands for a default (5 minutes; 30 for assignments and sessions), never for
    "forever".
    """

    def __init__(
        self,
        settings: ConnectionSettings | None = None,
        *,
        strict: bool = False,
        budget_milliseconds: float | None = None,
        clock: Clock = SYSTEM_CLOCK,
        near_cache: NearCache | None = None,
        carrier: Carrier | None = None,
    ) -> None:
        """Make one. `near_cache` keeps values of `get` and `cache_get` in the process (`redis_access.near`).

        `carrier` answers in place of Redis (`redis_access.testing`).
        """
        driver = Driver(settings, strict=strict, budget_milliseconds=budget_milliseconds, clock=clock, carrier=carrier)
        operations = Operations(driver)
        super().__init__(driver, operations)
        self._near: NearReads | None = None
        if near_cache is not None:
            from .near.methods import NearDoors  # modules for few

            near = NearDoors(driver, operations.cache, near_cache)
            # In place of the methods: without a near cache they cost nothing more.
            self._near = near.reads
            vars(self).update(near.methods())

    @on_first_use
    def flags(self) -> PerUserCache:
        """Feature flags: one value per user and flag."""
        from .user_values.methods import PerUserCache

        return PerUserCache(self._gate, self._operations.flags, prefix="flags.")

    @on_first_use
    def assignments(self) -> PerUserCache:
        """Experiment assignments: one value per user and experiment."""
        from .user_values.methods import PerUserCache

        return PerUserCache(self._gate, self._operations.assignments, prefix="assignments.")

    @on_first_use
    def sessions(self) -> Sessions:
        """Sessions: a few fields under an id that cannot be guessed."""
        from .sessions.methods import Sessions

        return Sessions(self._gate, self._operations.sessions, prefix="sessions.")

    @on_first_use
    def limits(self) -> Limits:
        """Rate limits."""
        from .limits.methods import Limits

        return Limits(self._gate, self._operations.limits, prefix="limits.")

    # What the doors to Operations.get and set would do; without their generators a tenth faster.
    def get(self, key: str, default: Any = None, *, fresh: bool = False) -> Any:  # noqa: D102
        cache = self._operations.cache
        if self._gate.observer is not None or cache.owed:
            return _observed_get(self, key, default, fresh=fresh)
        return cache.decoded(self._gate.asked(Read("GET", checked_key(key), primary=fresh)), default)

    def set(self, key: str, value: object, ttl: int | None = None) -> bool:  # noqa: D102
        if self._gate.observer is not None:
            return _observed_set(self, key, value, ttl)
        cache = self._operations.cache
        return cache.confirmed(self._gate.asked(cache.storing(checked_key(key), value, ttl)))

    def cache_get(  # noqa: D102
        self, key: str, fetch: Callable[[], T], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> T:
        cache, gate = self._operations.cache, self._gate
        if gate.observer is not None or cache.owed or gate.carrier is None:
            return _observed_cache_get(self, key, fetch, ttl, **options)
        request, fetching = Read("GET", checked_key(key)), cache.fetching
        policy, deadline = fetching.policy(ttl, options), gate.deadline()
        raw = gate.asked(request, until=deadline, failed=MISS)
        value = MISS if raw is MISS else fetching.found(raw, policy)
        if value is MISS:
            alone = raw is MISS
            value = gate.run(fetching.fetched(None if alone else raw, key, fetch, policy, alone=alone), deadline)
        return value  # type: ignore[no-any-return]  # what JSON makes of a T

    def rate_limit(  # noqa: D102
        self,
        subject: str,
        *,
        limit: int,
        window_seconds: int,
        cost: int = 1,
        strategy: Strategy = "gcra",
        when_away: WhenAway = "allow",
    ) -> RateLimit:
        hit: Callable[..., RateLimit] = self.limits.hit if self._gate.observer is None else partial(_observed_hit, self)
        return hit(
            subject, limit=limit, window_seconds=window_seconds, cost=cost, strategy=strategy, when_away=when_away
        )

    get.__doc__ = Operations.get.__doc__
    cache_get.__doc__ = Operations.cache_get.__doc__
    rate_limit.__doc__ = Operations.rate_limit.__doc__
    set.__doc__ = Operations.set.__doc__  # noqa: A003
    delete = door(Operations.delete)
    cache_feature_flag = door(Operations.cache_feature_flag)
    cache_experiment_assignment = door(Operations.cache_experiment_assignment)
    get_cached_feature_flag = door(Operations.get_cached_feature_flag)
    get_cached_experiment_assignment = door(Operations.get_cached_experiment_assignment)
    create_session = door(Operations.create_session)
    get_session = door(Operations.get_session)
    update_session = door(Operations.update_session)
    extend_session = door(Operations.extend_session)
    end_session = door(Operations.end_session)

    def namespace(self, name: str) -> Namespace:
        """Return the namespace `name`: values whose keys carry a version, which `invalidate` moves."""
        from .namespaces.methods import Namespace

        return Namespace(self._gate, self._operations.namespace(name), prefix="namespace.")

    def cached(
        self, key: str, *, ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Callable[[Callable[P, R]], Cached[P, R]]:
        """Return a decorator that keeps a function's results under `key` ("profile:{user_id}"), by `cache_get`.

        The key names every argument. The decorated function has `forget(...)`, which deletes a result.
        """
        from .caching.cached import Cached

        def decorator(function: Callable[P, Any]) -> Cached[P, Any]:
            return Cached(self, function, key, ttl, options)

        return decorator

    budget = staticmethod(budget)
    bind = staticmethod(bind)
    fresh_reads = staticmethod(fresh_reads)

    def add_hook(self, hook: Hook) -> None:
        """Have `hook` called with every event from now on, in the thread of the call; `redis_access.events` has them.

        A hook that raises is taken out. Without hooks calls cost nothing more; the first one costs its import.
        """
        self._gate.add_hook(hook)

    def remove_hook(self, hook: Hook) -> None:
        """Tell the hook of nothing more. One that is not there is no error."""
        self._gate.remove_hook(hook)

    def stats(self) -> Stats:
        """Return what this object's calls came to so far."""
        return self._gate.counters.snapshot()

    def close(self) -> None:
        """Close the connections. A later call connects again."""
        if self._near is not None:
            self._near.close()
        self._gate.close()
