"""Blocking functions that cannot be interrupted, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

from .forks import begin_anew_when_forked

T = TypeVar("T")


class Background(Generic[T]):
    """Runs one function in a daemon thread, once at a time: callers that come during a run wait for its result.

    So a name server or an AWS endpoint that hangs costs one thread, however many calls give up waiting for it. An
    executor's thread would keep the process from ending, and on asyncio it belongs to the application.
    """

    def __init__(self, function: Callable[[], T], name: str) -> None:
        """Make one; `name` is the thread's."""
        self._function = function
        self._name = f"redis_access {name}"
        self._lock = Lock()
        self._running: Future[T] | None = None
        begin_anew_when_forked(self)

    def after_fork(self) -> None:
        """Begin anew in a forked child: the thread is the parent's, and may have held the lock."""
        self._lock, self._running = Lock(), None

    def begin(self) -> Future[T]:
        """Return the future of the run under way, or of a new one."""
        with self._lock:
            if self._running is None or self._running.done():
                self._running = Future()
                # A future that runs cannot be cancelled. So a task that is cancelled while it waits does not cancel the
                # run for others.
                self._running.set_running_or_notify_cancel()
                Thread(target=self._work, args=(self._running,), name=self._name, daemon=True).start()
            return self._running

    def result(self, seconds: float) -> T:
        """Return the function's result, or raise its error. Raises TimeoutError when it takes longer."""
        return self.begin().result(max(0.0, seconds))

    def _work(self, outcome: Future[T]) -> None:
        try:
            outcome.set_result(self._function())
        except Exception as exc:  # noqa: BLE001  # handed on: raised in those who wait for the result
            outcome.set_exception(exc)
