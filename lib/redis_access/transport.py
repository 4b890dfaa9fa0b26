"""Carries requests to Redis over blocking sockets."""

from time import sleep

from .addresses import Address
from .border import REDIS_ERRORS
from .drive import drive
from .effects import Many, Pause, ReadKeys, Reply, Request
from .endpoint import NOT_NOW, Exchange
from .gate import Gate
from .iam import IAMCredentials
from .logins import new_connection
from .pool import SyncPool
from .settings import ConnectionSettings
from .topology import make_routes

_OF_MANY_KEYS = (Many, ReadKeys)


class Transport:
    """Connects to what the settings name, when the first request comes."""

    def __init__(self, settings: ConnectionSettings, gate: Gate) -> None:
        self._pools: list[SyncPool] = []

        def pool(name: str, address: Address, iam: IAMCredentials | None) -> SyncPool:
            self._pools.append(SyncPool(name, lambda: new_connection(settings, address, iam)))
            return self._pools[-1]

        self._routes = make_routes(settings, pool, gate)

    def perform(self, request: Request, deadline: float) -> Reply:
        """Return Redis's answer. Raises UnavailableError and CommandRefusedError.

        The way of all requests is `routes.route`. A single one for which all is well (its endpoint answers, a fresh
        connection is idle) takes a shorter one, and joins the other where anything else comes up.
        """
        routes = self._routes
        if isinstance(request, _OF_MANY_KEYS):
            return drive(routes.route(request, deadline), _exchanged)
        endpoint, command, share = routes.aim(request)
        breaker = endpoint.breaker
        if not breaker.closed:
            routes.refuse(endpoint)
            return drive(routes.route(request, deadline), _exchanged)
        try:
            reply = endpoint.pool.ask(command, deadline, share, repeatable=request.repeatable)
        except REDIS_ERRORS as exc:
            return drive(routes.route(request, deadline), _exchanged, after=exc)
        if reply is NOT_NOW:
            return drive(routes.route(request, deadline), _exchanged)
        if isinstance(reply, Exception):
            return drive(routes.route(request, deadline), _exchanged, after=[reply])
        breaker.successes += 1
        return reply

    def close(self) -> None:
        """Close every connection; the next request connects again."""
        for pool in self._pools:
            pool.drop_idle()


def _exchanged(wanted: Exchange | Pause) -> Reply:
    if isinstance(wanted, Pause):
        return sleep(wanted.seconds)
    pool: SyncPool = wanted.pool
    return pool.exchange(wanted.commands, wanted.deadline, repeatable=wanted.repeatable)
