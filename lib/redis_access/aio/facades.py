"""The parts of a RedisAccess for asyncio: the classes of `redis_access.facades` with methods to await."""

from typing import Self, Unpack, cast

from ..caching.options import CachingOptions
from ..errors import LockNotAcquiredError
from ..limits.limits import LimitOperations
from ..locks.lock import LockOperations
from ..namespaces.namespace import NamespaceOperations
from ..sessions.sessions import SessionOperations
from ..user_values.user_values import UserValueOperations
from .facade import AsyncFacade, method
from .signatures import CachedDecorator, CacheGet, CacheGetMany, CacheGetManyOfUser, CacheGetOfUser


class UserValues(AsyncFacade[UserValueOperations]):
    """Caches one value per user and name: `redis_access.flags` and `redis_access.assignments`."""

    get = method(UserValueOperations.get)
    get_many = method(UserValueOperations.get_many)
    set = method(UserValueOperations.set)
    set_many = method(UserValueOperations.set_many)
    delete = method(UserValueOperations.delete)
    cache_get = cast(CacheGetOfUser, method(UserValueOperations.cache_get))
    cache_get_many = cast(CacheGetManyOfUser, method(UserValueOperations.cache_get_many))
    invalidate = method(UserValueOperations.invalidate)
    invalidate_user = method(UserValueOperations.invalidate_user)
    invalidate_everything = method(UserValueOperations.invalidate_everything)


class Sessions(AsyncFacade[SessionOperations]):
    """Creates, reads, changes, extends, rotates and ends sessions: `redis_access.sessions`."""

    create = method(SessionOperations.create)
    get = method(SessionOperations.get)
    update = method(SessionOperations.update)
    extend = method(SessionOperations.extend)
    rotate = method(SessionOperations.rotate)
    end = method(SessionOperations.end)
    end_all = method(SessionOperations.end_all)


class Limits(AsyncFacade[LimitOperations]):
    """Counts hits against limits: `redis_access.limits`."""

    hit = method(LimitOperations.hit)
    hit_all = method(LimitOperations.hit_all)
    peek = method(LimitOperations.peek)
    reset = method(LimitOperations.reset)


class Namespace(AsyncFacade[NamespaceOperations]):
    """Values that one command makes old all at once: `redis_access.namespace("pricing")`."""

    get = method(NamespaceOperations.get)
    get_many = method(NamespaceOperations.get_many)
    set = method(NamespaceOperations.set)
    set_many = method(NamespaceOperations.set_many)
    delete = method(NamespaceOperations.delete)
    delete_many = method(NamespaceOperations.delete_many)
    exists = method(NamespaceOperations.exists)
    ttl = method(NamespaceOperations.ttl)
    touch = method(NamespaceOperations.touch)
    increment = method(NamespaceOperations.increment)
    cache_get = cast(CacheGet, method(NamespaceOperations.cache_get))
    cache_get_many = cast(CacheGetMany, method(NamespaceOperations.cache_get_many))
    invalidate = method(NamespaceOperations.invalidate)

    def cached(
        self, key: str | None = None, *, ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> CachedDecorator:
        """Return a decorator that keeps a function's results in this namespace, as `RedisAccess.cached` does.

        `invalidate` forgets all of them.
        """
        from ..caching.cached import Decorator

        return Decorator(self, key, ttl, options, is_async=True)


class Lock(AsyncFacade[LockOperations]):
    """A lock, for one thread or task at a time: `async with redis_access.lock("import"): ...`."""

    acquire = method(LockOperations.acquire)
    release = method(LockOperations.release)
    extend = method(LockOperations.extend)
    locked = method(LockOperations.locked)

    async def __aenter__(self) -> Self:
        """Take the lock. Raise LockNotAcquiredError when another has it, or Redis did not confirm it."""
        if not await self.acquire():
            raise LockNotAcquiredError(
                f"the lock {self._operations.name!r} is held by another, or Redis is unavailable",
                name=self._operations.name,
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.release()
