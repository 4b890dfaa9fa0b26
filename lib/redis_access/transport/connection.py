"""Connections on redis-py's base class: two writes to connect, one shared SSLContext, deadlines, no retries.

redis-py's defaults retry ten times with waits of 5 s (a silent server takes 59 s), write three commands on connecting
that Redis 7.0 refuses, and make an SSLContext for each connection. Logging in stays redis-py's; sending and reading
is done here, on its socket, with hiredis: that halves what redis-py's own `Redis.get` takes.
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from hiredis import PushNotification, pack_command
from redis import exceptions as theirs
from redis.connection import Connection

from ..runtime.requests import Argument, Reply
from .aging import Aging
from .replies import INCOMPLETE, UNREADABLE, is_between_replies, new_reader
from .sockets import LateError, connected_socket, remaining

READ_BYTES = 65536
_FEW_NAMES, _MANY_NAMES = 8, 128

_TIMEVAL = struct.Struct("ll")

# A socket's timeout is set anew when it differs by more: setting it is a system call.
_TIMEOUT_SLACK_SECONDS = 0.005

pack: Callable[[tuple[Argument, ...]], bytes] = pack_command  # type: ignore[assignment]  # it takes any length
READONLY = pack(("READONLY",))


class PlainConnection(Aging, Connection):
    """A connection without TLS, for a local server."""

    def __init__(self, *, reads_replica: bool = False, **options: Any) -> None:
        """Make one. `reads_replica` sends READONLY; without it a cluster's replica redirects reads to its primary."""
        # redis-py's parser is there for its table of errors only; it need not have a buffer.
        super().__init__(socket_read_size=1, **options)  # type: ignore[no-untyped-call]
        self.on_push: Callable[[list[Reply]], object] | None = None
        """Called with each RESP3 push, which the server sends without a command; None drops them."""
        self._reads_replica = reads_replica
        self._sock: Any = None
        self._send: Callable[[bytes], object]
        self._receive: Callable[[bytearray], int]
        self._timeout_seconds = 0.0
        """Of the socket; below zero while it is polled."""
        self._deadline = 0.0
        self._incoming = bytearray(READ_BYTES)
        self._poll = select.poll()
        self._reader = new_reader()

    def find_credentials(self) -> None:
        """Make the token for logging in beforehand, outside the call's budget.

        Raises AuthenticationError and ConfigurationError.
        """
        if self.credential_provider is not None:
            self.credential_provider.get_credentials()

    def open(self, deadline: float) -> None:
        """Connect and log in before the deadline. Raises OSError, redis-py's errors, and our own."""
        self._deadline = deadline
        try:
            self._sock = self._connect()
            self._set_timeout(remaining(deadline))
            self._poll.register(self._sock.fileno(), select.POLLIN)
            self.on_connect_check_health(check_health=False)
            if self._reads_replica:
                self._send(READONLY)
                self.read_response()
        except BaseException:
            self.close()
            raise
        self.opened()

    def exchange(self, commands: bytes, count: int, deadline: float) -> list[Reply]:
        """Send packed commands and return their `count` replies, errors of the server among them.

        Raises OSError and redis-py's errors. After any error the connection is closed: a reply that comes later must
        not go to the next caller.
        """
        now = time.monotonic()
        seconds = deadline - now
        try:
            if not -_TIMEOUT_SLACK_SECONDS < seconds - self._timeout_seconds < _TIMEOUT_SLACK_SECONDS:
                self._set_timeout(remaining(deadline))
            self._send(commands)
            if len(commands) > READ_BYTES:  # sending may have taken its time, too
                self._set_timeout(remaining(deadline))
            self._receive_some()
            replies = list(map(self._next_reply, repeat(deadline, count)))
            self._refuse_more()
        except (TimeoutError, BlockingIOError) as exc:
            self.close()
            raise LateError(seconds) from exc
        except BaseException:
            self.close()
            raise
        self.used(now)
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
            while True:
                reply = self._read()
                if reply is INCOMPLETE:
                    self._receive_some()
                elif type(reply) is not PushNotification:
                    replies.append(reply)
                    if len(replies) == count:
                        self._refuse_more()
                        self.used(time.monotonic())
                        return True
                elif self.on_push is not None:
                    self.on_push(reply)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except BaseException:
            self.close()
            raise

    def read_response(self, *_: Any, **__: Any) -> Reply:
        """Return the next answer, or raise it when it is an error. Called by redis-py while it logs in."""
        reply = self._next_reply(self._deadline)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def is_readable(self) -> bool:
        """Whether something waits in the socket."""
        return bool(self._poll.poll(0))

    def fileno(self) -> int:
        """Return the socket's descriptor, to poll it."""
        return int(self._sock.fileno())

    def close(self) -> None:
        """Close the socket."""
        self.disconnect()  # type: ignore[no-untyped-call]

    def _next_reply(self, deadline: float) -> Reply:
        while True:
            reply = self._read()
            if reply is INCOMPLETE:
                self._set_timeout(remaining(deadline))
                self._receive_some()
            elif type(reply) is not PushNotification:
                return reply
            elif self.on_push is not None:
                self.on_push(reply)

    def _read(self) -> Reply:
        try:
            return self._reader.gets()
        except UNREADABLE as exc:
            raise theirs.InvalidResponse(f"{self.host}:{self.port} sends what cannot be read: {exc}") from exc

    def _receive_some(self) -> None:
        try:
            size = self._receive(self._incoming)
        except BlockingIOError:
            if self._timeout_seconds < 0:
                raise
            raise TimeoutError(f"{self.host}:{self.port} sent nothing in time") from None
        if not size:
            raise ConnectionResetError(f"{self.host}:{self.port} closed the connection")
        self._reader.feed(self._incoming, 0, size)

    def _refuse_more(self) -> None:
        """Raise InvalidResponse for bytes nobody asked for: the next caller would take them for its reply."""
        if not is_between_replies(self._reader):
            raise theirs.InvalidResponse(f"{self.host}:{self.port} sent more replies than it got commands")

    def _set_timeout(self, seconds: float) -> None:
        # The kernel's own, which raise BlockingIOError: settimeout() would make each send and receive poll before.
        if self._timeout_seconds < 0:
            self._sock.settimeout(None)
        whole = int(seconds)
        limit = _TIMEVAL.pack(whole, max(1, int((seconds - whole) * 1_000_000)))
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self._timeout_seconds = seconds

    def _connect(self) -> socket.socket:
        connected = connected_socket(self.host, self.port, self._deadline)
        connected.settimeout(None)
        self._send, self._receive = connected.sendall, connected.recv_into
        return connected


def packed(commands: Sequence[tuple[Argument, ...]]) -> bytes:
    """Return the commands as the bytes to send."""
    if len(commands) == 1:
        return _packed(commands[0])
    return b"".join(map(_packed, commands))


def _packed(command: tuple[Argument, ...]) -> bytes:
    # A service asks for the same names of one user after the other: these are most of the bytes.
    if command[0] != "HMGET" or not _FEW_NAMES < len(command) < _MANY_NAMES:
        return pack(command)
    return b"*%d%b%b" % (len(command), pack(command[:2])[len(b"*2") :], _packed_names(command[2:]))


@lru_cache(maxsize=64)
def _packed_names(names: tuple[Argument, ...]) -> bytes:
    return pack(names).partition(b"\r\n")[2]
