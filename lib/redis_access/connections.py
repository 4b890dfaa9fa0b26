"""redis-py's connections, made lean: two writes to connect, one shared SSLContext, an age limit, no retries.

redis-py's defaults retry ten times with waits of 5 s (a silent server takes 59 s), write three commands on connecting
that Redis 7.0 refuses, and make an SSLContext for each connection.
"""

import socket
import ssl
import time
from typing import Any

from redis.connection import Connection, ConnectionPool, SSLConnection
from redis.maint_notifications import MaintNotificationsConfig

from .addresses import Address
from .errors import CertificateError
from .iam import IAMCredentials
from .settings import ConnectionSettings
from .tls import shared_context

# ElastiCache cuts IAM connections after 12 h; sooner also spreads them over nodes that were added since.
MAX_AGE_SECONDS = 3600.0

# A thread holds at most one connection, so threads are the bound. redis-py's own, 100, would fail the 101st.
_NO_LIMIT = 2**31 - 1


class _AgedConnection(Connection):
    """Ends after MAX_AGE_SECONDS, and never stays open half logged in.

    Wall clock, because it goes on while a Lambda is frozen and the server counts that time too.
    """

    _connected_at = 0.0

    def connect(self) -> None:
        """Connect when not connected or too old; redis-py's pool calls this for each connection it hands out."""
        if self.is_connected and time.time() - self._connected_at > MAX_AGE_SECONDS:
            self.disconnect()  # type: ignore[no-untyped-call]
        super().connect()  # type: ignore[no-untyped-call]

    def on_connect_check_health(self, check_health: bool = True) -> None:  # redis-py's
        """Log in. On an error of any kind close: redis-py does so for its own errors only."""
        self._connected_at = time.time()
        try:
            super().on_connect_check_health(check_health)
        except BaseException:
            self.disconnect()  # type: ignore[no-untyped-call]
            raise


class PlainConnection(_AgedConnection):
    """Without TLS, for a local server."""


class TLSConnection(_AgedConnection, SSLConnection):
    """With TLS through the shared context."""

    def __init__(self, *, ssl_context: ssl.SSLContext, **options: Any) -> None:
        self._context = ssl_context
        super().__init__(**options)

    def _wrap_socket_with_ssl(self, sock: socket.socket) -> ssl.SSLSocket:
        try:
            return self._context.wrap_socket(sock, server_hostname=self.host)
        except ssl.SSLCertVerificationError as exc:
            sock.close()
            raise CertificateError(
                f"the certificate of {self.host}:{self.port} is refused: {exc.verify_message} "
                "(a private CA's certificate goes into the file that REDIS_CA_CERTS names)"
            ) from exc


def connection_pool(settings: ConnectionSettings, address: Address, iam: IAMCredentials | None) -> ConnectionPool:
    """Return redis-py's pool for one endpoint; nothing connects yet. Thread-safe and fork-safe."""
    options: dict[str, Any] = {}
    if settings.tls:
        options["ssl_context"] = shared_context(settings.ca_certs)
    if iam is not None:
        options["credential_provider"] = iam
    else:
        options |= {"username": settings.user, "password": settings.password}
    return ConnectionPool(
        connection_class=TLSConnection if settings.tls else PlainConnection,
        max_connections=_NO_LIMIT,
        host=address.host,
        port=address.port,
        db=settings.database,
        socket_connect_timeout=settings.timeout_seconds,
        socket_timeout=settings.timeout_seconds,
        # RESP3: HELLO's answer comes after TLS 1.3's session tickets, which redis-py would take for unread data.
        protocol=3,
        driver_info=None,
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
        **options,
    )
