"""The caller's function, called so that what it raises can travel through an operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import isawaitable
from typing import Any

# An operation is a generator: these two would end it, or be taken for its end.
_ENDS_A_GENERATOR = (StopIteration, StopAsyncIteration, GeneratorExit)


def guarded(fetch: Callable[[], Any]) -> Callable[[], Any]:
    """Return a function that does what fetch does.

    It raises RuntimeError for a StopIteration or GeneratorExit, as Python does when one leaves a generator.
    """
    return partial(_called, fetch)


def _called(fetch: Callable[[], Any]) -> Any:
    try:
        result = fetch()
    except _ENDS_A_GENERATOR as exc:
        raise _renamed(exc) from exc
    return _awaited(result) if isawaitable(result) else result


async def _awaited(result: Awaitable[Any]) -> Any:
    try:
        return await result
    except _ENDS_A_GENERATOR as exc:
        raise _renamed(exc) from exc


def _renamed(exc: BaseException) -> RuntimeError:
    return RuntimeError(f"the fetch function raised {type(exc).__name__}; let it return a value or raise another error")
