"""Reading `rediss://user:password@host:port/database`. No message repeats a URL: it may hold a password."""

from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from ..errors import ConfigurationError
from .addresses import Address

DEFAULT_PORT = 6379


class ParsedURL(NamedTuple):
    """The parts of a Redis URL."""

    addresses: tuple[Address, ...]
    """One; several for the seeds of a cluster, separated by commas."""
    tls: bool
    user: str | None
    password: str | None
    database: int

    def __repr__(self) -> str:
        return f"ParsedURL({', '.join(map(str, self.addresses))})"


def parsed_url(url: str, name: str) -> ParsedURL:
    """Return the parts of a URL; messages call it by `name`.

    Raises ConfigurationError for a scheme other than redis and rediss, a missing host, a bad port, a path that is no
    database number, or options after a "?".
    """
    if not isinstance(url, str):
        raise ConfigurationError(f"{name} must be a text like rediss://user@host:port, not {type(url).__name__}")
    parts = _split(url, name)
    if parts.scheme not in {"redis", "rediss"}:
        raise ConfigurationError(f"{name} must begin with rediss:// (TLS) or redis://, not {parts.scheme!r}")
    hosts = parts.netloc.rpartition("@")[2].split(",")
    addresses = tuple(_address(_split(f"//{host}", name), name) for host in hosts)
    if parts.query or parts.fragment:
        raise ConfigurationError(f"{name} must end after the port or database: options in a URL are not read")
    database = parts.path.strip("/") or "0"
    if not (database.isascii() and database.isdigit()):
        raise ConfigurationError(f"{name}: after the port only a database number may follow")
    return ParsedURL(
        addresses=addresses,
        tls=parts.scheme == "rediss",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        database=int(database),
    )


def _address(parts: SplitResult, name: str) -> Address:
    if not parts.hostname:
        raise ConfigurationError(f"{name} names no host; it should read rediss://user@host:port")
    try:
        port = parts.port
    except ValueError:
        raise _unreadable(name) from None
    return Address(parts.hostname, DEFAULT_PORT if port is None else port)


def _split(url: str, name: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        # Not chained: urlsplit's own messages quote the part of the URL that holds the password.
        raise _unreadable(name) from None


def _unreadable(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} cannot be read; it should read rediss://user@host:port, other characters percent-encoded"
    )
