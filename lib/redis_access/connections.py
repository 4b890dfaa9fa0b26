"""redis-py's connections, made lean: two writes to connect, one shared SSLContext, an age limit, deadlines, no retries.

redis-py's defaults retry ten times with waits of 5 s (a silent server takes 59 s), write three commands on connecting
that Redis 7.0 refuses, and make an SSLContext for each connection. Logging in stays redis-py's; sending and reading
is done here, on its socket, with hiredis: that halves what redis-py's own `Redis.get` takes.
"""

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any

from hiredis import PushNotification, Reader, pack_command
from redis import exceptions as theirs
from redis.connection import Connection
from redis.maint_notifications import MaintNotificationsConfig

from .addresses import Address
from .effects import Argument, Reply
from .errors import CertificateError
from .iam import IAMCredentials
from .settings import ConnectionSettings
from .sockets import connected_socket, remaining
from .tls import shared_context

# ElastiCache cuts IAM connections after 12 h; sooner also spreads them over nodes that were added since.
MAX_AGE_SECONDS = 3600.0

_READ_BYTES = 65536
_INCOMPLETE = object()
_pack: Callable[[tuple[Argument, ...]], bytes] = pack_command  # type: ignore[assignment]  # it takes any length


class PlainConnection(Connection):
    """Without TLS, for a local server."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._sock: Any = None
        self.opened_at = 0.0
        self.on_push: Callable[[list[Reply]], object] | None = None
        """Gets what the server sends unasked (RESP3 pushes); without one such messages are dropped."""
        self._deadline = 0.0
        self._incoming = bytearray(_READ_BYTES)
        self._replies = Reader()

    def find_credentials(self) -> None:
        """Have the token ready that logging in asks for. Raises AuthenticationError and ConfigurationError."""
        if self.credential_provider is not None:
            self.credential_provider.get_credentials()

    def open(self, deadline: float) -> None:
        """Connect and log in before the deadline. Raises OSError, redis-py's errors, and our own."""
        # Wall clock, because it goes on while a Lambda is frozen and the server counts that time too.
        self.opened_at = time.time()
        self._deadline = deadline
        self._replies = Reader(
            protocolError=theirs.InvalidResponse, replyError=self._parser.parse_error, notEnoughData=_INCOMPLETE
        )
        try:
            self._sock = self._connect()
            self._sock.settimeout(remaining(deadline))
            self.on_connect_check_health(check_health=False)
        except BaseException:
            self.close()
            raise

    def exchange(self, packed: bytes, count: int, deadline: float) -> list[Reply]:
        """Send packed commands and return their `count` answers, errors of the server among them.

        Raises OSError and InvalidResponse. After any error the connection is closed: an answer that comes later
        must not go to the next caller.
        """
        try:
            self._sock.settimeout(remaining(deadline))
            self._sock.sendall(packed)
            return [self._next_reply(deadline) for _ in range(count)]
        except BaseException:
            self.close()
            raise

    def read_response(self, *_: Any, **__: Any) -> Reply:
        """Return the next answer, or raise it when it is an error. Called by redis-py while it logs in."""
        reply = self._next_reply(self._deadline)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def fileno(self) -> int:
        """Return the socket's descriptor, to poll it."""
        return int(self._sock.fileno())

    def close(self) -> None:
        """Close the socket."""
        self.disconnect()  # type: ignore[no-untyped-call]

    def _next_reply(self, deadline: float) -> Reply:
        replies = self._replies
        while True:
            reply = replies.gets()
            if reply is _INCOMPLETE:
                self._sock.settimeout(remaining(deadline))
                size = self._sock.recv_into(self._incoming)
                if not size:
                    raise ConnectionResetError(f"{self.host}:{self.port} closed the connection")
                replies.feed(self._incoming, 0, size)  # type: ignore[arg-type]  # it takes any buffer
            elif type(reply) is not PushNotification:
                return reply
            elif self.on_push is not None:
                self.on_push(reply)

    def _connect(self) -> socket.socket:
        return connected_socket(self.host, self.port, self._deadline)


class TLSConnection(PlainConnection):
    """With TLS through the shared context."""

    def __init__(self, *, ssl_context: ssl.SSLContext, **options: Any) -> None:
        self._context = ssl_context
        super().__init__(**options)

    def _connect(self) -> socket.socket:
        plain = super()._connect()
        try:
            plain.settimeout(remaining(self._deadline))
            return self._context.wrap_socket(plain, server_hostname=self.host)
        except ssl.SSLCertVerificationError as exc:
            plain.close()
            raise certificate_error(self.host, self.port, exc) from exc
        except BaseException:
            plain.close()
            raise


def certificate_error(host: str, port: int, error: ssl.SSLCertVerificationError) -> CertificateError:
    """Return our error for a refused certificate."""
    return CertificateError(
        f"the certificate of {host}:{port} is refused: {error.verify_message} "
        "(a private CA's certificate goes into the file that REDIS_CA_CERTS names)"
    )


def packed(commands: Sequence[tuple[Argument, ...]]) -> bytes:
    """Return the commands as the bytes to send."""
    if len(commands) == 1:
        return _pack(commands[0])
    return b"".join(map(_pack, commands))


def login_options(settings: ConnectionSettings, address: Address, iam: IAMCredentials | None) -> dict[str, Any]:
    """Return what redis-py's connections, synchronous or not, need to reach an address and log in."""
    options: dict[str, Any] = {
        "host": address.host,
        "port": address.port,
        "db": settings.database,
        # Ours are the deadlines.
        "socket_timeout": None,
        "socket_connect_timeout": None,
        # RESP3: HELLO's answer comes after TLS 1.3's session tickets, which would pass for unread data.
        "protocol": 3,
        "driver_info": None,
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    if iam is not None:
        return options | {"credential_provider": iam}
    return options | {"username": settings.user, "password": settings.password}


def new_connection(settings: ConnectionSettings, address: Address, iam: IAMCredentials | None) -> PlainConnection:
    """Return a connection that is not open yet."""
    # redis-py's parser is there for its table of errors only; it need not have a buffer.
    options = login_options(settings, address, iam) | {"socket_read_size": 1}
    if settings.tls:
        return TLSConnection(ssl_context=shared_context(settings.ca_certs), **options)
    return PlainConnection(**options)
