"""RedisAccess: the one object to use. Its flat methods are doors to `flags`, `assignments`, `sessions`, `limits`."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, Unpack

from .caching import CachingOptions
from .clock import SYSTEM_CLOCK, Clock
from .doors import Doors, door
from .driver import Carrier, Driver
from .effects import Read, Run
from .keys import checked_key
from .limit import Limit, Strategy
from .limits import LimitOperations, WhenAway, check_policy
from .operations import Operations
from .per_user import PerUserOperations
from .rate_limit import RateLimit
from .scope import bind, budget, fresh_reads
from .scripts import RATE_LIMIT
from .sessions import SessionOperations
from .settings import ConnectionSettings
from .stats import Stats
from .versioned import NamespaceOperations

if TYPE_CHECKING:
    from .cached import Cached
    from .near import NearCache
    from .near_reads import NearReads
    from .observer import Hook


_observed_get, _observed_set = door(Operations.get), door(Operations.set)
_observed_get_of_user = door(PerUserOperations.get)
_observed_get_many, _observed_hit = door(PerUserOperations.get_many), door(LimitOperations.hit)

P = ParamSpec("P")
R = TypeVar("R")


class PerUserCache(Doors[PerUserOperations]):
    """Caches one value per user and name: `redis_access.flags` and `redis_access.assignments`."""

    # What the doors do; without their generators a fifth faster.
    def get(self, user_id: str, name: str, default: Any = None) -> Any:  # noqa: D102
        if self._gate.observer is not None:
            return _observed_get_of_user(self, user_id, name, default)
        return self.get_many(user_id, (name,)).get(name, default)

    def get_many(self, user_id: str, names: Iterable[str]) -> dict[str, Any]:  # noqa: D102
        if self._gate.observer is not None:
            return _observed_get_many(self, user_id, names)
        checked, request = self._operations.reading(user_id, names)
        if not checked:
            return {}
        replies = self._gate.asked(request)
        values = self._operations.read_at_once(checked, replies)
        return self._gate.run(self._operations.settled(checked, replies)) if values is None else values

    get.__doc__ = PerUserOperations.get.__doc__
    get_many.__doc__ = PerUserOperations.get_many.__doc__
    set = door(PerUserOperations.set)
    set_many = door(PerUserOperations.set_many)
    delete = door(PerUserOperations.delete)
    cache_get = door(PerUserOperations.cache_get)
    cache_get_many = door(PerUserOperations.cache_get_many)
    invalidate = door(PerUserOperations.invalidate)
    invalidate_user = door(PerUserOperations.invalidate_user)
    invalidate_everything = door(PerUserOperations.invalidate_everything)


class Sessions(Doors[SessionOperations]):
    """Creates, reads, changes, extends, rotates and ends sessions: `redis_access.sessions`."""

    create = door(SessionOperations.create)
    get = door(SessionOperations.get)
    update = door(SessionOperations.update)
    extend = door(SessionOperations.extend)
    rotate = door(SessionOperations.rotate)
    end = door(SessionOperations.end)
    end_all = door(SessionOperations.end_all)


class Limits(Doors[LimitOperations]):
    """Counts hits against limits: `redis_access.limits`."""

    # What the door does; without its generator a tenth faster.
    def hit(  # noqa: D102
        self,
        subject: str,
        *,
        limit: int,
        window_seconds: int,
        cost: int = 1,
        strategy: Strategy = "gcra",
        when_away: WhenAway = "allow",
    ) -> RateLimit:
        gate, operations = self._gate, self._operations
        if gate.observer is not None:
            return _observed_hit(
                self,
                subject,
                limit=limit,
                window_seconds=window_seconds,
                cost=cost,
                strategy=strategy,
                when_away=when_away,
            )
        check_policy(when_away)
        wanted = Limit(subject, limit=limit, window_seconds=window_seconds, cost=cost, strategy=strategy)
        key = wanted.key()
        if (refusal := operations.remembered(key, wanted)) is not None:
            return refusal
        answer = gate.asked(Run(RATE_LIMIT, (key,), "1", *wanted.arguments))
        return operations.answered(key, wanted, answer, when_away)

    hit.__doc__ = LimitOperations.hit.__doc__
    hit_all = door(LimitOperations.hit_all)
    peek = door(LimitOperations.peek)
    reset = door(LimitOperations.reset)


class Namespace(Doors[NamespaceOperations]):
    """Values that one command makes old all at once: `redis_access.namespace("pricing")`."""

    get = door(NamespaceOperations.get)
    set = door(NamespaceOperations.set)
    delete = door(NamespaceOperations.delete)
    cache_get = door(NamespaceOperations.cache_get)
    invalidate = door(NamespaceOperations.invalidate)


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
        near_cache: "NearCache | None" = None,
        carrier: Carrier | None = None,
    ) -> None:
        """Make one. `near_cache` keeps values of `get` and `cache_get` in the process (`redis_access.near`).

        `carrier` answers in place of Redis (`redis_access.testing`).
        """
        driver = Driver(settings, strict=strict, budget_milliseconds=budget_milliseconds, clock=clock, carrier=carrier)
        operations = Operations(driver)
        super().__init__(driver, operations)
        self.flags = PerUserCache(driver, operations.flags, prefix="flags.")
        self.assignments = PerUserCache(driver, operations.assignments, prefix="assignments.")
        self.sessions = Sessions(driver, operations.sessions, prefix="sessions.")
        self.limits = Limits(driver, operations.limits, prefix="limits.")
        self._near: NearReads | None = None
        if near_cache is not None:
            from .near_doors import NearDoors  # modules for few

            near = NearDoors(driver, operations.cache, near_cache)
            # In place of the methods: without a near cache they cost nothing more.
            self._near = near.reads
            vars(self).update(near.methods())

    # What the doors to Operations.get and set would do; without their generators a tenth faster.
    def get(self, key: str, default: Any = None) -> Any:  # noqa: D102
        cache = self._operations.cache
        if self._gate.observer is not None or cache.owed:
            return _observed_get(self, key, default)
        return cache.decoded(self._gate.asked(Read("GET", checked_key(key))), default)

    def set(self, key: str, value: object, ttl: int | None = None) -> bool:  # noqa: D102
        if self._gate.observer is not None:
            return _observed_set(self, key, value, ttl)
        cache = self._operations.cache
        return cache.confirmed(self._gate.asked(cache.storing(checked_key(key), value, ttl)))

    get.__doc__ = Operations.get.__doc__
    set.__doc__ = Operations.set.__doc__  # noqa: A003
    delete = door(Operations.delete)
    cache_get = door(Operations.cache_get)
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

    def cached(
        self, key: str, *, ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> "Callable[[Callable[P, R]], Cached[P, R]]":
        """Return a decorator that keeps a function's results under `key` ("profile:{user_id}"), by `cache_get`.

        The key names every argument. The decorated function has `forget(...)`, which deletes a result.
        """
        from .cached import Cached

        def decorator(function: Callable[P, Any]) -> Cached[P, Any]:
            return Cached(self, function, key, ttl, options)

        return decorator

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

    def close(self) -> None:
        """Close the connections. A later call connects again."""
        if self._near is not None:
            self._near.close()
        self._gate.close()
