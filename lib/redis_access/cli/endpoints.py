"""A connection to each endpoint by itself: the library's own calls fall back, which would hide an unavailable one."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..configuration.addresses import Address
from ..configuration.settings import ConnectionSettings
from ..steps.requests import Command, Reply
from ..transport.connections.connection import Connection
from ..transport.connections.opening import Opener
from ..transport.connections.packing import packed
from ..transport.topology import credentials, reader_credentials
from ..transport.translate import REDIS_ERRORS, Name, translated

# More than a call's budget: somebody who asks why Redis is slow needs the answer, even a late one.
PATIENCE_SECONDS = 5.0


def endpoints(settings: ConnectionSettings) -> dict[str, Address]:
    """Return the addresses by role."""
    found = {"primary": settings.primary}
    return found if settings.reader is None else {**found, "reader": settings.reader}


def described(settings: ConnectionSettings) -> str:
    """Return a line for people: TLS or not, who logs in, the key prefix."""
    login = "nobody" if settings.user is None else f"{settings.user}{' by IAM' if settings.uses_iam else ''}"
    return f"{'TLS' if settings.tls else 'no TLS'}, logged in as {login}, keys begin with {settings.key_prefix}:"


class Connected:
    """An open connection, and the seconds that opening it took."""

    def __init__(self, name: Name, connection: Connection, seconds: float) -> None:
        self._name = name
        self._connection = connection
        self.seconds = seconds

    def ask(self, *commands: Command) -> Sequence[Reply]:
        """Return the answers. Raises UnavailableError and CommandRefusedError."""
        try:
            answers = self._connection.exchange(packed(commands), len(commands), time.monotonic() + PATIENCE_SECONDS)
        except REDIS_ERRORS as exc:
            raise translated(exc, self._name) from exc
        for answer in answers:
            if isinstance(answer, Exception):
                raise translated(answer, self._name) from answer
        return answers


@contextmanager
def connected(settings: ConnectionSettings, role: str, address: Address) -> Iterator[Connected]:
    """Connect and log in, and close the connection after the `with` block. Raises UnavailableError."""
    name = Name(role, str(address))
    iam = credentials(settings)
    if address == settings.reader:
        iam = reader_credentials(settings, iam)
    opener = Opener(settings, address, iam)
    connection = opener.prepared()
    started = time.monotonic()
    try:
        opener.open(connection, started + PATIENCE_SECONDS)
    except REDIS_ERRORS as exc:
        raise translated(exc, name) from exc
    try:
        yield Connected(name, connection, time.monotonic() - started)
    finally:
        connection.close()
