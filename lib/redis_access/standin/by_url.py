"""The URLs `memory://` and `memory://name`: one Redis in memory for each name in the process."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from .memory_redis import MemoryRedis
from .transports import AsyncMemoryTransport, MemoryTransport

if TYPE_CHECKING:
    from ..configuration.settings import ConnectionSettings
    from ..runtime.runtime import Runtime

logger = logging.getLogger("redis_access")

_by_name: dict[str, MemoryRedis] = {}


def memory_named(name: str) -> MemoryRedis:
    """Return the one of that name, which all accesses of the process share. A new one is told of by a warning."""
    known = _by_name.get(name)
    if known is not None:
        return known
    made = MemoryRedis()
    # No lock: of threads that come at once, all get the first one's.
    memory = _by_name.setdefault(name, made)
    if memory is made:
        logger.warning(
            "memory://%s stands in for Redis: values, sessions and limits are this process's alone and end with it. "
            "It is for development and tests; for anything else set REDIS_URL to a server's",
            name,
        )
    return memory


def memory_transport(settings: ConnectionSettings, runtime: Runtime) -> MemoryTransport:
    """Return the transport that the settings name by a memory:// URL."""
    _configure(settings, runtime)
    return MemoryTransport(memory_named(settings.memory or ""), key_prefix=settings.key_prefix)


def async_memory_transport(settings: ConnectionSettings, runtime: Runtime) -> AsyncMemoryTransport:
    """Return the same for asyncio."""
    _configure(settings, runtime)
    return AsyncMemoryTransport(memory_named(settings.memory or ""), key_prefix=settings.key_prefix)


def _configure(settings: ConnectionSettings, runtime: Runtime) -> None:
    runtime.configure(
        budget_milliseconds=settings.budget_milliseconds, has_reader=False, session_keys=settings.session_keys
    )
