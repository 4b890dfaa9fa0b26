"""The transport that the settings name, on asyncio: an event loop's connections, or Redis in memory."""

import asyncio
from functools import partial
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from ..configuration.settings import ConnectionSettings
from ..errors import SettingsUnavailableError
from ..runtime.background import Background
from ..runtime.runtime import Runtime
from ..runtime.scope import bounded
from .background import Joined, finished
from .transport import AsyncSocketTransport

if TYPE_CHECKING:
    from .runner import AsyncTransport


class TransportFor:
    """Makes the transport for the settings, or for those of the environment."""

    def __init__(self, settings: ConnectionSettings | None) -> None:
        self._settings = settings
        # In a thread: SSM, if it is asked, is asked by botocore, which blocks.
        self._reading = Joined(partial(finished, Background(_settings_from_environment, "settings")))

    async def __call__(self, runtime: Runtime) -> "AsyncTransport":
        """Return a new transport. Raises what reading the settings raises."""
        settings = await self.settings()
        if settings.memory is not None:
            from ..standin.by_url import async_memory_transport  # for development only

            return async_memory_transport(settings, runtime)
        return AsyncSocketTransport(settings, runtime)

    async def settings(self) -> ConnectionSettings:
        """Return the settings. Raises what reading those of the environment raises."""
        return self._settings or await self._read()

    async def _read(self) -> ConnectionSettings:
        end = bounded(inf)
        try:
            async with asyncio.timeout(None if end == inf else end - monotonic()):
                return await self._reading.run()
        except TimeoutError:
            raise SettingsUnavailableError("the settings were not read within the time that is left") from None


def _settings_from_environment() -> ConnectionSettings:
    from ..configuration.environment import settings_from_environment  # not needed by those who pass settings

    return settings_from_environment()
