"""redis-py's asyncio connections, made lean as the blocking ones are: shared SSLContext, no retries, our deadlines."""

import ssl
import time
from collections.abc import Mapping
from typing import Any

from redis import exceptions as theirs
from redis.asyncio.connection import Connection

from ..addresses import Address
from ..aging import Aging
from ..connections import certificate_error
from ..effects import Reply
from ..iam import IAMCredentials
from ..logins import login_options
from ..settings import ConnectionSettings
from ..tls import shared_context


class AsyncConnection(Aging, Connection):
    """A connection with TLS when there is a context, else without. Its user bounds the time that calls take."""

    def __init__(self, *, context: ssl.SSLContext | None, **options: Any) -> None:
        self._context = context
        super().__init__(**options)

    async def open(self) -> None:
        """Connect and log in. Raises OSError, redis-py's errors, and our own."""
        try:
            await self._connect()  # type: ignore[no-untyped-call]
            await self.on_connect_check_health(check_health=False)
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


class AsyncIAMCredentials(IAMCredentials):
    """Finds and renews AWS credentials in a thread, so that the event loop goes on meanwhile."""

    async def get_credentials_async(self) -> tuple[str, str]:
        """Return user and token."""
        import asyncio

        return await asyncio.to_thread(self.get_credentials)


def new_connection(settings: ConnectionSettings, address: Address, iam: IAMCredentials | None) -> AsyncConnection:
    """Return a connection that is not open yet."""
    context = shared_context(settings.ca_certs) if settings.tls else None
    return AsyncConnection(context=context, **login_options(settings, address, iam))
