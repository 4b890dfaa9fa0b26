"""Opening a connection: name, TCP, TLS, login."""

import asyncio
import socket
import ssl
from contextlib import suppress
from functools import partial
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..configuration.addresses import Address
from ..configuration.settings import ConnectionSettings
from ..runtime.requests import Argument
from ..transport.connection import packed
from ..transport.sockets import KEEPALIVE_OPTIONS
from ..transport.tls import certificate_error, shared_context
from ..transport.translate import Name
from .background import Background
from .connection import Connection
from .exchange import SharedExchange

if TYPE_CHECKING:
    from ..configuration.iam import IAMCredentials

RESOLVE_SECONDS = 0.05
"""The time for resolving a name that was resolved before; then its last addresses are tried."""


class Opener:
    """Opens connections to one address, one at a time."""

    def __init__(
        self,
        name: Name,
        settings: ConnectionSettings,
        address: Address,
        iam: "IAMCredentials | None",
        *,
        reads_replica: bool = False,
    ) -> None:
        """Make one. `reads_replica` sends READONLY; without it a cluster's replica redirects reads to its primary."""
        self.takes_preparing = settings.tls or iam is not None
        """Whether `prepare` has anything to do."""
        self.waiting_since = 0.0
        """The time at which the present step began: since then the server has a reply to send."""
        self._name = name
        self._settings = settings
        self._address = address
        self._reads_replica = reads_replica
        self._credentials = None if iam is None else Background(iam.get_credentials, "credentials")
        self._resolver = Background(
            partial(socket.getaddrinfo, address.host, address.port, type=socket.SOCK_STREAM), "resolver"
        )
        self._hosts: list[str] = []

    async def prepare(self) -> None:
        """Make the SSLContext and the first token, which takes long the first time: botocore is loaded.

        Raises AuthenticationError and ConfigurationError.
        """
        if self._settings.tls:
            await Background(partial(shared_context, self._settings.ca_certs), "TLS").run()
        if self._credentials is not None:
            await self._credentials.run()

    async def open(self, until: float) -> Connection:
        """Connect and log in. Raises OSError, redis-py's errors, and our own.

        Each of the name's addresses gets an equal share of the time `until` then.
        """
        self.waiting_since = monotonic()
        commands = await self._login()
        hosts = await self._resolved()
        failure: Exception = OSError(f"{self._address.host} has no address")
        for left, host in zip(range(len(hosts), 0, -1), hosts, strict=True):
            self.waiting_since = now = monotonic()
            try:
                async with asyncio.timeout((until - now) / left):
                    connection = await self._connected(host)
                    self.waiting_since = monotonic()
                    return await _logged_in(connection, commands)
            except ssl.SSLCertVerificationError as exc:
                raise certificate_error(self._address.host, self._address.port, exc) from exc
            except OSError as exc:
                failure = exc
        raise failure

    async def _login(self) -> list[tuple[Argument, ...]]:
        settings = self._settings
        # AUTH within HELLO needs a user; "default" is Redis's name for the one of servers with a password only.
        user, secret = settings.user or "default", settings.password
        if self._credentials is not None:
            user, secret = await self._credentials.run()
        hello: tuple[Argument, ...] = ("HELLO", 3) if secret is None else ("HELLO", 3, "AUTH", user, secret)
        select = [("SELECT", settings.database)] if settings.database else []
        return [hello, *select, *([("READONLY",)] if self._reads_replica else [])]

    async def _resolved(self) -> list[str]:
        host, port = self._address.host, self._address.port
        with suppress(socket.gaierror):
            return [_host_in(found) for found in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)][:1]
        try:
            async with asyncio.timeout(RESOLVE_SECONDS if self._hosts else None):
                self._hosts = list(dict.fromkeys(map(_host_in, await self._resolver.run())))
        except TimeoutError:
            pass  # the last ones are the best guess
        return self._hosts

    async def _connected(self, host: str) -> Connection:
        context = shared_context(self._settings.ca_certs) if self._settings.tls else None
        transport, connection = await asyncio.get_running_loop().create_connection(
            partial(Connection, self._name),
            host,
            self._address.port,
            ssl=context,
            # The connection goes to an address, but the certificate must be for the name.
            server_hostname=None if context is None else self._address.host,
        )
        connected = transport.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE_OPTIONS.items():
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
        return connection


async def _logged_in(connection: Connection, commands: list[tuple[Argument, ...]]) -> Connection:
    replies = asyncio.get_running_loop().create_future()
    exchange = SharedExchange(replies, packed(commands), len(commands), inf, repeatable=True)
    try:
        connection.send(exchange, monotonic())
        for reply in await replies:
            if isinstance(reply, Exception):
                raise reply
        if connection.is_closed:  # in the same turn of the loop
            raise ConnectionResetError("the server closed the connection after the login")
    except BaseException:
        connection.abort(ConnectionAbortedError("the login failed"))
        raise
    return connection


def _host_in(found: tuple[Any, ...]) -> str:
    return str(found[4][0])
