"""Carries requests to Redis over asyncio's streams."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from ..configuration.addresses import Address
from ..configuration.settings import ConnectionSettings
from ..errors import RedisAccessError
from ..runtime.requests import Pause, Reply, Request
from ..runtime.runtime import Gate
from ..transport.endpoint import Exchange, Route, Together
from ..transport.topology import credentials, make_routes
from .connections import new_connection
from .pool import AsyncPool
from .run import drive_async

if TYPE_CHECKING:
    from ..configuration.iam import IAMCredentials
    from ..runtime.invalidation_feed import Changed, Origin
    from ..transport.tracking import Tracking


class AsyncTransport:
    """Connects to what the settings name, when the first request comes."""

    def __init__(self, settings: ConnectionSettings, gate: Gate) -> None:
        self._settings = settings
        self._pools: list[AsyncPool] = []

        def pool(name: str, address: Address, iam: "IAMCredentials | None", reads_replica: bool) -> AsyncPool:
            connect = partial(new_connection, settings, address, iam, reads_replica=reads_replica)
            self._pools.append(AsyncPool(name, connect))
            return self._pools[-1]

        self._routes = make_routes(settings, pool, gate)

    async def perform(self, request: Request, deadline: float) -> Reply:
        """Return Redis's answer. Raises UnavailableError and CommandRefusedError."""
        return await drive_async(self._routes.route(request, deadline), _exchanged)

    def origin(self, key: str) -> "Origin | None":
        """Return who answers the primary's reads of the key; None as long as that is not known, or away."""
        return self._routes.origin(key)

    def news(self, node: Address, prefixes: tuple[str, ...], changed: "Changed") -> "Tracking":
        """Return a node's news of the keys that begin so, not open yet."""
        from ..transport.tracking import Tracking  # not needed without a near cache

        return Tracking(self._settings, node, credentials(self._settings), prefixes=prefixes, changed=changed)

    async def close(self) -> None:
        """Close every connection; the next request connects again."""
        for pool in self._pools:
            await pool.close()


async def _exchanged(wanted: Exchange | Pause | Together) -> Reply:
    if isinstance(wanted, Pause):
        return await asyncio.sleep(wanted.seconds)
    if isinstance(wanted, Together):
        return await asyncio.gather(*map(_outcome, wanted.routes))
    pool: AsyncPool = wanted.pool
    return await pool.exchange(wanted.commands, wanted.deadline, repeatable=wanted.repeatable)


async def _outcome(route: Route) -> Any:
    try:
        return await drive_async(route, _exchanged)
    except RedisAccessError as exc:
        return exc
