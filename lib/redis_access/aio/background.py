"""Blocking functions beside the event loop, and work that tasks share."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """Runs one blocking function in a daemon thread of its own, once at a time.

    The loop's default executor belongs to the application: a resolver or an AWS endpoint that hangs would take its
    threads away, and keep the process from ending.
    """

    def __init__(self, function: Callable[[], T], name: str) -> None:
        """Make one; `name` is the thread's."""
        self._function = function
        self._name = f"redis_access {name}"
        self._running: tuple[Future[T], Thread] | None = None

    async def run(self) -> T:
        """Return the function's result, or raise its error. A task that comes while it runs waits for the same run.

        A task that is cancelled does not end the run: others may wait for it.
        """
        if self._running is None or self._running[0].done() or not self._running[1].is_alive():  # forked away
            outcome: Future[T] = Future()
            outcome.set_running_or_notify_cancel()
            thread = Thread(target=self._work, args=(outcome,), name=self._name, daemon=True)
            self._running = outcome, thread
            thread.start()
        return await asyncio.wrap_future(self._running[0])

    def _work(self, outcome: "Future[T]") -> None:
        try:
            outcome.set_result(self._function())
        except Exception as exc:  # noqa: BLE001  # it is raised where the result is awaited
            outcome.set_exception(exc)


class Joined(Generic[T]):
    """Runs one coroutine function, once at a time: whoever comes while it runs waits for that run."""

    def __init__(self, function: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._function = function
        self._running: asyncio.Task[T] | None = None

    async def run(self) -> T:
        """Return the function's result, or raise its error. A task that is cancelled does not end the run."""
        running = self._running
        if running is None or running.done() or running.get_loop() is not asyncio.get_running_loop():
            running = self._running = asyncio.ensure_future(self._function())
            running.add_done_callback(_retrieved)
        return await asyncio.shield(running)


def _retrieved(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()  # otherwise asyncio logs "exception was never retrieved" when all who waited were cancelled
