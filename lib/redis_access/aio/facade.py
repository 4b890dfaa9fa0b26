"""Facades for asyncio: objects whose methods are coroutine functions that hand operations to the runner."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from ..steps.operation import Operation
from .runner import AsyncRunner

Ops = TypeVar("Ops")
P = ParamSpec("P")
R = TypeVar("R")


class AsyncFacade(Generic[Ops]):
    """Holds operations and the runner that runs them."""

    def __init__(self, runner: AsyncRunner, operations: Ops, *, prefix: str = "") -> None:
        """Hold them; `prefix` ("flags.") is what events put before the methods' names."""
        self._runner = runner
        self._operations = operations
        self._prefix = prefix


def method(
    operation: Callable[Concatenate[Ops, P], Operation[R]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]:
    """Return the method of an AsyncFacade class that runs the operation, with its signature and docstring."""
    name = operation.__name__

    @wraps(operation)
    async def call(self: Any, /, *arguments: P.args, **options: P.kwargs) -> R:
        # Within the coroutine, so that wrong arguments raise where it is awaited, as all else does.
        running = operation(self._operations, *arguments, **options)
        result: R = await self._runner.run(running, self._prefix + name)
        return result

    return call
