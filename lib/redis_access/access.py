"""RedisAccess: the one object to use. Its flat methods are short for those of `flags`, `sessions` and the like.

Importing it imports only what `get` and `set` need; the first call that needs more imports it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .concealed import ConcealedText
from .connecting import transport_for
from .errors import ConfigurationError
from .operations import Operations
from .runtime.clock import SYSTEM_CLOCK, Clock
from .runtime.facade import Facade, method
from .runtime.first_use import on_first_use
from .runtime.runner import Runner, Transport, check_transport
from .runtime.scope import bind, budget, fresh_reads

if TYPE_CHECKING:
    from typing import Self, Unpack

    from redis import Redis

    from .caching.cached import CachedDecorator
    from .caching.options import CachingOptions
    from .configuration.settings import ConnectionSettings
    from .facades import Limits, Lock, Namespace, Sessions, UserValues
    from .near.near_cache import NearCache
    from .near.near_stats import NearStats
    from .near.reads import NearReads
    from .runtime.counters import Stats
    from .runtime.observation import Hook
    from .stored.codecs import Codec


class RedisAccess(Facade[Operations]):
    """A cache in Redis that is never the reason a request fails.

    Made without settings it reads them from the environment (and SSM) on first use; making one does no I/O. Safe to
    share between threads, and after a fork.

    When Redis is unavailable, or refuses a command, reads are misses, writes and deletes return False, `cache_get`
    calls the fetch function and rate limits allow; the failure is counted (`stats()`) and logged once per outage by the
    logger "redis_access". With `strict=True` such calls raise UnavailableError or CommandRefusedError instead.

    Strict or not, ConfigurationError is raised for settings that are missing or wrong, since no later call would do
    better, and InvalidArgumentError for a key, ttl or value that cannot be stored. SSM that does not answer, or
    refuses, counts as Redis being unavailable.

    `ttl` is in seconds, always; None stands for a default (5 minutes; 30 for assignments and sessions), never for
    "forever".
    """

    def __init__(
        self,
        settings: ConnectionSettings | str | None = None,
        *,
        strict: bool = False,
        budget_milliseconds: float | None = None,
        clock: Clock = SYSTEM_CLOCK,
        near_cache: NearCache | None = None,
        codec: Codec | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Make one. `settings` may be a URL: "redis://localhost:6379".

        `near_cache` keeps values of `get` and `cache_get` in the process (`redis_access.near`).

        `codec` writes and reads the values in place of JSON (`redis_access.codecs`), but for flags, assignments and
        sessions. `transport` answers in place of Redis (`redis_access.testing`).
        """
        if settings is not None:
            from .configuration.settings import ConnectionSettings  # those of the environment are read later

            if isinstance(settings, str):
                settings = ConcealedText(settings)  # error reporters keep the variables of frames
            settings = ConnectionSettings.of(settings)
        self._settings = settings
        self._has_server = transport is None
        if transport is not None:
            check_transport(transport)
        runner = Runner(
            partial(transport_for, settings) if transport is None else lambda _: transport,
            strict=strict,
            budget_milliseconds=budget_milliseconds,
            clock=clock,
        )
        if transport is not None:
            runner.session_keys = ()  # there are no settings to wait for
        operations = Operations(runner, codec=codec)
        super().__init__(runner, operations)
        self._near: NearReads | None = None
        if near_cache is not None:
            from .near.facade import NearFacade  # few accesses have one

            near = NearFacade(runner, operations.cache, near_cache)
            # In the object's dict they precede the class's methods, so an access without a near cache pays nothing.
            self._near = near.reads
            vars(self).update(near.methods())

    @on_first_use
    def flags(self) -> UserValues:
        """Feature flags: one value per user and flag."""
        from .facades import UserValues

        return UserValues(self._runner, self._operations.flags, prefix="flags.")

    @on_first_use
    def assignments(self) -> UserValues:
        """Experiment assignments: one value per user and experiment."""
        from .facades import UserValues

        return UserValues(self._runner, self._operations.assignments, prefix="assignments.")

    @on_first_use
    def sessions(self) -> Sessions:
        """Sessions: a few fields under an id that cannot be guessed."""
        from .facades import Sessions

        return Sessions(self._runner, self._operations.sessions, prefix="sessions.")

    @on_first_use
    def limits(self) -> Limits:
        """Rate limits."""
        from .facades import Limits

        return Limits(self._runner, self._operations.limits, prefix="limits.")

    # Each takes its signature and docstring from the operation.
    ping = method(Operations.ping)
    get = method(Operations.get)
    get_many = method(Operations.get_many)
    set = method(Operations.set)
    set_many = method(Operations.set_many)
    cache_get = method(Operations.cache_get)
    cache_get_many = method(Operations.cache_get_many)
    rate_limit = method(Operations.rate_limit)
    delete = method(Operations.delete)
    delete_many = method(Operations.delete_many)
    exists = method(Operations.exists)
    ttl = method(Operations.ttl)
    touch = method(Operations.touch)
    increment = method(Operations.increment)
    cache_feature_flag = method(Operations.cache_feature_flag)
    cache_experiment_assignment = method(Operations.cache_experiment_assignment)
    get_cached_feature_flag = method(Operations.get_cached_feature_flag)
    get_cached_experiment_assignment = method(Operations.get_cached_experiment_assignment)
    create_session = method(Operations.create_session)
    get_session = method(Operations.get_session)
    update_session = method(Operations.update_session)
    extend_session = method(Operations.extend_session)
    end_session = method(Operations.end_session)

    def namespace(self, name: str, *, codec: Codec | None = None) -> Namespace:
        """Return the namespace `name`: values under keys with a version, which `invalidate` changes.

        `codec` writes and reads its values, in place of the access's own.
        """
        from .facades import Namespace

        return Namespace(self._runner, self._operations.namespace(name, codec), prefix="namespace.")

    def lock(self, name: str, *, ttl: int = 30, wait_seconds: float = 10, durable: bool = False) -> Lock:
        """Return the lock `name`, which one caller at a time holds, among all processes, for `ttl` seconds at most.

        `with`, or on asyncio `async with`, takes it, waiting for `wait_seconds` at most, and gives it up at the end of
        the block. It saves work that would be done twice; what must never happen twice needs more, since a slow holder
        loses the lock. A failover may lose it, too; with `durable` it counts as taken only when a replica has it.
        """
        from .facades import Lock

        return Lock(self._runner, self._operations.lock(name, ttl, wait_seconds, durable=durable), prefix="lock.")

    def client(self, **options: Any) -> Redis:
        """Return redis-py's client with this access's settings, for commands that have no method here, and pub/sub.

        Every key that you give it begins with the settings' key prefix ("app:cart:7"). It has connections of its own to
        the primary, no budget and no breaker, and raises redis-py's exceptions; close it (`close`, on asyncio
        `aclose`). `options` are those of redis.Redis, or on asyncio of redis.asyncio.Redis: `decode_responses=True`,
        say. In a sharded group it is a RedisCluster of the same module.
        """
        from .transport.client import redis_client

        return redis_client(self._connection_settings(), options)

    def cached(
        self, key: str | None = None, *, ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> CachedDecorator:
        """Return a decorator that keeps a function's results under `key` ("profile:{user_id}"), by `cache_get`.

        The key names every argument, but for the `self` or `cls` of a method, or an attribute of it ("{user.id}").
        Without a key it is made of module, function and arguments; lambdas, local functions and others that may share a
        name need one. Different arguments never share a result: 1 and "1" do not either. The decorated function has
        `forget(...)`, which deletes a result, and `key(...)`.

        Raises, when it decorates, InvalidTTLError and InvalidArgumentError for options, for a key that different calls
        could share, and for generator functions. Coroutine functions are refused, too, unless the access is one of
        `redis_access.aio`, which takes both kinds.
        """
        from .caching.cached import Decorator

        return Decorator(self, key, ttl, options, is_async=False)

    @property
    def is_strict(self) -> bool:
        """Whether Redis's failures are raised."""
        return self._runner.strict

    budget = staticmethod(budget)
    bind = staticmethod(bind)
    fresh_reads = staticmethod(fresh_reads)

    def _connection_settings(self) -> ConnectionSettings:
        if not self._has_server:
            raise ConfigurationError("this access stands on no server that a client could connect to")
        if self._settings is None:
            from .configuration.environment import settings_from_environment

            self._settings = settings_from_environment()
        return self._settings

    def add_hook(self, hook: Hook) -> None:
        """Call `hook` with every event (`redis_access.events`) from now on, in the thread of the call.

        It is called when a call is over: it makes the call longer, never a request. Calls that it makes itself are
        counted, and make no events. A hook that raises is removed, and the exception is logged. Raises
        InvalidArgumentError for a coroutine function and for anything but a function.
        """
        self._runner.add_hook(hook)

    def remove_hook(self, hook: Hook) -> None:
        """Stop calling the hook. One that is not registered is no error."""
        self._runner.remove_hook(hook)

    def stats(self) -> Stats:
        """Return the counts of this object's calls so far, and how long the latest took, in this process."""
        stats = self._runner.stats()
        return stats if self._near is None else self._near.counted_in(stats)

    def near_stats(self) -> NearStats | None:
        """Return the size of the near cache and how often it answered, in this process; None without a near cache."""
        return None if self._near is None else self._near.stats()

    def close(self) -> None:
        """Close the connections. A later call connects again."""
        if self._near is not None:
            self._near.close()
        self._runner.close()

    def __enter__(self) -> Self:
        """Return the access; `close` is called at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
