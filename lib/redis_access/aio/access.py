"""RedisAccess for asyncio."""

from functools import partial
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

from ..caching.options import CachingOptions
from ..concealed import ConcealedText
from ..configuration.settings import ConnectionSettings
from ..errors import ConfigurationError
from ..operations import Operations
from ..runtime.clock import SYSTEM_CLOCK, Clock
from ..runtime.counters import Stats
from ..runtime.first_use import on_first_use
from ..runtime.runner import check_transport
from ..runtime.runtime import Runtime
from ..runtime.scope import bind, budget, fresh_reads
from .connecting import TransportFor
from .facade import AsyncFacade, method
from .facades import Limits, Lock, Namespace, Sessions, UserValues
from .runner import AsyncRunner, AsyncTransport
from .signatures import CachedDecorator, CacheGet, CacheGetMany

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from ..near.near_cache import NearCache
    from ..near.near_stats import NearStats
    from ..near.reads import NearReads
    from ..runtime.observation import Hook
    from ..stored.codecs import Codec


class RedisAccess(AsyncFacade[Operations]):
    """`redis_access.RedisAccess` for asyncio: the same names, arguments, results and errors.

    Methods that may ask Redis are coroutine functions, as are `client` and `close`.

    One may be used from one event loop after the other, not from two at once.
    """

    def __init__(
        self,
        settings: ConnectionSettings | str | None = None,
        *,
        strict: bool = False,
        budget_milliseconds: float | None = None,
        clock: Clock = SYSTEM_CLOCK,
        near_cache: "NearCache | None" = None,
        codec: "Codec | None" = None,
        transport: AsyncTransport | None = None,
    ) -> None:
        """Make one. `settings` may be a URL: "redis://localhost:6379".

        `near_cache` keeps values of `get` and `cache_get` in the process.

        `codec` writes and reads the values in place of JSON (`redis_access.codecs`), but for flags, assignments and
        sessions. `transport` answers in place of Redis (`redis_access.testing`).
        """
        if isinstance(settings, str):
            settings = ConcealedText(settings)  # error reporters keep the variables of frames
        transport_for = TransportFor(ConnectionSettings.of(settings))
        self._transport_for = transport_for if transport is None else None
        if transport is not None:
            check_transport(transport)
        runner = AsyncRunner(
            transport_for if transport is None else partial(_given, transport),
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
            from .near_facade import AsyncNearFacade  # modules for few

            near = AsyncNearFacade(runner, operations.cache, near_cache)
            # In place of the methods: without a near cache they cost nothing more.
            self._near = near.reads
            vars(self).update(near.methods())

    @on_first_use
    def flags(self) -> UserValues:
        """Feature flags: one value per user and flag."""
        return UserValues(self._runner, self._operations.flags, prefix="flags.")

    @on_first_use
    def assignments(self) -> UserValues:
        """Experiment assignments: one value per user and experiment."""
        return UserValues(self._runner, self._operations.assignments, prefix="assignments.")

    @on_first_use
    def sessions(self) -> Sessions:
        """Sessions: a few fields under an id that cannot be guessed."""
        return Sessions(self._runner, self._operations.sessions, prefix="sessions.")

    @on_first_use
    def limits(self) -> Limits:
        """Rate limits."""
        return Limits(self._runner, self._operations.limits, prefix="limits.")

    ping = method(Operations.ping)
    get = method(Operations.get)
    get_many = method(Operations.get_many)
    set = method(Operations.set)
    set_many = method(Operations.set_many)
    delete = method(Operations.delete)
    delete_many = method(Operations.delete_many)
    exists = method(Operations.exists)
    ttl = method(Operations.ttl)
    touch = method(Operations.touch)
    increment = method(Operations.increment)
    cache_get = cast(CacheGet, method(Operations.cache_get))
    cache_get_many = cast(CacheGetMany, method(Operations.cache_get_many))
    cache_feature_flag = method(Operations.cache_feature_flag)
    get_cached_feature_flag = method(Operations.get_cached_feature_flag)
    cache_experiment_assignment = method(Operations.cache_experiment_assignment)
    get_cached_experiment_assignment = method(Operations.get_cached_experiment_assignment)
    create_session = method(Operations.create_session)
    get_session = method(Operations.get_session)
    update_session = method(Operations.update_session)
    extend_session = method(Operations.extend_session)
    end_session = method(Operations.end_session)
    rate_limit = method(Operations.rate_limit)

    def namespace(self, name: str, *, codec: "Codec | None" = None) -> Namespace:
        """Return the namespace `name`: values under keys with a version, which `invalidate` changes.

        `codec` writes and reads its values, in place of the access's own.
        """
        return Namespace(self._runner, self._operations.namespace(name, codec), prefix="namespace.")

    def lock(self, name: str, *, ttl: int = 30, wait_seconds: float = 10, durable: bool = False) -> Lock:
        """Return the lock `name`, which one caller at a time holds, among all processes, for `ttl` seconds at most.

        `with`, or on asyncio `async with`, takes it, waiting for `wait_seconds` at most, and gives it up at the end of
        the block. It saves work that would be done twice; what must never happen twice needs more, since a slow holder
        loses the lock. A failover may lose it, too; with `durable` it counts as taken only when a replica has it.
        """
        return Lock(self._runner, self._operations.lock(name, ttl, wait_seconds, durable=durable), prefix="lock.")

    async def client(self, **options: Any) -> "Redis":
        """Return redis-py's client with this access's settings, for commands that have no method here, and pub/sub.

        Every key that you give it begins with the settings' key prefix ("app:cart:7"). It has connections of its own to
        the primary, no budget and no breaker, and raises redis-py's exceptions; close it (`close`, on asyncio
        `aclose`). `options` are those of redis.Redis, or on asyncio of redis.asyncio.Redis: `decode_responses=True`,
        say. In a sharded group it is a RedisCluster of the same module.
        """
        from ..transport.client import async_redis_client

        if self._transport_for is None:
            raise ConfigurationError("this access stands on no server that a client could connect to")
        return async_redis_client(await self._transport_for.settings(), options)

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
        from ..caching.cached import Decorator

        return Decorator(self, key, ttl, options, is_async=True)

    @property
    def is_strict(self) -> bool:
        """Whether Redis's failures are raised."""
        return self._runner.strict

    budget = staticmethod(budget)
    bind = staticmethod(bind)
    fresh_reads = staticmethod(fresh_reads)

    def add_hook(self, hook: "Hook") -> None:
        """Call `hook` with every event (`redis_access.events`) from now on, in the thread of the call.

        It is called when a call is over: it makes the call longer, never a request. Calls that it makes itself are
        counted, and make no events. A hook that raises is removed, and the exception is logged. Raises
        InvalidArgumentError for a coroutine function and for anything but a function.
        """
        self._runner.add_hook(hook)

    def remove_hook(self, hook: "Hook") -> None:
        """Stop calling the hook. One that is not registered is no error."""
        self._runner.remove_hook(hook)

    def stats(self) -> Stats:
        """Return the counts of this object's calls so far, and how long the latest took, in this process."""
        stats = self._runner.stats()
        return stats if self._near is None else self._near.counted_in(stats)

    def near_stats(self) -> "NearStats | None":
        """Return the size of the near cache and how often it answered, in this process; None without a near cache."""
        return None if self._near is None else self._near.stats()

    async def close(self) -> None:
        """Close the connections. A later call connects again."""
        if self._near is not None:
            self._near.close()
        await self._runner.close()

    async def __aenter__(self) -> Self:
        """Return the access; `close` is called at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def _given(transport: AsyncTransport, _runtime: Runtime) -> AsyncTransport:
    return transport
