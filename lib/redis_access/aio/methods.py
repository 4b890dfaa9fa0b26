"""Turns operations into the coroutine functions that callers see."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from ..runtime.requests import Operation
from .runner import AsyncDriver

Ops = TypeVar("Ops")
P = ParamSpec("P")
R = TypeVar("R")


class AsyncDoors(Generic[Ops]):
    """Holds operations and the driver that runs them."""

    def __init__(self, driver: AsyncDriver, operations: Ops, *, prefix: str = "") -> None:
        """Hold them; `prefix` ("flags.") is what events put before the methods' names."""
        self._gate = driver
        self._operations = operations
        self._prefix = prefix


def door(
    operation: Callable[Concatenate[Ops, P], Operation[R]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]:
    """Return the method of an AsyncDoors class that runs the operation, with its signature and docstring."""

    @wraps(operation)
    async def method(self: Any, /, *arguments: P.args, **options: P.kwargs) -> R:
        running = operation(self._operations, *arguments, **options)
        if (observer := self._gate.observer) is not None:
            running = observer.watched(self._prefix + operation.__name__, running)
        result: R = await self._gate.run(running)
        return result

    return method
