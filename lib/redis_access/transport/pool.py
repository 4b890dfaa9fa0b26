"""The idle connections of one endpoint, last in, first out. Safe with threads and after a fork."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple

from ..runtime.budget import bounded
from ..runtime.requests import Reply
from .aging import FRESH_SECONDS, half_open_deadline
from .connection import PlainConnection, pack, packed
from .endpoint import NOT_NOW, Command
from .sockets import remaining
from .translate import REDIS_ERRORS, translated

_pools: weakref.WeakSet[SyncPool] = weakref.WeakSet()


class SyncPool:
    """Connections to one endpoint.

    Without a lock: a list's pop and append are atomic. There is no bound but the threads, each of which holds one
    connection at most. `idle` is replaced when the idle connections are dropped, so a connection that was in use
    meanwhile finds that it has no place to come back to.
    """

    __slots__ = ("__weakref__", "_make", "_name", "idle")

    def __init__(self, name: str, make: Callable[[], PlainConnection]) -> None:
        self.idle: list[PlainConnection] = []
        self._name = name
        self._make = make
        _pools.add(self)

    def ask(self, command: Command, deadline: float, share: float, *, repeatable: bool) -> Reply:
        """Return the answer to one command, if a fresh connection is idle, else NOT_NOW: the hot path.

        `share` is the part of the time until the deadline that may be spent here.
        """
        idle, now = self.idle, monotonic()
        connection = self._fresh(idle, now, repeatable=repeatable) if (deadline - now) * share > 0 else None
        if connection is None:
            return NOT_NOW
        reply = connection.ask(pack(command), (deadline - now) * share)
        self._back(connection, idle, now)
        return reply

    def ask_all(self, commands: Sequence[Command], deadline: float, share: float, *, repeatable: bool) -> Reply:
        """Do what `ask` does, for several commands; return the list of answers, or NOT_NOW."""
        idle, now = self.idle, monotonic()
        connection = self._fresh(idle, now, repeatable=repeatable) if (deadline - now) * share > 0 else None
        if connection is None:
            return NOT_NOW
        replies = connection.ask_all(packed(commands), len(commands), (deadline - now) * share)
        self._back(connection, idle, now)
        return replies

    def exchange(self, commands: Sequence[Command], deadline: float, *, repeatable: bool) -> list[Reply]:
        """Do what an Exchange asks for."""
        taken = self.take(deadline, repeatable=repeatable)
        try:
            replies = taken.connection.exchange(packed(commands), len(commands), taken.until)
        except TimeoutError as exc:
            raise taken.late(exc) from exc
        self.give_back(taken)
        return replies

    def take(self, deadline: float, *, repeatable: bool) -> Taken:
        """Return a connection, a new one if none is idle; it is the caller's until he gives it back."""
        remaining(deadline)
        idle = self.idle
        connection, until = self._from_idle(idle, repeatable=repeatable), deadline
        if connection is None:
            connection, deadline = self._opened(deadline)
            until = deadline
        elif connection.is_doubtful():
            until = half_open_deadline(deadline)
        return Taken(connection, until, deadline, idle)

    def give_back(self, taken: Taken) -> None:
        """Take back a connection on which nothing is under way."""
        taken.idle.append(taken.connection)
        if self.idle is not taken.idle:
            _close_all(taken.idle)

    def drop_idle(self) -> None:
        """Close the connections nobody uses, and those in use when they come back."""
        idle, self.idle = self.idle, []
        _close_all(idle)

    def _fresh(self, idle: list[PlainConnection], now: float, *, repeatable: bool) -> PlainConnection | None:
        try:
            connection = idle.pop()
        except IndexError:
            return None
        if now < connection.fresh_until and (repeatable or not connection.is_readable()):
            return connection
        idle.append(connection)
        return None

    def _back(self, connection: PlainConnection, idle: list[PlainConnection], now: float) -> None:
        fresh_until = now + FRESH_SECONDS
        connection.fresh_until = fresh_until if fresh_until < connection.expires_at else 0.0
        idle.append(connection)
        if self.idle is not idle:
            _close_all(idle)

    def _from_idle(self, idle: list[PlainConnection], *, repeatable: bool) -> PlainConnection | None:
        while True:
            try:
                connection = idle.pop()
            except IndexError:
                return None
            if connection.may_be_used(repeatable=repeatable):
                return connection
            connection.close()

    def _opened(self, deadline: float) -> tuple[PlainConnection, float]:
        # What the process does once (making the SSLContext, loading botocore) is outside the call's budget.
        started = monotonic()
        connection = self._make()
        connection.find_credentials()
        deadline = bounded(deadline + monotonic() - started)
        try:
            connection.open(deadline)
        except REDIS_ERRORS as exc:
            raise translated(exc, self._name) from exc
        return connection, deadline


class Taken(NamedTuple):
    """A connection in use."""

    connection: PlainConnection
    until: float
    """When to give it up: before the deadline, if it may have died in silence."""
    deadline: float
    idle: list[PlainConnection]
    """Where it goes back to, if nobody dropped the idle ones meanwhile."""

    def late(self, error: TimeoutError) -> OSError:
        """Return the error for no answer in time: for one that was given up early another may be tried."""
        if self.until < self.deadline:
            return ConnectionAbortedError("a connection that was idle for long does not answer")
        return error


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
