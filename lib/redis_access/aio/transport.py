"""The transport of the asyncio runner: sends requests to Redis over one connection per endpoint."""

import asyncio
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from ..configuration.settings import ConnectionSettings
from ..errors import RedisAccessError
from ..runtime.runtime import Runtime
from ..steps.requests import Many, Reply, Request
from ..transport.exchanges import Exchange, ExchangeOutcome, InParallel, Pause, Route
from ..transport.topology import credentials, make_routes
from ..transport.translate import EXCHANGE_ERRORS, Name
from .connections.opening import Opener
from .connections.shared_connection import SharedConnection

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials
    from ..runtime.invalidation_feed import Changed, Origin
    from ..transport.tracking import Tracking


class AsyncSocketTransport:
    """Connects to what the settings name, when the first request comes."""

    def __init__(self, settings: ConnectionSettings, runtime: Runtime) -> None:
        runtime.configure(
            budget_milliseconds=settings.budget_milliseconds,
            has_reader=settings.reader is not None or settings.read_replicas,
            session_keys=settings.session_keys,
        )
        self._settings = settings
        self._shared: list[SharedConnection] = []

        def shared(
            name: Name, address: "Address", iam: "IAMCredentials | None", reads_replica: bool
        ) -> SharedConnection:
            opener = Opener(name, settings, address, iam, reads_replica=reads_replica)
            self._shared.append(SharedConnection(name, opener))
            return self._shared[-1]

        self._iam = credentials(settings)
        self._routes = make_routes(settings, shared, runtime, iam=self._iam)

    async def send(self, request: Request, deadline: float) -> Reply:
        """Return Redis's reply. Raises UnavailableError and CommandRefusedError."""
        first = self._routes.first_exchange(request, deadline)
        if first is None:
            return await follow(self._routes.route(request, deadline))
        endpoint, commands, until, repeatable = first
        outcome: ExchangeOutcome
        try:
            outcome = replies = await endpoint.pool.exchange(commands, until, repeatable)
        except EXCHANGE_ERRORS as exc:
            outcome = exc
        else:
            # Nearly all replies are good. They end here, and no generator is made that would begin with this exchange.
            if type(replies) is list:  # and not WithErrors
                endpoint.breaker.succeeded()
                return replies if isinstance(request, Many) else replies[0]
        return await follow(self._routes.route(request, deadline, first, outcome))

    def origin(self, key: str) -> "Origin | None":
        """Return the node that answers the primary's reads of the key; None while it is unknown or unavailable."""
        return self._routes.origin(key)

    def invalidation_feed(self, node: "Address", prefixes: tuple[str, ...], changed: "Changed") -> "Tracking":
        """Return a node's feed of changes to keys with these prefixes, not open yet."""
        from ..transport.tracking import Tracking  # not needed without a near cache

        # Else a value read over a connection to a former primary would be kept, while the feed is the new one's.
        self._routes.recheck_roles()
        return Tracking(self._settings, node, self._iam, prefixes=prefixes, changed=changed)

    async def close(self) -> None:
        """Close every connection; the next request connects again."""
        for shared in self._shared:
            await shared.close()


async def follow(route: Generator[Any, Any, Any]) -> Any:
    """Carry out a route's steps and return its result."""
    try:
        step = next(route)
        while True:
            step = route.send(await _carried_out(step))
    except StopIteration as stop:
        return stop.value


async def _carried_out(step: Exchange | Pause | InParallel) -> Any:
    if isinstance(step, Pause):
        return await asyncio.sleep(step.seconds)
    if isinstance(step, InParallel):
        # Errors come back as results: one node's failure leaves the answers of the others.
        return await asyncio.gather(*map(_result, step.routes))
    try:
        if step.may_lag:
            return await step.pool.exchange_lagging(step.commands(), step.deadline)
        if step.durable:
            return await step.pool.waiting.exchange(step)
        return await step.pool.exchange(step.commands(), step.deadline, step.repeatable)
    except EXCHANGE_ERRORS as exc:
        return exc


async def _result(route: Route) -> Any:
    try:
        return await follow(route)
    except RedisAccessError as exc:
        return exc
