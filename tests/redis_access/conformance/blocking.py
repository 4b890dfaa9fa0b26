"""An asyncio access with blocking methods, so that one test runs on both surfaces."""

import asyncio
import inspect
from contextvars import copy_context
from types import TracebackType
from typing import Any, Self

from redis_access import aio
from redis_access.aio.facade import AsyncFacade
from redis_access.caching.cached import Decorator


class Blocking:
    """Has the names of an access; a coroutine that one of them returns is run to its end on a loop of its own."""

    def __init__(self, access: aio.RedisAccess) -> None:
        self._access = access
        self._loop_runner = asyncio.Runner()

    def __getattr__(self, name: str) -> Any:
        return _blocking(getattr(self._access, name), self._loop_runner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._loop_runner.run(self._access.close())
        self._loop_runner.close()


class _Part:
    def __init__(self, part: object, runner: asyncio.Runner) -> None:
        self._part = part
        self._loop_runner = runner

    def __getattr__(self, name: str) -> Any:
        return _blocking(getattr(self._part, name), self._loop_runner)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return _blocking(self._part, self._loop_runner)(*arguments, **options)


def _blocking(attribute: Any, runner: asyncio.Runner) -> Any:
    if not callable(attribute):
        return _Part(attribute, runner)

    def call(*arguments: Any, **options: Any) -> Any:
        result = attribute(*arguments, **options)
        if inspect.isawaitable(result):
            return runner.run(_awaited(result), context=copy_context())  # with the caller's `with` blocks
        if isinstance(result, Decorator):
            return _blocking(result, runner)
        return _Part(result, runner) if isinstance(result, AsyncFacade) or hasattr(result, "forget") else result

    return call


async def _awaited(awaitable: Any) -> Any:
    return await awaitable
