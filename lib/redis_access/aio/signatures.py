"""Types of methods that take a function: a type checker sees the result of a coroutine function, not its coroutine.

At run time these are made by `method` like the others.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar, Unpack, overload

from ..caching.options import CachingOptions

P = ParamSpec("P")
Q = ParamSpec("Q")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class CacheGet(Protocol):
    """`cache_get` of RedisAccess and of its namespaces."""

    @overload
    def __call__(
        self, key: str, fetch: Callable[[], Awaitable[T]], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Coroutine[Any, Any, T]: ...

    @overload
    def __call__(
        self, key: str, fetch: Callable[[], T], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Coroutine[Any, Any, T]: ...


class CacheGetMany(Protocol):
    """`cache_get_many` of RedisAccess and of its namespaces."""

    @overload
    def __call__(
        self,
        keys: Iterable[str],
        fetch: Callable[[list[str]], Awaitable[Mapping[str, T]]],
        ttl: int | None = None,
        **options: Unpack[CachingOptions],
    ) -> Coroutine[Any, Any, dict[str, T]]: ...

    @overload
    def __call__(
        self,
        keys: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
        **options: Unpack[CachingOptions],
    ) -> Coroutine[Any, Any, dict[str, T]]: ...


class CacheGetOfUser(Protocol):
    """`cache_get` of flags and assignments."""

    @overload
    def __call__(
        self, user_id: str, name: str, fetch: Callable[[], Awaitable[T]], ttl: int | None = None
    ) -> Coroutine[Any, Any, T]: ...

    @overload
    def __call__(
        self, user_id: str, name: str, fetch: Callable[[], T], ttl: int | None = None
    ) -> Coroutine[Any, Any, T]: ...


class CacheGetManyOfUser(Protocol):
    """`cache_get_many` of flags and assignments."""

    @overload
    def __call__(
        self,
        user_id: str,
        names: Iterable[str],
        fetch: Callable[[list[str]], Awaitable[Mapping[str, T]]],
        ttl: int | None = None,
    ) -> Coroutine[Any, Any, dict[str, T]]: ...

    @overload
    def __call__(
        self, user_id: str, names: Iterable[str], fetch: Callable[[list[str]], Mapping[str, T]], ttl: int | None = None
    ) -> Coroutine[Any, Any, dict[str, T]]: ...


class AsyncCached(Protocol[P, T_co]):
    """A coroutine function that asks the cache first: `redis_access.caching.cached.Cached`, awaited."""

    __name__: str

    def __call__(self, *arguments: P.args, **options: P.kwargs) -> Coroutine[Any, Any, T_co]:
        """Return the cached result, or compute and cache it: `cache_get`."""

    def key(self, *arguments: P.args, **options: P.kwargs) -> str:
        """Return the key under which the result of such a call is kept. Without a method's `self` or `cls`."""

    def forget(self, *arguments: P.args, **options: P.kwargs) -> Coroutine[Any, Any, bool]:
        """Delete the result of such a call, as `delete` does. Without a method's `self` or `cls`."""

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "AsyncCached[Concatenate[Any, Q], T_co]", instance: object, owner: type
    ) -> "AsyncCached[Q, T_co]": ...


class CachedDecorator(Protocol):
    """The decorator that `cached(...)` returns. The decorated function is a coroutine function in any case."""

    @overload
    def __call__(self, function: Callable[P, Awaitable[T]]) -> AsyncCached[P, T]: ...

    @overload
    def __call__(self, function: Callable[P, T]) -> AsyncCached[P, T]: ...
