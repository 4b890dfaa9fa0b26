"""Opening a connection: name, TCP, TLS, login."""

import asyncio
import socket
import ssl
from functools import partial
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from ...concealed import ConcealedBytes
from ...configuration.addresses import Address
from ...configuration.settings import ConnectionSettings
from ...runtime.background import Background
from ...steps.requests import Argument
from ...transport.connections.names import HostName
from ...transport.connections.opening import Login, login_commands
from ...transport.connections.packing import packed
from ...transport.connections.roles import is_replicas
from ...transport.connections.sockets import KEEPALIVE_OPTIONS
from ...transport.connections.tls import shared_context
from ...transport.translate import Name, certificate_error
from ..background import finished
from .connection import Connection
from .exchange import SharedExchange

if TYPE_CHECKING:
    from ...configuration.iam import IAMCredentials


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
        """The time at which the present step began: token and name, or one address."""
        self._name = name
        self._settings = settings
        self._address = address
        self._reads_replica = reads_replica
        self._iam = iam
        self._host_name = HostName.of(address.host, address.port)

    async def prepare(self) -> None:
        """Make the SSLContext and the first token, which takes long the first time: botocore is loaded.

        Raises AuthenticationError and ConfigurationError.
        """
        if self._settings.tls:
            await finished(Background(partial(shared_context, self._settings.ca_certs), "TLS"))
        if self._iam is not None and (seconds := self._iam.first_seconds()):
            try:
                async with asyncio.timeout(seconds):
                    await asyncio.wrap_future(self._iam.begin())
            except TimeoutError:
                raise self._iam.late() from None

    async def open(self, until: float) -> Connection:
        """Connect and log in. Raises OSError, redis-py's errors, and our own.

        Each of the name's addresses gets an equal share of the time `until` then.
        """
        self.waiting_since = monotonic()
        commands = await self._login()
        addresses = await self._resolved()
        failure: Exception = OSError(f"{self._address.host} has no address")
        for left, (host, port) in zip(range(len(addresses), 0, -1), addresses, strict=True):
            self.waiting_since = now = monotonic()
            try:
                async with asyncio.timeout((until - now) / left):
                    connection = await self._connected(host, port)
                    self.waiting_since = monotonic()
                    return await _logged_in(connection, commands)
            except ssl.SSLCertVerificationError as exc:
                raise certificate_error(self._address.host, self._address.port, exc) from exc
            except OSError as exc:
                failure = exc
        raise failure

    async def _login(self) -> list[tuple[Argument, ...]]:
        login: Login
        if self._iam is None:
            login = self._settings.user, self._settings.password
        elif (at_hand := self._iam.at_hand()) is not None:
            login = at_hand
        else:
            user_and_token = await asyncio.wrap_future(self._iam.begin())
            login = user_and_token
        return login_commands(self._settings, login, reads_replica=self._reads_replica)

    async def _resolved(self) -> list[tuple[str, int]]:
        name = self._host_name
        found = name.numeric()
        if not found:
            try:
                async with asyncio.timeout(name.patience_seconds()):
                    found = await finished(name.lookup)
            except OSError as exc:
                found = name.last_after(exc)
        # An IPv6 address has two numbers more, for which `create_connection` has no place.
        return list(dict.fromkeys(address[:2] for *_, address in found))

    async def _connected(self, host: str, port: int) -> Connection:
        context = shared_context(self._settings.ca_certs) if self._settings.tls else None
        transport, connection = await asyncio.get_running_loop().create_connection(
            partial(Connection, self._name),
            host,
            port,
            ssl=context,
            # The connection goes to an address, but the certificate must be for the name.
            server_hostname=None if context is None else self._address.host,
        )
        connected = transport.get_extra_info("socket")
        # Whatever tracks connections (a NAT gateway, a firewall) forgets idle ones without telling either end.
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE_OPTIONS.items():
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
        return connection


async def _logged_in(connection: Connection, commands: list[tuple[Argument, ...]]) -> Connection:
    replies = asyncio.get_running_loop().create_future()
    # No deadline of its own: the time for opening ends the login, too.
    commands_as_sent = ConcealedBytes(packed(commands))
    exchange = SharedExchange(replies, commands_as_sent, len(commands), inf, repeatable=True, asked=commands)
    try:
        connection.send(exchange, monotonic())
        answers = await replies
        for reply in answers:
            if isinstance(reply, Exception):
                raise reply
        connection.is_replica = is_replicas(answers[0])
        if connection.is_closed:  # in the same turn of the loop
            raise ConnectionResetError("the server closed the connection after the login")
    # Cancellation, too: no other code knows of this connection and could close it.
    except BaseException:
        connection.abort(ConnectionAbortedError("the login failed"))
        raise
    return connection
