"""The transport that the settings name: sockets, or Redis in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .transport.socket_transport import SocketTransport

if TYPE_CHECKING:
    from .configuration.settings import ConnectionSettings
    from .runtime.runner import Transport
    from .runtime.runtime import Runtime


def transport_for(settings: ConnectionSettings | None, runtime: Runtime) -> Transport:
    """Return the transport for the settings, or for those of the environment; it connects with the first request.

    Raises what reading the settings raises. On asyncio `aio/connecting.py` does this.
    """
    if settings is None:
        from .configuration.environment import settings_from_environment  # not needed by those who pass settings

        settings = settings_from_environment()
    if settings.memory is not None:
        from .standin.by_url import memory_transport  # for development only

        return memory_transport(settings, runtime)
    return SocketTransport(settings, runtime)
