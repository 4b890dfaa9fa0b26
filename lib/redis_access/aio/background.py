"""Work that tasks share."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from ..runtime.background import Background

T = TypeVar("T")


async def finished(background: Background[T]) -> T:
    """Return the result of its function, or raise its error. A task that is cancelled does not end the run."""
    return await asyncio.wrap_future(background.begin())


class Joined(Generic[T]):
    """Runs one coroutine function, once at a time: tasks that come during a run wait for its result."""

    def __init__(self, function: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._function = function
        self._running: asyncio.Task[T] | None = None

    async def run(self) -> T:
        """Return the function's result, or raise its error. A task that is cancelled does not end the run."""
        running = self._running
        if running is None or running.done() or running.get_loop() is not asyncio.get_running_loop():
            running = self._running = asyncio.ensure_future(self._function())
            running.add_done_callback(_retrieved)
        # Others wait for the same run, so one cancelled task must not end it.
        return await asyncio.shield(running)


def _retrieved(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()  # otherwise asyncio logs "exception was never retrieved" when all waiting tasks were cancelled
