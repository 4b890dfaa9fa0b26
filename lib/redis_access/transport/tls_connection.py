"""The connection with TLS, and its certificate check."""

import socket
import ssl
from functools import partial
from typing import Any

from ..errors import CertificateError
from .connection import READ_BYTES, PlainConnection
from .sockets import remaining


class TLSConnection(PlainConnection):
    """With TLS through the shared context."""

    def __init__(self, *, ssl_context: ssl.SSLContext, **options: Any) -> None:
        self._context = ssl_context
        super().__init__(**options)

    def is_readable(self) -> bool:
        """Whether something waits: in the socket, or decrypted already."""
        return super().is_readable() or self._sock.pending() > 0

    def _connect(self) -> socket.socket:
        plain = super()._connect()
        try:
            plain.settimeout(remaining(self._deadline))
            secured = self._context.wrap_socket(plain, server_hostname=self.host)
        except ssl.SSLCertVerificationError as exc:
            plain.close()
            raise certificate_error(self.host, self.port, exc) from exc
        except BaseException:
            plain.close()
            raise
        # Shorter ways than sendall() and recv_into(), which are written in Python for TLS.
        self._send = secured.write
        self._receive = partial(secured.read, READ_BYTES)  # type: ignore[assignment]  # with a buffer: its size
        return secured


def certificate_error(host: str, port: int, error: ssl.SSLCertVerificationError) -> CertificateError:
    """Return our error for a refused certificate."""
    return CertificateError(
        f"the certificate of {host}:{port} is refused: {error.verify_message} "
        "(a private CA's certificate goes into the file that REDIS_CA_CERTS names)"
    )
