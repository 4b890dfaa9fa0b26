"""TLS: one context per CA for the whole process, and the connection that uses it."""

import socket
import ssl
from functools import cache, partial
from pathlib import Path

from ..errors import CertificateError, ConfigurationError
from .connection import READ_BYTES, PlainConnection
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


class TLSConnection(PlainConnection):
    """A connection with TLS, through the shared context."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port)
        self._context = context

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

    def _set_timeout(self, seconds: float) -> None:
        self._sock.settimeout(seconds)  # a TLS read may take several receives
        self._timeout_seconds = seconds


def certificate_error(host: str, port: int, error: ssl.SSLCertVerificationError) -> CertificateError:
    """Return our error for a refused certificate."""
    return CertificateError(
        f"the certificate of {host}:{port} is refused: {error.verify_message} "
        "(a private CA's certificate goes into the file that REDIS_CA_CERTS names)"
    )
