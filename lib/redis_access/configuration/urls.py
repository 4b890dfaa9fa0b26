"""Reading `rediss://user:password@host:port/database`. No message repeats a URL: it may hold a password."""

from collections.abc import Callable
from contextlib import suppress
from string import ascii_letters, digits
from typing import NamedTuple, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from ..concealed import ConcealedList, ConcealedText
from ..errors import ConfigurationError
from .addresses import Address

T = TypeVar("T")

DEFAULT_PORT = 6379
MEMORY = "memory://"
_IN_MEMORY_NAMES = frozenset(ascii_letters + digits + "_.-")


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
    url = ConcealedText(url)
    parts = _split(url, name)
    if parts.scheme not in {"redis", "rediss"}:
        raise ConfigurationError(
            f"{name} must begin with rediss:// (TLS) or redis://, or be memory:// for development, not {parts.scheme!r}"
        )
    hosts = ConcealedList(parts.netloc.rpartition("@")[2].split(","))
    addresses = tuple(_address(_split(ConcealedText(f"//{host}"), name), name) for host in hosts)
    if parts.query or parts.fragment:
        raise ConfigurationError(f"{name} must end after the port or database: options in a URL are not read")
    database = parts.path.strip("/") or "0"
    if not (database.isascii() and database.isdigit()):
        raise ConfigurationError(f"{name}: after the port only a database number may follow")
    return ParsedURL(
        addresses=addresses,
        tls=parts.scheme == "rediss",
        user=unquote(parts.username) if parts.username else None,
        password=ConcealedText(unquote(parts.password)) if parts.password else None,
        database=int(database),
    )


def memory_name(url: str) -> str | None:
    """Return the name after memory://, which may be empty; None for any other URL.

    Raises ConfigurationError for more than a name.
    """
    if not isinstance(url, str) or not url.lower().startswith(MEMORY):
        return None
    name = url[len(MEMORY) :]
    if not _IN_MEMORY_NAMES.issuperset(name):
        raise ConfigurationError("after memory:// only a name may follow, of the characters A-Z a-z 0-9 _ . -")
    return name


class _Parts(SplitResult):
    """The parts of a URL, which show nothing of it."""

    def __repr__(self) -> str:
        return "<the parts of a URL>"


def _address(parts: _Parts, name: str) -> Address:
    if not parts.hostname:
        raise ConfigurationError(f"{name} names no host; it should read rediss://user@host:port")
    port = _of(lambda: DEFAULT_PORT if parts.port is None else parts.port, name)
    return Address(parts.hostname, port)


def _split(url: str, name: str) -> _Parts:
    return _of(lambda: _Parts(*urlsplit(url)), name)


def _of(read: Callable[[], T], name: str) -> T:
    """Return what was read. The errors of urlsplit stay here: their texts and frames hold parts of the URL."""
    found: T | None = None
    with suppress(ValueError):
        found = read()
    if found is None:
        raise ConfigurationError(
            f"{name} cannot be read; it should read rediss://user@host:port, other characters percent-encoded"
        )
    return found
