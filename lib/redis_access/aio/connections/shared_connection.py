"""The connection to one endpoint that all tasks of an access share: opened when needed, replaced when in doubt.

A connection whose reply is overdue is drained: it gets no new commands, what is in flight may still be answered
before its deadline, and then it is closed. Dropping it at once would take the answers from patient callers of a server
that is only slow; keeping it would let a connection that died in silence swallow one call after the other.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from copy import copy
from math import inf
from time import monotonic

from ...errors import RedisAccessError
from ...runtime.forks import begin_anew_when_forked
from ...runtime.scope import bounded
from ...steps.requests import Command, Reply
from ...transport.connections.packing import packed
from ...transport.connections.roles import ROLE_SECONDS, DemotedError
from ...transport.exchanges import RENEW_CONNECTIONS_SECONDS
from ...transport.translate import REDIS_ERRORS, Name, copied, translated_with_cause
from ..background import Joined
from .alarm import Alarm
from .connection import SILENT_SECONDS, Connection
from .exchange import SharedExchange, end_late
from .opening import Opener
from .waiting import WaitingConnections


class SharedConnection:
    """One connection to one endpoint, for one event loop at a time.

    What cannot go out at once, because the connection is being opened or has enough in flight, waits in a queue.
    """

    _loop: asyncio.AbstractEventLoop | None
    _alarm: Alarm
    _connection: Connection | None
    _opening: asyncio.Task[None] | None
    _queue: deque[SharedExchange]
    _lagging: Connection | None
    """The connection to a replica where a primary should be."""
    _draining: set[Connection]
    """Drained connections, which get no new commands."""
    _renewed_at: float

    def __init__(self, name: Name, opener: Opener) -> None:
        """Make one; `name` is the endpoint's, for errors. It connects with the first exchange."""
        self._name = name
        self._seeks_primary = name.role == "primary"
        self._opener = opener
        self._is_prepared = not opener.takes_preparing
        self._preparing = Joined(opener.prepare)
        # A copy for each, since an opener opens one connection at a time.
        self.waiting = WaitingConnections(lambda: SharedConnection(name, copy(opener)))
        """Other connections to the endpoint, for exchanges that would hold up those of all tasks here."""
        self._forget()
        begin_anew_when_forked(self)

    def exchange(
        self, commands: Sequence[Command], deadline: float, repeatable: bool
    ) -> "asyncio.Future[list[Reply]] | asyncio.Task[list[Reply]]":
        """Send commands and return an awaitable of their replies.

        A refused command's reply is redis-py's exception object. It raises UnavailableError when no connection could
        be made, TimeoutError when the deadline passed, DemotedError where a primary should be and a replica is, and
        other OSErrors or redis-py's errors when it was lost.
        """
        # A handler that calls `asyncio.run` has a new loop in each invocation; connections belong to the one before.
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._begin(loop)
        if not self._is_prepared:
            return loop.create_task(self._prepared(commands, deadline, repeatable=repeatable))
        now = monotonic()
        if now >= deadline:
            raise TimeoutError("the time budget is spent")
        future: asyncio.Future[list[Reply]] = loop.create_future()
        exchange = SharedExchange(
            future, packed(commands), len(commands), deadline, repeatable=repeatable, asked=commands
        )
        # Through the queue even when the connection is free, so that none overtakes those that wait.
        self._queue.append(exchange)
        self._send_queued(now)
        self._alarm.ring_by(deadline)
        return future

    def exchange_lagging(
        self, commands: Sequence[Command], deadline: float
    ) -> "asyncio.Future[list[Reply]] | asyncio.Task[list[Reply]]":
        """Exchange as `exchange` does, for commands that a replica may answer."""
        now, lagging = monotonic(), self._lagging
        future: asyncio.Future[list[Reply]] = asyncio.get_running_loop().create_future()
        exchange = SharedExchange(future, packed(commands), len(commands), deadline, repeatable=True, asked=commands)
        if lagging is None or not lagging.may_take(exchange, now):
            self.drop_lagging()
            return self.exchange(commands, deadline, repeatable=True)
        lagging.send(exchange, now)
        self._alarm.ring_by(min(deadline, lagging.prove_until))
        return future

    def drop_lagging(self) -> None:
        """Close the connection to a replica once nothing is in flight on it."""
        lagging, self._lagging = self._lagging, None
        if lagging is not None:
            self._drain(lagging)

    def recheck_role(self) -> None:
        """Have the connection ask its server for its role before its next reply is believed."""
        if self._connection is not None and self._seeks_primary:
            self._connection.role_due = 0.0

    def drop_idle(self) -> None:
        """Have the next exchange resolve the name and connect anew, at most once a second.

        What is in flight may still be answered.
        """
        self.waiting.drop_idle()
        now = monotonic()
        if self._connection is not None and now - self._renewed_at >= RENEW_CONNECTIONS_SECONDS:
            self._renewed_at = now
            self._drain(self._connection)

    def replaces_silent(self) -> bool:
        """Return True: a connection is drained when a reply is overdue, whatever the budget of the task that waits."""
        return True

    async def close(self) -> None:
        """Close the connection once nothing is in flight; a later exchange connects again."""
        await self.waiting.close()
        if self._loop is not asyncio.get_running_loop():
            return
        if self._connection is not None:
            self._drain(self._connection)
        self.drop_lagging()
        if self._opening is not None and all(exchange.future.done() for exchange in self._queue):
            self._opening.cancel()
        if not (self._draining or self._queue):
            self._alarm.stop()
        await asyncio.sleep(0)  # asyncio closes the socket in this turn of the loop

    def on_room(self) -> None:
        """Send queued exchanges; the connection calls this after replies, and when it may write again."""
        if self._queue:
            self._send_queued(monotonic())
        if self._draining:
            self._close_drained()

    def on_lost(self, connection: Connection) -> None:
        """Forget a closed connection, which calls this, and send queued exchanges over a new one."""
        self._draining.discard(connection)
        if connection is self._lagging:
            self._lagging = None
        if connection is self._connection:
            self._connection = None
            self._send_queued(monotonic())

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin on a new loop. The one before runs no more, so it cannot close its connections."""
        for connection in self._connections():
            connection.shut_down()
        self._forget()
        self._loop = loop
        self._alarm = Alarm(loop, self._end_late)

    def after_fork(self) -> None:
        """Begin anew in a forked child: the connections are its parent's."""
        self._forget()

    def _forget(self) -> None:
        """Forget all connections and queued exchanges."""
        self._loop = self._connection = self._lagging = self._opening = None
        self._queue, self._draining, self._renewed_at = deque(), set(), -inf

    def _connections(self) -> list[Connection]:
        return [*self._draining, *(one for one in (self._connection, self._lagging) if one is not None)]

    async def _prepared(self, commands: Sequence[Command], deadline: float, *, repeatable: bool) -> list[Reply]:
        """Prepare the process, then exchange. Preparing, once, does not count against the call's budget.

        A `bind` block's deadline still holds.
        """
        seconds, end = deadline - monotonic(), bounded(inf)
        async with asyncio.timeout(None if end == inf else end - monotonic()):
            await self._preparing.run()
        self._is_prepared = True
        return await self.exchange(commands, min(end, monotonic() + seconds), repeatable=repeatable)

    def _send_queued(self, now: float) -> None:
        """Send queued exchanges, as many as the connection takes; open one if there is none."""
        queue = self._queue
        while queue:
            exchange = queue[0]
            if exchange.future.done():
                queue.popleft()
                continue
            connection = self._connection
            if connection is not None and self._seeks_primary and connection.is_doubtful(now):
                connection.role_due = now  # the process may have been frozen
            if connection is not None and not connection.may_take(exchange, now):
                self._drain(connection)
                connection = None
            if connection is None:
                if self._opening is None or self._opening.done():
                    self._opening = asyncio.ensure_future(self._open())
                return
            if not connection.has_room:
                return
            connection.send(queue.popleft(), now)
            self._alarm.ring_by(connection.prove_until)

    async def _open(self) -> None:
        """Open a connection for the queued exchanges; if their deadlines pass first, again for the later ones."""
        now = monotonic()
        # The latest deadline of all: one caller's short budget must not end the opening that others wait for.
        until = max([now + SILENT_SECONDS, *(exchange.deadline for exchange in self._queue)])
        failure: Exception | None = None
        connection: Connection | None = None
        try:
            async with asyncio.timeout(until - now):
                connection = await self._opener.open(until)
        except TimeoutError:
            # Those whose time is over end here, as it is known how long the server was silent: the next opening, for
            # those that came later, begins to wait anew.
            now = monotonic()
            end_late(self._queue, now, now - self._opener.waiting_since)
        except (*REDIS_ERRORS, RedisAccessError) as exc:
            failure = exc
        finally:
            # Before anything is sent, which opens a connection only if none is being opened.
            self._opening = None
        if connection is not None:
            self._use(connection)
        elif failure is not None:
            self._fail_queued(failure)
        else:
            self._send_queued(monotonic())

    def _use(self, connection: Connection) -> None:
        connection.owner = self
        if self._seeks_primary:
            if connection.is_replica:
                self.drop_lagging()
                self._lagging = connection
                self._fail_queued(DemotedError(f"{self._name} is a replica", is_new=True))
                return
            connection.role_due = monotonic() + ROLE_SECONDS
        self._connection = connection
        # A connection that has just logged in works, so it is not asked whether it may take these.
        while self._queue and connection.has_room:
            exchange = self._queue.popleft()
            if not exchange.future.done():
                connection.send(exchange, monotonic())

    def _fail_queued(self, failure: Exception) -> None:
        queue, self._queue = self._queue, deque()
        for exchange in queue:
            if not exchange.future.done():
                is_ours = isinstance(failure, RedisAccessError | DemotedError)
                error = copied(failure) if is_ours else translated_with_cause(failure, self._name)
                exchange.future.set_exception(error)

    def _drain(self, connection: Connection) -> None:
        if connection is self._connection:
            self._connection = None
        self._draining.add(connection)
        self._close_drained()

    def _close_drained(self) -> None:
        """Close the drained connections on which no task waits."""
        for connection in list(self._draining):
            if all(exchange.future.done() for exchange in connection.in_flight):
                self._draining.discard(connection)
                connection.abort(ConnectionAbortedError("closed, as nobody waited for it"))

    def _end_late(self) -> None:
        """End the exchanges past their deadline, and set the alarm for the next one."""
        now = monotonic()
        waited = 0.0 if self._opening is None else now - self._opener.waiting_since
        self._alarm.ring_by(end_late(self._queue, now, waited))
        for connection in self._connections():
            # A drained connection's silence was counted when it was drained.
            silent = 0.0 if connection in self._draining else now - connection.silent_since
            self._alarm.ring_by(end_late(connection.in_flight, now, silent))
            if now >= connection.prove_until:
                connection.abort(ConnectionAbortedError("a connection that was idle for long does not answer"))
            elif connection is self._connection and connection.is_silent(now):
                self._drain(connection)
            else:
                self._alarm.ring_by(connection.prove_until)
        self._close_drained()
