"""Carries requests to Redis over asyncio's streams."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from ..addresses import Address
from ..effects import Pause, Reply, Request
from ..endpoint import Exchange, Route, Together
from ..errors import RedisAccessError
from ..gate import Gate
from ..settings import ConnectionSettings
from ..topology import credentials, make_routes
from .connections import new_connection
from .drive import drive_async
from .pool import AsyncPool

if TYPE_CHECKING:
    from ..iam import IAMCredentials
    from ..news import Changed, Origin
    from ..tracking import Tracking


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
        from ..tracking import Tracking  # not needed without a near cache

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
