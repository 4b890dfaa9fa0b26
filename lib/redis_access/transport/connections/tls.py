"""TLS: one context per CA for the whole process, and the connection that uses it."""

import socket
import ssl
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from ...errors import ConfigurationError
from ..translate import certificate_error
from .connection import READ_BYTES, Connection
from .replies import COUNTED, refuse_length
from .sockets import remaining


@cache
def shared_context(ca_certs: Path | None) -> ssl.SSLContext:
    """Return the context that trusts the CA in the file, or the system's CAs for None.

    Certificate and host name are always checked, and TLS is 1.2 or newer. All connections share the context, since
    making one takes longer than the handshake. Raises ConfigurationError for a file that cannot be read or holds no PEM
    certificate.
    """
    try:
        context = ssl.create_default_context(cafile=ca_certs)
    except OSError as exc:  # ssl.SSLError is one too
        raise ConfigurationError(
            f"REDIS_CA_CERTS: {ca_certs} holds no PEM certificate that can be read ({exc})"
        ) from exc
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class TLSConnection(Connection):
    """A connection with TLS, through the shared context.

    The records are made and read in memory, and go over the socket as a plain connection's bytes do. Python's own TLS
    socket with a timeout takes seven system calls for a command and its reply; this way takes three.
    """

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port)
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_hostname=host)
        self._has_part = False
        """Whether the last bytes may have been a part of a record."""

    def use_if_sound(self, now: float) -> bool:
        """Return whether the connection may be used at `now`; if so, note the use."""
        return not self._has_part and super().use_if_sound(now)

    def is_readable(self) -> bool:
        """Whether there is something to read: in the socket, or a part of a record that came already."""
        return self._has_part or super().is_readable()

    def _connect(self) -> socket.socket:
        plain = super()._connect()
        self._send = partial(self._send_encrypted, plain.sendall)
        try:
            self._shake_hands(plain)
        except ssl.SSLCertVerificationError as exc:
            plain.close()
            raise certificate_error(self.host, self.port, exc) from exc
        except BaseException:
            plain.close()
            raise
        return plain

    def _shake_hands(self, plain: socket.socket) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                is_over = False
            else:
                is_over = True
            plain.settimeout(remaining(self._deadline))
            plain.sendall(self._to_send.read())
            if is_over:
                break
            plain.settimeout(remaining(self._deadline))
            if records := plain.recv(READ_BYTES):
                self._received.write(records)
            else:
                self._received.write_eof()  # the handshake raises SSLEOFError
        # From now on the kernel's own timeouts hold (`_set_timeout`).
        plain.settimeout(None)

    def _send_encrypted(self, send: Callable[[bytes], object], commands: bytes) -> None:
        self._tls.write(commands)
        send(self._to_send.read())

    def _receive_some(self) -> None:
        size = self._receive(self._incoming)
        if not size:
            raise ConnectionResetError(f"{self.host}:{self.port} closed the connection")
        self._received.write(memoryview(self._incoming)[:size])
        try:
            # A record holds 16 KB at most (RFC 8446, 5.1), so each read gives a whole one.
            data = self._tls.read(READ_BYTES)
            if data[:1] in COUNTED:
                refuse_length(data, len(data))
            self._feed(data)
            while self._received.pending:
                self._feed(self._tls.read(READ_BYTES))
        except ssl.SSLWantReadError:
            self._has_part = True
        else:
            self._has_part = False
