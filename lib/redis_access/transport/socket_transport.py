"""Carries requests to Redis over blocking sockets."""

from __future__ import annotations

from functools import partial
from time import sleep
from typing import TYPE_CHECKING

from ..runtime.requests import Many, Pause, ReadKeys, Reply, Request
from ..runtime.run import drive, driven, resume
from ..runtime.runtime import Gate
from .endpoint import NOT_NOW, Endpoint, Exchange, Route, Together
from .logins import new_connection
from .pool import SyncPool
from .topology import credentials, make_routes
from .translate import REDIS_ERRORS

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials
    from ..configuration.settings import ConnectionSettings
    from ..runtime.invalidation_feed import Changed, Origin
    from .tracking import Tracking

_OF_MANY_KEYS = (Many, ReadKeys)


class Transport:
    """Connects to what the settings name, when the first request comes."""

    def __init__(self, settings: ConnectionSettings, gate: Gate) -> None:
        self._settings = settings
        self._pools: list[SyncPool] = []

        def pool(name: str, address: Address, iam: IAMCredentials | None, reads_replica: bool) -> SyncPool:
            connect = partial(new_connection, settings, address, iam, reads_replica=reads_replica)
            self._pools.append(SyncPool(name, connect))
            return self._pools[-1]

        self._routes = make_routes(settings, pool, gate)

    def perform(self, request: Request, deadline: float) -> Reply:
        """Return Redis's answer. Raises UnavailableError and CommandRefusedError.

        The way of all requests is `routes.route`. A single one for which all is well (its endpoint answers, a fresh
        connection is idle) takes a shorter one, and joins the other where anything else comes up.
        """
        routes = self._routes
        if isinstance(request, _OF_MANY_KEYS):
            return self._perform_many(request, deadline)
        endpoint, command, share = routes.aim(request)
        breaker = endpoint.breaker
        if not breaker.closed:
            routes.refuse(endpoint)
            return drive(routes.route(request, deadline), _exchanged)
        try:
            reply = endpoint.pool.ask(command, deadline, share, repeatable=request.repeatable)
        except REDIS_ERRORS as exc:
            return _joined(routes.route(request, deadline, first=endpoint), endpoint, exc)
        if reply is NOT_NOW:
            return drive(routes.route(request, deadline), _exchanged)
        if isinstance(reply, Exception):
            return _joined(routes.route(request, deadline, first=endpoint), endpoint, [reply])
        breaker.successes += 1
        return reply

    def _perform_many(self, request: Many | ReadKeys, deadline: float) -> Reply:
        """Do what `perform` does, for several commands."""
        routes = self._routes
        aimed = routes.aim_all(request)
        if aimed is None or not aimed[0].breaker.closed:
            return drive(routes.route(request, deadline), _exchanged)
        endpoint, commands, share, repeatable = aimed
        try:
            replies = endpoint.pool.ask_all(commands, deadline, share, repeatable=repeatable)
        except REDIS_ERRORS as exc:
            return _joined(routes.route(request, deadline), endpoint, exc)
        if replies is NOT_NOW:
            return drive(routes.route(request, deadline), _exchanged)
        for reply in replies:
            if isinstance(reply, Exception):
                return _joined(routes.route(request, deadline), endpoint, replies)
        endpoint.breaker.successes += 1
        return replies if isinstance(request, Many) else replies[0]

    def origin(self, key: str) -> Origin | None:
        """Return who answers the primary's reads of the key; None as long as that is not known, or away."""
        return self._routes.origin(key)

    def news(self, node: Address, prefixes: tuple[str, ...], changed: Changed) -> Tracking:
        """Return a node's news of the keys that begin so, not open yet."""
        from .tracking import Tracking  # not needed without a near cache

        return Tracking(self._settings, node, credentials(self._settings), prefixes=prefixes, changed=changed)

    def close(self) -> None:
        """Close every connection; the next request connects again."""
        for pool in self._pools:
            pool.drop_idle()


def _joined(route: Route, endpoint: Endpoint, after: BaseException | list[Reply]) -> Reply:
    """Run a route whose first exchange, with the endpoint, has been done: `after` came of it.

    By now the route may begin elsewhere, for another caller found out that the endpoint is away: then nothing came.
    """
    wanted = next(route)
    if isinstance(wanted, Exchange) and wanted.pool is endpoint.pool:
        return resume(route, after, _exchanged)
    return driven(route, wanted, _exchanged)


def _exchanged(wanted: Exchange | Pause | Together) -> Reply:
    if isinstance(wanted, Pause):
        return sleep(wanted.seconds)
    if isinstance(wanted, Together):
        from .parallel import asked_together  # for clusters only

        return asked_together(wanted.routes, _exchanged)
    pool: SyncPool = wanted.pool
    return pool.exchange(wanted.commands, wanted.deadline, repeatable=wanted.repeatable)
