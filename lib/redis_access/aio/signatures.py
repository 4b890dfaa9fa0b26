"""Types of methods that take a function: a type checker sees the result of a coroutine function, not its coroutine.

At run time these are made by `method` like the others.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, Unpack, overload

from ..caching.options import CachingOptions

if TYPE_CHECKING:
    from ..caching.cached import Cached

P = ParamSpec("P")
T = TypeVar("T")


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


class CachedDecorator(Protocol):
    """The decorator that `cached(...)` returns. The decorated function is a coroutine function in any case."""

    @overload
    def __call__(self, function: Callable[P, Awaitable[T]]) -> "Cached[P, Coroutine[Any, Any, T]]": ...

    @overload
    def __call__(self, function: Callable[P, T]) -> "Cached[P, Coroutine[Any, Any, T]]": ...
