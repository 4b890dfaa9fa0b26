"""Blocking connections: one write to log in, deadlines, no retries. Packing and parsing are hiredis'.

redis-py 8.1.0's own send a request up to eleven times and wait 5 s for each answer (59 s in all, measured against a
server that never answers). They write three commands on connecting that Redis 7.0 refuses, make an SSLContext for each
connection, and take twice as long for a `get`.
"""

from __future__ import annotations

import os
import select
import socket
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Any

from hiredis import PushNotification
from redis import exceptions as theirs

from ...concealed import ConcealedBytes
from ...steps.answers import UnfitReplyError, examined
from ...steps.requests import Argument, Reply
from .names import HostName
from .packing import pack, packed
from .replies import (
    COUNTED,
    INCOMPLETE,
    UNREADABLE,
    new_reader,
    refuse_length,
)
from .roles import ASK_ROLE, ROLE_SECONDS, DemotedError, is_replicas
from .sockets import LateError, SpentError, connected_socket, remaining
from .soundness import Soundness

READ_BYTES = 65536

_TIMEVAL = struct.Struct("ll")

# A socket's timeout is set anew when it differs by more: setting it is a system call.
_TIMEOUT_SLACK_SECONDS = 0.005

# The kernel's timeouts end up to 10 ms late, as they count in its ticks. So the one for receiving is shorter by this,
# and `poll`, which is exact, waits for what is left.
_EARLY_SECONDS = 0.015

_ASK_ROLE = pack(ASK_ROLE)

_LATE_SECONDS = 0.01
"""The time for which a thread that runs late still reads replies that have come."""


class Connection(Soundness):
    """A connection to one server, without TLS; TLSConnection is one with it.

    One caller at a time uses it. Its pool keeps it between two calls.
    """

    def __init__(self, host: str, port: int) -> None:
        self._sock: Any = None
        self.is_replica = False
        """Whether the server was a replica when the connection was opened."""
        self.role_due = inf
        """The time from which a primary's role is to be asked for again."""
        self.host = host
        self.port = port
        self._name = HostName.of(host, port)
        self._process_id = os.getpid()
        self._send: Callable[[bytes], object]
        self._receive: Callable[[bytearray], int]
        self._timeout_seconds = 0.0
        """The socket's timeout; below zero while it is polled."""
        self._deadline = 0.0
        self._late_deadline = self._late_until = 0.0
        self._incoming = bytearray(READ_BYTES)
        self._poll = select.poll()
        self._reader = new_reader()
        self._feed, self._next_reply = self._reader.feed, self._reader.gets
        # Exact right after a whole reply: hiredis has parsed nothing beyond it. Otherwise see `is_between_replies`.
        self._has_more = self._reader.has_data

    def __del__(self) -> None:
        # An access need not be closed: its connections end with it.
        if self._sock is not None:
            self.close()

    def open(self, login: Sequence[tuple[Argument, ...]], deadline: float) -> None:
        """Connect and log in before the deadline; `login` begins with HELLO.

        Raises OSError, redis-py's errors, and CertificateError.
        """
        self._deadline = deadline
        try:
            self._sock = self._connect()
            if monotonic() >= deadline:
                raise SpentError("the time was spent before the login was sent")
            self._set_timeout(remaining(deadline))
            self._poll.register(self._sock.fileno(), select.POLLIN)
            replies = examined(login, self.exchange(ConcealedBytes(packed(login)), len(login), deadline))
            for reply in replies:
                if isinstance(reply, Exception):
                    raise reply
            self.is_replica = is_replicas(replies[0])
        except UnfitReplyError as exc:
            raise self.unreadable(exc) from exc
        except BaseException:
            self.close()
            raise
        self.opened()

    def exchange(self, commands: bytes, count: int, deadline: float) -> list[Reply]:
        """Send packed commands and return their `count` replies, errors of the server among them.

        Raises OSError and redis-py's errors. After any error the connection is closed: a reply that comes later must
        not go to the next caller.
        """
        now = monotonic()
        if now >= self.role_due:
            return self._exchange_with_role(commands, count, deadline, now)
        seconds = deadline - now
        replies: list[Reply] = []
        try:
            if not -_TIMEOUT_SLACK_SECONDS < seconds - self._timeout_seconds < _TIMEOUT_SLACK_SECONDS:
                self._set_timeout(remaining(deadline))
            self._send(commands)
            if len(commands) > READ_BYTES:  # sending may have taken its time, too
                self._wait(deadline)
            try:
                self._receive_some()
            except BlockingIOError:  # the kernel's timeout is over
                self._receive_before(deadline)
            # As in `arrived`, which does not wait. A function for both would be one more call for every request.
            while True:
                reply = self._next_reply()
                if reply is INCOMPLETE:
                    self._receive_before(deadline)
                elif type(reply) is not PushNotification:
                    replies.append(reply)
                    if len(replies) == count:
                        break
            # The next caller would read bytes that are left as its own reply.
            if self._has_more():
                raise theirs.InvalidResponse("more replies than commands")
        except (TimeoutError, BlockingIOError) as exc:
            self.close()
            raise LateError(seconds) from exc
        except UNREADABLE as exc:
            raise self.unreadable(exc) from exc
        except BaseException:
            self.close()
            raise
        return replies

    def send(self, commands: bytes, deadline: float) -> None:
        """Send packed commands, whose answers `arrived` takes. Raises what `exchange` raises, and closes as it does."""
        try:
            self._set_timeout(remaining(deadline))
            self._send(commands)
            self._sock.settimeout(0.0)
            self._timeout_seconds = -1.0  # `exchange` sets its own
        except BlockingIOError as exc:
            self.close()
            raise TimeoutError("the server did not take the command in time") from exc
        except BaseException:
            self.close()
            raise

    def arrived(self, count: int, replies: list[Reply]) -> bool:
        """Add the replies that have come, without waiting. Return whether all `count` of them are there.

        Raises what `exchange` raises, and closes as it does.
        """
        try:
            while len(replies) < count:
                reply = self._next_reply()
                if reply is INCOMPLETE:
                    self._receive_some()
                elif type(reply) is not PushNotification:
                    replies.append(reply)
            if self._has_more():
                raise theirs.InvalidResponse("more replies than commands")
        except BlockingIOError:
            return False
        except UNREADABLE as exc:
            raise self.unreadable(exc) from exc
        except BaseException:
            self.close()
            raise
        return True

    def fileno(self) -> int:
        """Return the socket's descriptor, to poll it."""
        return int(self._sock.fileno())

    def close(self) -> None:
        """Close the socket. In a forked child, its parent's session goes on."""
        closed, self._sock = self._sock, None
        if closed is None:
            return
        if self._process_id == os.getpid():
            with suppress(OSError):  # so that the session ends even if a forked child has the socket, too
                closed.shutdown(socket.SHUT_RDWR)
        closed.close()

    def _exchange_with_role(self, commands: bytes, count: int, deadline: float, now: float) -> list[Reply]:
        self.role_due = inf
        role, *replies = self.exchange(_ASK_ROLE + commands, count + 1, deadline)
        if is_replicas(role):
            self.close()
            raise DemotedError(f"{self.host}:{self.port} has become a replica")
        self.role_due = now + ROLE_SECONDS
        return replies

    def _receive_some(self) -> None:
        """Feed the next bytes to the reader. Raises BlockingIOError when none come within the socket's timeout."""
        size = self._receive(self._incoming)
        if not size:
            raise ConnectionResetError(f"{self.host}:{self.port} closed the connection")
        if self._incoming[0] in COUNTED:
            refuse_length(self._incoming, size)
        self._feed(self._incoming, 0, size)

    def _receive_before(self, deadline: float) -> None:
        self._wait(deadline)
        self._receive_some()

    def _wait(self, deadline: float) -> None:
        """Wait until something can be received. Raises TimeoutError when nothing comes before the deadline.

        What has come by then counts, also when this thread got to run so late that the deadline has passed: many
        threads, or another that holds the interpreter, are no fault of the server.
        """
        left = deadline - monotonic()
        while not self._poll.poll(max(0.0, left) * 1000):
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError("nothing came in time")
        if left <= 0:
            self._refuse_when_late(deadline, -left)

    def _refuse_when_late(self, deadline: float, by: float) -> None:
        """Raise TimeoutError for a server that goes on sending after the deadline: that would never end."""
        if self._late_deadline != deadline:
            self._late_deadline, self._late_until = deadline, by + _LATE_SECONDS
        elif by > self._late_until:
            raise TimeoutError("the answer did not end in time")

    def unreadable(self, error: Exception) -> theirs.InvalidResponse:
        """Close the connection; return the error for replies that cannot be trusted."""
        self.close()
        return theirs.InvalidResponse(f"{self.host}:{self.port} sends what cannot be read: {error}")

    def _set_timeout(self, seconds: float) -> None:
        # The kernel's own, which raise BlockingIOError: settimeout() would make each send and receive poll before.
        if self._timeout_seconds < 0:
            self._sock.settimeout(None)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(seconds - _EARLY_SECONDS))
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(seconds))
        self._timeout_seconds = seconds

    def _connect(self) -> socket.socket:
        connected = connected_socket(self._name, self._deadline)
        connected.settimeout(None)
        self._send, self._receive = connected.sendall, connected.recv_into
        return connected


def _timeval(seconds: float) -> bytes:
    return _TIMEVAL.pack(*divmod(max(1, int(seconds * 1_000_000)), 1_000_000))  # 0 would be no timeout
