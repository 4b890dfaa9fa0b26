"""@cached: a function whose results are kept in Redis, under a key made of its arguments."""

from __future__ import annotations

from functools import partial, wraps
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from ..errors import InvalidArgumentError
from ..stored.ttls import DEFAULT_TTL_SECONDS
from .key_template import KeyTemplate
from .options import policy_from

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .options import CachingOptions

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Cached(Protocol[P, R_co]):
    """A function that asks the cache first. It is a function like any other, a coroutine function with asyncio."""

    __name__: str

    def __call__(self, *arguments: P.args, **options: P.kwargs) -> R_co:
        """Return the cached result, or compute and cache it: `cache_get`."""

    def key(self, *arguments: P.args, **options: P.kwargs) -> str:
        """Return the key under which the result of such a call is kept. Without a method's `self` or `cls`."""

    def forget(self, *arguments: P.args, **options: P.kwargs) -> bool:
        """Delete the result of such a call, as `delete` does. Without a method's `self` or `cls`."""

    @overload
    def __get__(self, instance: None, owner: type) -> Cached[P, R_co]: ...
    @overload
    def __get__(self: Cached[Concatenate[Any, Q], R_co], instance: object, owner: type) -> Cached[Q, R_co]: ...


class CoroutineFunctionsNeedAio:
    """The type of a coroutine function that the blocking `cached` decorates: it cannot be called.

    At run time it is refused when it is decorated. Use the `cached` of `redis_access.aio`.
    """


class CachedDecorator(Protocol):
    """The decorator that the blocking `cached(...)` returns."""

    @overload
    def __call__(  # type: ignore[overload-overlap]  # on purpose: the narrower one is the mistake
        self, function: Callable[P, Coroutine[Any, Any, Any]]
    ) -> CoroutineFunctionsNeedAio: ...
    @overload
    def __call__(self, function: Callable[P, R]) -> Cached[P, R]: ...


class Decorator:
    """The decorator that `cached(...)` returns, for functions, methods, class methods and static methods."""

    def __init__(
        self, access: Any, template: str | None, ttl: int | None, options: CachingOptions, *, is_async: bool
    ) -> None:
        """Raise InvalidTTLError and InvalidArgumentError for arguments that every call would refuse."""
        if callable(template):
            raise InvalidArgumentError("cached needs its parentheses: @redis_access.cached()")
        if template is not None and not isinstance(template, str):
            raise InvalidArgumentError(f"the key must be a text such as 'profile:{{user_id}}', not {template!r}")
        # Checked where it decorates, at import: a wrong option would otherwise raise with the first call.
        policy_from(DEFAULT_TTL_SECONDS, ttl, options)
        self._access = access
        self._template = template
        self._ttl = ttl
        self._options = options
        self._is_async = is_async

    def __call__(self, function: Any) -> Any:
        """Return the function that asks the cache first, as `Cached` describes it."""
        if isinstance(function, classmethod | staticmethod):
            return type(function)(self(function.__func__))
        _refuse_what_has_no_result(function, is_async=self._is_async)
        template = KeyTemplate(self._template, function)

        @wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            own = arguments[1:] if template.skips_receiver else arguments
            fetch = partial(function, *arguments, **options)
            return self._access.cache_get(template.key(*own, **options), fetch, self._ttl, **self._options)

        # A coroutine function, not one that returns a coroutine: frameworks ask inspect.iscoroutinefunction.
        @wraps(function)
        async def call_async(*arguments: Any, **options: Any) -> Any:
            return await call(*arguments, **options)

        def forget(*arguments: Any, **options: Any) -> Any:
            return self._access.delete(template.key(*arguments, **options))

        cached = call_async if self._is_async else call
        vars(cached).update(key=template.key, forget=forget)
        return cached


def _refuse_what_has_no_result(function: Any, *, is_async: bool) -> None:
    if not callable(function):
        raise InvalidArgumentError(f"cached decorates functions, not {function!r}")
    called = function if hasattr(function, "__code__") else type(function).__call__
    if isgeneratorfunction(called) or isasyncgenfunction(called):
        raise InvalidArgumentError(f"{function!r} is a generator function: it has no result that could be cached")
    if iscoroutinefunction(called) and not is_async:
        raise InvalidArgumentError(f"{function!r} is a coroutine function: cache it by redis_access.aio's `cached`")
