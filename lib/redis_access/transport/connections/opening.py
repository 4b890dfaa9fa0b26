"""Connections made from settings, and the commands that log in."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from ...concealed import ConcealedList, ConcealedText
from ...runtime.scope import bounded
from .connection import Connection
from .names import HostName
from .sockets import remaining

if TYPE_CHECKING:
    from ...configuration.addresses import Address
    from ...configuration.iam import IAMCredentials
    from ...configuration.settings import ConnectionSettings
    from ...steps.requests import Argument

Login: TypeAlias = "tuple[str | None, str | None]"
"""User and password, or token; None where there is none. Secrets are ConcealedText."""


def login_commands(
    settings: ConnectionSettings, login: Login, *, reads_replica: bool = False
) -> list[tuple[Argument, ...]]:
    """Return the commands that a new connection sends first.

    `reads_replica` sends READONLY: without it a cluster's replica redirects reads to its primary.
    """
    user, secret = login[0], None if login[1] is None else ConcealedText(login[1])
    # RESP3: HELLO's answer comes after TLS 1.3's session tickets, which would pass for unread data. AUTH within HELLO
    # needs a user; "default" is Redis's name for the one of servers with a password only.
    hello: tuple[Argument, ...] = ("HELLO", 3) if secret is None else ("HELLO", 3, "AUTH", user or "default", secret)
    # Database 0 is that of every new connection.
    select = [("SELECT", settings.database)] if settings.database else []
    return ConcealedList([hello, *select, *([("READONLY",)] if reads_replica else [])])


class Opener:
    """Opens connections to one address."""

    def __init__(
        self,
        settings: ConnectionSettings,
        address: Address,
        iam: IAMCredentials | None,
        *,
        reads_replica: bool = False,
    ) -> None:
        self._settings = settings
        self._address = address
        # Held, so that the name's last addresses are known while no connection is open.
        self._host_name = HostName.of(address.host, address.port)
        self._iam = iam
        self._reads_replica = reads_replica

    def prepared(self) -> Connection:
        """Return a connection that is not open yet, after the work that a process does once.

        That work makes the SSLContext and the first IAM token. Raises AuthenticationError and ConfigurationError; takes
        no longer than the scope's `bind` block leaves.
        """
        connection = new_connection(self._settings, self._address)
        if self._iam is not None and (seconds := self._iam.first_seconds()):
            self._iam.fetched(min(seconds, bounded(inf) - monotonic()))
        return connection

    def open(self, connection: Connection, deadline: float) -> None:
        """Connect and log in before the deadline. Raises OSError, redis-py's errors, and our own."""
        settings = self._settings
        login: Login = settings.user, settings.password
        if self._iam is not None:
            login = self._iam.login(remaining(deadline))
        connection.open(login_commands(settings, login, reads_replica=self._reads_replica), deadline)


def new_connection(settings: ConnectionSettings, address: Address) -> Connection:
    """Return a connection that is not open yet."""
    if settings.tls:
        from .tls import (
            TLSConnection,
            shared_context,  # not needed for a local server
        )

        return TLSConnection(address.host, address.port, shared_context(settings.ca_certs))
    return Connection(address.host, address.port)
