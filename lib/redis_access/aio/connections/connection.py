"""One connection to Redis that many tasks share: their commands go out in order, and the replies come in that order.

Each exchange keeps its place in the order until its replies have come, whether or not a task still waits for them. So
the reply to a task that was cancelled or late never goes to the next one.

One reply too many would shift all later ones. Bytes that are left after all replies show it, but under load replies are
always outstanding. So a write that joins many calls ends with a PING of its own: when its text does not come back in
its place, the connection is closed.
"""

import asyncio
import select
import socket
from collections import deque
from contextlib import suppress
from math import inf
from secrets import token_hex
from time import monotonic
from typing import Protocol, cast

from hiredis import PushNotification
from redis import exceptions as theirs

from ...runtime.scope import DEFAULT_BUDGET_MILLISECONDS
from ...steps.answers import WithErrors, examined
from ...steps.requests import Command, Reply
from ...transport.connections.packing import pack
from ...transport.connections.replies import (
    COUNTED,
    INCOMPLETE,
    UNREADABLE,
    is_between_replies,
    new_reader,
    refuse_length,
)
from ...transport.connections.roles import ASK_ROLE, ROLE_SECONDS, DemotedError, is_replicas
from ...transport.connections.soundness import Soundness, doubtful_until
from ...transport.translate import Name
from .exchange import SharedExchange

MAX_IN_FLIGHT = 1024
"""Exchanges that may wait for replies at once. Redis takes about 10 ms for as many; the others wait in the process."""

SILENT_SECONDS = DEFAULT_BUDGET_MILLISECONDS / 1000
"""A connection on which a reply is overdue, and nothing came, for so long gets no new commands."""

_ASK_ROLE = pack(ASK_ROLE)

_MARKED_FROM = 8
"""The number of exchanges from which on a write ends with a PING. With fewer, a moment without outstanding replies
comes soon."""


class Owner(Protocol):
    """A sender over a connection."""

    def on_room(self) -> None:
        """Send the waiting exchanges: replies came, or the kernel takes bytes again."""

    def on_lost(self, connection: "Connection") -> None:
        """Send nothing more: the connection is closed."""


class Connection(Soundness, asyncio.Protocol):
    """An open connection. Its owner ends the exchanges whose deadlines pass."""

    def __init__(self, name: Name) -> None:
        """Make one; `name` is the endpoint's, for errors."""
        self.in_flight: deque[SharedExchange] = deque()
        """The exchanges whose replies have not all come, in order."""
        self.owner: Owner | None = None
        self.silent_since = 0.0
        """The time at which bytes last came, or at which the first commands went out after all replies had come."""
        self.prove_until = inf
        """The time by which bytes have to come, for a connection that may have died in silence."""
        self.is_replica = False
        """Whether the server was a replica when the connection was opened."""
        self.role_due = inf
        """The time from which a primary's role is to be asked for again."""
        self._asking_role: SharedExchange | None = None
        self._mark: Command = ("PING", token_hex(4))
        self._marking: SharedExchange | None = None
        """The PING of the last write that ended with one."""
        self._may_mark = True
        self._packed_mark = pack(self._mark)
        self._name = name
        self._transport: asyncio.Transport
        self._is_paused = False
        self._unwritten: list[bytes] = []
        self._closed: Exception | None = None
        """Why no more can be sent."""
        self._loop = asyncio.get_running_loop()
        # Asked directly before a send: the loop would tell of bytes that wait in the kernel only in its next turn.
        self._poll = select.poll()
        self._reader = new_reader()

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._closed is not None

    @property
    def has_room(self) -> bool:
        """Whether one more exchange may go out now."""
        return not self._is_paused and len(self.in_flight) < MAX_IN_FLIGHT

    def may_take(self, exchange: SharedExchange, now: float) -> bool:
        """Whether the exchange can count on this connection."""
        if self._closed is not None or self.is_too_old(now):
            return False
        if not self.in_flight:
            return not self.is_readable() and (exchange.repeatable or not self.is_doubtful(now))
        return not self.is_silent(now) and (exchange.repeatable or self.prove_until == inf)

    def is_silent(self, now: float) -> bool:
        """Whether replies are overdue for so long that new commands should go over another connection."""
        return bool(self.in_flight) and now - self.silent_since >= SILENT_SECONDS and not self.is_readable()

    def send(self, exchange: SharedExchange, now: float) -> None:
        """Send the exchange's commands; while replies are outstanding, those of one turn of the loop in one write."""
        if now >= self.role_due:
            self._ask_role(exchange.deadline, now)
        if self.in_flight:
            if not self._unwritten:
                # Runs after the tasks that are ready now, so one write takes what all of them send.
                self._loop.call_soon(self._write)
            self._unwritten.append(exchange.commands)
        else:
            if self.is_doubtful(now):
                self.prove_until = doubtful_until(exchange.deadline, now)
            self.silent_since = now
            self._transport.write(exchange.commands)
        self.in_flight.append(exchange)

    def abort(self, because: Exception) -> None:
        """Close the socket at once. The exchanges in flight end with this error."""
        if self._closed is None:
            self._closed = because
            self._transport.abort()

    def shut_down(self) -> None:
        """End the session for the server; for a loop that runs no more, and closes nothing."""
        with suppress(OSError):
            self._transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)
        self._poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
        self.opened()

    def data_received(self, data: bytes) -> None:
        """Hand the replies to the waiting tasks; called by asyncio.

        No task gets one before all bytes are parsed: when there are more replies than commands, none can be trusted.
        """
        if self._closed is not None:
            return
        self.silent_since = now = monotonic()
        self.prove_until = inf
        self.used(now)
        answered: list[SharedExchange] = []
        try:
            self._take(data, answered)
        except UNREADABLE as exc:
            # Back into their places: they end with the error, like all that are in flight.
            self.in_flight.extendleft(reversed(answered))
            self.abort(theirs.InvalidResponse(f"{self._name} sends what cannot be read: {exc}"))
            return
        if self._asking_role is not None and self._asking_role.replies:
            if is_replicas(self._asking_role.replies[0]):
                self.in_flight.extendleft(reversed(answered))
                self.abort(DemotedError(f"{self._name} has become a replica"))
                return
            self._asking_role = None
        for exchange in answered:
            if not exchange.future.done():
                exchange.future.set_result(exchange.replies)
        if self.owner is not None:
            self.owner.on_room()

    def eof_received(self) -> None:
        """Send nothing more; called by asyncio, which then closes."""
        self._closed = self._closed or ConnectionResetError(f"{self._name} closed the connection")

    def pause_writing(self) -> None:
        """Have new exchanges wait: the server does not read what was sent; called by asyncio."""
        self._is_paused = True

    def resume_writing(self) -> None:
        """Have them go on; called by asyncio."""
        self._is_paused = False
        if self.owner is not None:
            self.owner.on_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the exchanges in flight; called by asyncio."""
        because = self._closed or exc
        if not isinstance(because, OSError | theirs.RedisError):
            because = ConnectionResetError(f"{self._name} closed the connection")
        self._closed = because
        if self.owner is not None:
            self.owner.on_lost(self)
        for exchange in self.in_flight:
            if not exchange.future.done():
                # An error of each task's own: raised in many tasks, one object would collect all their tracebacks.
                exchange.future.set_exception(type(because)(str(because)))
        self.in_flight.clear()

    def _ask_role(self, deadline: float, now: float) -> None:
        """Ask for the server's role before the exchange. No task waits for the answer, which is read when it comes."""
        # First, since `send` would otherwise ask again.
        self.role_due = inf
        self._asking_role = self._unawaited(_ASK_ROLE, ASK_ROLE, deadline)
        self.send(self._asking_role, now)
        self.role_due = now + ROLE_SECONDS

    def _write(self) -> None:
        if self._closed is None:
            if len(self._unwritten) == len(self.in_flight):  # nothing was in flight
                self.silent_since = monotonic()
            if self._may_mark and len(self._unwritten) >= _MARKED_FROM:
                self._marking = self._unawaited(self._packed_mark, self._mark, inf)
                self.in_flight.append(self._marking)
                self._unwritten.append(self._packed_mark)
            self._transport.write(b"".join(self._unwritten))
        self._unwritten.clear()

    def _unawaited(self, packed: bytes, command: Command, deadline: float) -> SharedExchange:
        """Return an exchange for which no task waits. It keeps its place in the order, as if a task had given up."""
        future: asyncio.Future[list[Reply]] = self._loop.create_future()
        future.cancel()
        return SharedExchange(future, packed, 1, deadline, repeatable=True, asked=[command])

    def _take(self, data: bytes, answered: list[SharedExchange]) -> None:
        """Add the exchanges that now have all their replies. Raises UNREADABLE."""
        reader, in_flight = self._reader, self.in_flight
        if data[:1] in COUNTED:
            refuse_length(data, len(data))
        reader.feed(data)
        while (reply := reader.gets()) is not INCOMPLETE:
            if type(reply) is PushNotification:  # no reply to a command, so it takes no place in the order
                continue
            if not in_flight:
                raise theirs.InvalidResponse("more replies than commands")
            # The first to send is the first to be answered: Redis keeps the order of a connection's commands.
            exchange = in_flight[0]
            exchange.replies.append(reply)
            if len(exchange.replies) == exchange.count:
                exchange.replies = examined(exchange.asked, exchange.replies)
                if exchange is self._marking and isinstance(exchange.replies, WithErrors):
                    self._may_mark = False  # the user may not send it
                answered.append(in_flight.popleft())
        if not in_flight and not is_between_replies(reader):
            raise theirs.InvalidResponse("more replies than commands")
