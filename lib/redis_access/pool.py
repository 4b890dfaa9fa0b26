"""The idle connections of one endpoint, last in, first out. Safe with threads and after a fork."""

import os
import select
import time
import weakref
from collections.abc import Callable, Sequence

from .border import REDIS_ERRORS, translated
from .connections import MAX_AGE_SECONDS, PlainConnection, packed
from .effects import Reply
from .endpoint import Command

_pools: "weakref.WeakSet[SyncPool]" = weakref.WeakSet()


class SyncPool:
    """Connections to one endpoint.

    Without a lock: a list's pop and append are atomic. There is no bound but the threads, each of which holds one
    connection at most.
    """

    def __init__(self, name: str, make: Callable[[], PlainConnection]) -> None:
        self.idle: list[PlainConnection] = []
        self._name = name
        self._make = make
        _pools.add(self)

    def exchange(self, commands: Sequence[Command], deadline: float) -> list[Reply]:
        """Do what an Exchange asks for."""
        idle = self.idle
        connection = self._from_idle(idle)
        if connection is None:
            connection, deadline = self._opened(deadline)
        replies = connection.exchange(packed(commands), len(commands), deadline)
        idle.append(connection)
        if self.idle is not idle:  # drop_idle() was called meanwhile, and emptied that list
            _close_all(idle)
        return replies

    def drop_idle(self) -> None:
        """Close the connections nobody uses, and those in use when they come back."""
        idle, self.idle = self.idle, []
        _close_all(idle)

    def _from_idle(self, idle: list[PlainConnection]) -> PlainConnection | None:
        while True:
            try:
                connection = idle.pop()
            except IndexError:
                return None
            if time.time() - connection.opened_at < MAX_AGE_SECONDS and not _is_readable(connection):
                return connection
            connection.close()

    def _opened(self, deadline: float) -> tuple[PlainConnection, float]:
        # What the process does once (making the SSLContext, loading botocore) is outside the time budget.
        started = time.monotonic()
        connection = self._make()
        connection.find_credentials()
        deadline += time.monotonic() - started
        try:
            connection.open(deadline)
        except REDIS_ERRORS as exc:
            raise translated(exc, self._name) from exc
        return connection, deadline


def _is_readable(connection: PlainConnection) -> bool:
    """Whether something waits in an idle connection, where only its end can: nothing was asked."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _close_all(connections: list[PlainConnection]) -> None:
    while True:
        try:
            connections.pop().close()
        except IndexError:
            return


def _after_fork() -> None:
    for pool in _pools:
        pool.drop_idle()  # redis-py closes the child's copies without ending the parent's sessions


os.register_at_fork(after_in_child=_after_fork)
