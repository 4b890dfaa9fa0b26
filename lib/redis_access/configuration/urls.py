"""Reading `rediss://user:password@host:port/database`. No message repeats a URL: it may hold a password."""

from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from ..errors import ConfigurationError

DEFAULT_PORT = 6379


class ParsedURL(NamedTuple):
    """The parts of a Redis URL."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None
    database: int

    def __repr__(self) -> str:
        return f"ParsedURL({self.host!r}, {self.port})"


def parsed_url(url: str, name: str) -> ParsedURL:
    """Return the parts of a URL; messages call it by `name`.

    Raises ConfigurationError for a scheme other than redis and rediss, a missing host, a bad port, a path that is no
    database number, or options after a "?".
    """
    if not isinstance(url, str):
        raise ConfigurationError(f"{name} must be a text like rediss://user@host:port, not {type(url).__name__}")
    parts, port = _split(url, name)
    if parts.scheme not in {"redis", "rediss"}:
        raise ConfigurationError(f"{name} must begin with rediss:// (TLS) or redis://, not {parts.scheme!r}")
    if not parts.hostname:
        raise ConfigurationError(f"{name} names no host; it should read rediss://user@host:port")
    if parts.query or parts.fragment:
        raise ConfigurationError(f"{name} must end after the port or database: options in a URL are not read")
    database = parts.path.strip("/") or "0"
    if not (database.isascii() and database.isdigit()):
        raise ConfigurationError(f"{name}: after the port only a database number may follow")
    return ParsedURL(
        host=parts.hostname,
        port=DEFAULT_PORT if port is None else port,
        tls=parts.scheme == "rediss",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        database=int(database),
    )


def _split(url: str, name: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        # Not chained: urlsplit's own messages quote the part of the URL that holds the password.
        raise ConfigurationError(
            f"{name} cannot be read; it should read rediss://user@host:port, other characters percent-encoded"
        ) from None
