"""The ways to Redis in memory: for the blocking runner, and for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..configuration.settings import DEFAULT_KEY_PREFIX

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Changed, Origin
    from ..steps.requests import Reply, Request
    from .feed import Feed
    from .memory_redis import MemoryRedis


class MemoryTransport:
    """Answers at once."""

    def __init__(self, memory: MemoryRedis, *, key_prefix: str = DEFAULT_KEY_PREFIX) -> None:
        self._memory = memory
        self._key_prefix = key_prefix

    def send(self, request: Request, _deadline: float) -> Reply:
        """Return the answer. Raises UnavailableError and CommandRefusedError."""
        return self._memory.answer(request, key_prefix=self._key_prefix)

    def origin(self, _key: str) -> Origin:
        """Return the one node there is."""
        return "stand-in", 0

    def invalidation_feed(self, _node: object, prefixes: tuple[str, ...], changed: Changed) -> Feed:
        """Return the feed of changes to the keys that begin so."""
        return self._memory.feed(prefixes, changed, key_prefix=self._key_prefix)

    def close(self) -> None:
        """Do nothing: values stay, as a server's would."""


class AsyncMemoryTransport:
    """Answers when other tasks have had a turn, as they would while a server is asked."""

    def __init__(self, memory: MemoryRedis, *, key_prefix: str = DEFAULT_KEY_PREFIX) -> None:
        self._blocking = MemoryTransport(memory, key_prefix=key_prefix)
        self.origin = self._blocking.origin
        self.invalidation_feed = self._blocking.invalidation_feed

    async def send(self, request: Request, deadline: float) -> Reply:
        """Return the answer. Raises UnavailableError and CommandRefusedError."""
        from asyncio import sleep

        await sleep(0)
        return self._blocking.send(request, deadline)

    async def close(self) -> None:
        """Do nothing: values stay, as a server's would."""
