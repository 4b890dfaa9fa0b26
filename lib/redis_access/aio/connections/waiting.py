"""Connections for exchanges during which Redis waits for a replica.

Redis answers nothing else on such a connection meanwhile, so it is not the one that all tasks share.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from ...errors import UnavailableError
from ...steps.requests import Reply
from ...transport.exchanges import Exchange

if TYPE_CHECKING:
    from .shared_connection import SharedConnection

MAX_WAITING = 32
"""Durable writes that may wait for a replica at once, over as many connections to each endpoint."""


class WaitingConnections:
    """Connections that one exchange has to itself, made when they are needed, for one event loop at a time."""

    def __init__(self, make: "Callable[[], SharedConnection]") -> None:
        self._make = make
        self._idle: list[SharedConnection] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._places = asyncio.Semaphore(MAX_WAITING)

    async def exchange(self, exchange: Exchange) -> list[Reply]:
        """Send the commands and return their replies. Raises what SharedConnection's `exchange` raises.

        When others wait for so long that there is no time left, UnavailableError is raised and nothing was sent.
        """
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # A semaphore belongs to the loop on which somebody first waited for it.
            self._loop, self._places = loop, asyncio.Semaphore(MAX_WAITING)
        places = self._places
        try:
            async with asyncio.timeout(exchange.deadline - monotonic()):
                await places.acquire()
        except TimeoutError as exc:
            # Not the endpoint's fault: a plain TimeoutError as the cause does not count against it.
            raise UnavailableError("too many durable writes wait for a replica, so this one was not sent") from exc
        connection = self._idle.pop() if self._idle else self._make()
        try:
            return await connection.exchange(exchange.commands(), exchange.deadline, exchange.repeatable)
        finally:
            self._idle.append(connection)
            places.release()

    def drop_idle(self) -> None:
        """Have the idle connections opened anew."""
        for connection in self._idle:
            connection.drop_idle()

    async def close(self) -> None:
        """Close the idle connections; a later exchange connects again."""
        for connection in self._idle:
            await connection.close()
