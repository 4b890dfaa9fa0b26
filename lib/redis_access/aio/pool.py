"""The idle asyncio connections of one endpoint, last in, first out, for one event loop at a time."""

import asyncio
import time
from collections.abc import Callable, Sequence

from ..runtime.budget import bounded
from ..runtime.requests import Reply
from ..transport.aging import half_open_deadline
from ..transport.connection import packed
from ..transport.endpoint import Command
from ..transport.sockets import LateError, remaining
from ..transport.translate import REDIS_ERRORS, Name, translated
from .connections import AsyncConnection


class AsyncPool:
    """Connections to one endpoint. Those of a loop that is gone, or of the process before a fork, are forgotten."""

    def __init__(self, name: Name, make: Callable[[], AsyncConnection]) -> None:
        self.idle: list[AsyncConnection] = []
        self._name = name
        self._make = make
        self._loop: asyncio.AbstractEventLoop | None = None

    async def exchange(self, commands: Sequence[Command], deadline: float, *, repeatable: bool) -> list[Reply]:
        """Do what an Exchange asks for."""
        remaining(deadline)
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self.idle = loop, []
        idle = self.idle
        connection, until = await self._from_idle(idle, repeatable=repeatable), deadline
        if connection is None:
            connection, deadline = await self._opened(deadline)
            until = deadline
        elif connection.is_doubtful(time.monotonic()):
            until = half_open_deadline(deadline, time.monotonic())
        seconds = until - time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                replies = await connection.exchange(packed(commands), len(commands))
        except TimeoutError as exc:
            if until < deadline:
                raise ConnectionAbortedError("a connection that was idle for long does not answer") from exc
            raise LateError(seconds) from exc
        if self.idle is idle:
            idle.append(connection)
        else:  # drop_idle() was called meanwhile
            await connection.close()
        return replies

    def drop_idle(self) -> None:
        """Close the connections nobody uses, and those in use when they come back."""
        idle, self.idle = self.idle, []
        for connection in idle:
            connection.close_now()

    async def close(self) -> None:
        """Close the connections nobody uses, and wait until they are closed."""
        idle, self.idle = self.idle, []
        if self._loop is asyncio.get_running_loop():
            for connection in idle:
                await connection.disconnect()

    async def _from_idle(self, idle: list[AsyncConnection], *, repeatable: bool) -> AsyncConnection | None:
        while idle:
            connection = idle.pop()
            if connection.may_be_used(time.monotonic(), repeatable=repeatable):
                return connection
            await connection.close()
        return None

    async def _opened(self, deadline: float) -> tuple[AsyncConnection, float]:
        # What the process does once (making the SSLContext, loading botocore) is outside the call's budget.
        started = time.monotonic()
        connection = self._make()
        if connection.credential_provider is not None:
            # In a thread: finding and renewing AWS credentials blocks. Logging in finds the token made.
            await asyncio.to_thread(connection.credential_provider.get_credentials)
        deadline = bounded(deadline + time.monotonic() - started)
        seconds = deadline - time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                await connection.open()
        except TimeoutError as exc:
            raise translated(exc, self._name) from LateError(seconds)
        except REDIS_ERRORS as exc:
            raise translated(exc, self._name) from exc
        return connection, deadline
