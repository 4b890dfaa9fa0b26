"""redis-py's asyncio connections, made lean as the blocking ones are: shared SSLContext, no retries, our deadlines."""

import ssl
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from redis import exceptions as theirs
from redis.asyncio.connection import Connection

from ..configuration.addresses import Address
from ..configuration.settings import ConnectionSettings
from ..runtime.requests import Reply
from ..transport.aging import Aging
from ..transport.connection import READONLY
from ..transport.logins import login_options
from ..transport.tls import certificate_error, shared_context

if TYPE_CHECKING:
    from ..configuration.iam import IAMCredentials


class AsyncConnection(Aging, Connection):
    """A connection with TLS when there is a context, else without. Its user bounds the time that calls take."""

    def __init__(self, *, context: ssl.SSLContext | None, reads_replica: bool = False, **options: Any) -> None:
        """Make one. `reads_replica`: ask a cluster's replica for what it has, which otherwise it would refuse."""
        self._context = context
        self._reads_replica = reads_replica
        super().__init__(**options)

    async def open(self) -> None:
        """Connect and log in. Raises OSError, redis-py's errors, and our own."""
        try:
            await self._connect()  # type: ignore[no-untyped-call]
            await self.on_connect_check_health(check_health=False)
            if self._reads_replica:
                await self.send_packed_command([READONLY], check_health=False)
                await self.read_response()
        except ssl.SSLCertVerificationError as exc:
            raise certificate_error(self.host, self.port, exc) from exc
        except BaseException:
            await self.close()
            raise
        self.opened()

    async def exchange(self, packed: bytes, count: int) -> list[Reply]:
        """Send packed commands and return their `count` answers, errors of the server among them.

        After any error, a cancellation included, the connection is closed: an answer that comes later must not go to
        the next caller.
        """
        try:
            await self.send_packed_command([packed], check_health=False)
            replies = [await self._reply() for _ in range(count)]
        except BaseException:
            await self.close()
            raise
        self.used(time.monotonic())
        return replies

    async def close(self) -> None:
        """Close the socket, without waiting for the other side."""
        await self.disconnect(nowait=True)

    def close_now(self) -> None:
        """Close the socket, outside of a coroutine."""
        self._close()  # type: ignore[no-untyped-call]

    def is_readable(self) -> bool:
        """Whether something waits in the stream, or its end."""
        return self._reader is None or self._reader.at_eof() or bool(self._reader._buffer)  # type: ignore[attr-defined]  # noqa: SLF001

    async def _reply(self) -> Reply:
        try:
            return await self.read_response(disconnect_on_error=False)
        except theirs.ResponseError as exc:
            return exc
        except theirs.BusyLoadingError as exc:
            return exc

    def _connection_arguments(self) -> Mapping[str, Any]:
        return {**super()._connection_arguments(), "ssl": self._context}


def new_connection(
    settings: ConnectionSettings, address: Address, iam: "IAMCredentials | None", *, reads_replica: bool = False
) -> AsyncConnection:
    """Return a connection that is not open yet."""
    context = shared_context(settings.ca_certs) if settings.tls else None
    return AsyncConnection(context=context, reads_replica=reads_replica, **login_options(settings, address, iam))
