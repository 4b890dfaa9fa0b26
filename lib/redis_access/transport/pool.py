"""The connections of one endpoint: idle ones last in, first out. Safe with threads and after a fork."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import TypeAlias

from ..runtime.forks import begin_anew_when_forked
from ..runtime.scope import bounded
from ..steps.answers import UnfitReplyError, examined
from ..steps.requests import Command, Reply
from .connections.connection import Connection
from .connections.opening import Opener
from .connections.packing import pack, packed
from .connections.roles import ROLE_SECONDS, DemotedError
from .connections.sockets import LateError, SpentError
from .connections.soundness import doubtful_until
from .translate import REDIS_ERRORS, Name, translated

# A look costs a poll; so it is not made for each request.
SHED_SECONDS = 1.0

Taken: TypeAlias = tuple[Connection, float, float, "list[Connection]"]
"""A connection in use; the time to wait for its reply until; the call's deadline; the list that it goes back to.

The time is before the deadline for a doubtful connection, so that another can still be tried.

No NamedTuple, as FirstExchange (routes.py) is none.
"""


class SyncPool:
    """Connections to one endpoint.

    Without a lock: a list's pop and append are atomic. There is no bound but the threads, each of which holds one
    connection at most. `idle` is replaced when the idle connections are dropped, so a connection that was in use
    meanwhile finds that it has no place to come back to.
    """

    __slots__ = ("__weakref__", "_name", "_opener", "_seeks_primary", "_shed_at", "idle", "lagging")

    def __init__(self, name: Name, opener: Opener) -> None:
        self.idle: list[Connection] = []
        self.lagging: list[Connection] = []
        """Idle connections to a replica where a primary should be."""
        self._shed_at = 0.0
        self._seeks_primary = name.role == "primary"
        self._name = name
        self._opener = opener
        begin_anew_when_forked(self)

    def exchange(self, commands: Sequence[Command], deadline: float, repeatable: bool) -> list[Reply]:
        """Send commands in one write over one connection and return their replies.

        A refused command's reply is redis-py's exception object. Raises UnavailableError when no connection could be
        made, TimeoutError when the deadline passed, DemotedError where a primary should be and a replica is, and other
        OSErrors or redis-py's errors when it was lost.
        """
        taken = connection, until, _, idle = self.take(deadline, repeatable)
        count = len(commands)
        try:
            packed_commands = pack(commands[0]) if count == 1 else packed(commands)
            replies = examined(commands, connection.exchange(packed_commands, count, until))
        except TimeoutError as exc:
            raise late(taken, exc) from exc
        except UnfitReplyError as exc:
            raise connection.unreadable(exc) from exc
        idle.append(connection)
        if self.idle is not idle:
            _close_all(idle)
        return replies

    def take(self, deadline: float, repeatable: bool) -> Taken:
        """Return an idle connection, or a new one; it is the caller's until `give_back`."""
        now = monotonic()
        if now >= deadline:
            raise TimeoutError("the time budget is spent")
        idle = self.idle
        if now >= self._shed_at:
            self._shed(idle, now)
        while True:
            try:
                # Not `if idle`: another thread may take the last one in between.
                connection = idle.pop()
            except IndexError:
                break
            if connection.use_if_sound(now):
                return connection, deadline, deadline, idle
            if repeatable and not connection.is_too_old(now) and not connection.is_readable():
                connection.used(now)
                if self._seeks_primary:
                    connection.role_due = now  # the process may have been frozen
                return connection, doubtful_until(deadline, now), deadline, idle
            connection.close()
        connection, deadline = self._opened(deadline)
        # Known from the login: no other round trip is needed to learn the role.
        if self._seeks_primary:
            if connection.is_replica:
                self._keep_lagging(connection)
                raise DemotedError(f"{self._name} is a replica", is_new=True)
            connection.role_due = now + ROLE_SECONDS
        return connection, deadline, deadline, idle

    def give_back(self, taken: Taken) -> None:
        """Take back a connection on which nothing is under way."""
        connection, _, _, idle = taken
        idle.append(connection)
        if self.idle is not idle:
            _close_all(idle)

    def exchange_lagging(self, commands: Sequence[Command], deadline: float) -> list[Reply]:
        """Exchange as `exchange` does, for commands that a replica may answer."""
        lagging, now = self.lagging, monotonic()
        connection = None
        while lagging and connection is None:
            connection = lagging.pop()
            if not connection.use_if_sound(now) or connection.is_readable():
                connection.close()
                connection = None
        if connection is None:
            connection, deadline = self._opened(deadline)
        try:
            replies = examined(commands, connection.exchange(packed(commands), len(commands), deadline))
        except UnfitReplyError as exc:
            raise connection.unreadable(exc) from exc
        lagging.append(connection)
        if self.lagging is not lagging:
            _close_all(lagging)
        return replies

    def recheck_role(self) -> None:
        """Have each connection check that its server is still a primary before its next reply is accepted."""
        idle, self.idle = self.idle, []
        for connection in idle:
            connection.role_due = 0.0
        self.idle += idle

    def drop_lagging(self) -> None:
        """Close the connections to a replica: there is a primary again."""
        lagging, self.lagging = self.lagging, []
        _close_all(lagging)

    def drop_idle(self) -> None:
        """Close the idle connections now, and those in use when they are given back."""
        idle, self.idle = self.idle, []
        _close_all(idle)

    def after_fork(self) -> None:
        """Drop the connections in a forked child: they are its parent's."""
        self.drop_idle()
        self.drop_lagging()

    def replaces_silent(self) -> bool:
        """Return False: one connection's silence is all that the pool sees."""
        return False

    def _shed(self, idle: list[Connection], now: float) -> None:
        """Close those of the longest idle connections that the server has closed, once a second.

        A server's `timeout` ends those first. No call would notice, since each takes the connection that was used last.
        """
        self._shed_at = now + SHED_SECONDS
        try:
            while (oldest := idle.pop(0)).is_readable():
                oldest.close()
        except IndexError:
            return
        idle.insert(0, oldest)
        if self.idle is not idle:
            _close_all(idle)

    def _keep_lagging(self, connection: Connection) -> None:
        """Keep the connection in place of one that was idle: they do not grow more with each search for a primary."""
        with suppress(IndexError):
            self.lagging.pop(0).close()
        self.lagging.append(connection)

    def _opened(self, deadline: float) -> tuple[Connection, float]:
        # Work that the process does once (making the SSLContext, loading botocore) is outside the call's budget.
        started = monotonic()
        connection = self._opener.prepared()
        deadline = bounded(deadline + monotonic() - started)
        seconds = deadline - monotonic()
        try:
            self._opener.open(connection, deadline)
        except TimeoutError as exc:
            raise translated(exc, self._name) from (exc if isinstance(exc, SpentError) else LateError(seconds))
        except REDIS_ERRORS as exc:
            raise translated(exc, self._name) from exc
        return connection, deadline


def late(taken: Taken, error: TimeoutError) -> OSError:
    """Return the error for an answer that is late: if it was given up early, another connection may be tried."""
    _, until, deadline, _ = taken
    if until < deadline:
        return ConnectionAbortedError("a connection that was idle for long does not answer")
    return error


def _close_all(connections: list[Connection]) -> None:
    while True:
        try:
            connections.pop().close()
        except IndexError:
            return
