"""The transport of the blocking runner: sends requests to Redis over sockets and waits for the replies."""

from __future__ import annotations

from collections.abc import Generator
from time import sleep
from typing import TYPE_CHECKING, Any

from ..steps.requests import Many, Reply, Request
from .connections.opening import Opener
from .exchanges import Exchange, InParallel, Pause
from .pool import SyncPool
from .topology import credentials, make_routes
from .translate import EXCHANGE_ERRORS, Name

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials
    from ..configuration.settings import ConnectionSettings
    from ..runtime.invalidation_feed import Changed, Origin
    from ..runtime.runtime import Runtime
    from .exchanges import ExchangeOutcome
    from .tracking import Tracking


class SocketTransport:
    """Connects to what the settings name, when the first request comes."""

    def __init__(self, settings: ConnectionSettings, runtime: Runtime) -> None:
        runtime.configure(
            budget_milliseconds=settings.budget_milliseconds,
            has_reader=settings.reader is not None or settings.read_replicas,
            session_keys=settings.session_keys,
        )
        self._settings = settings
        self._pools: list[SyncPool] = []

        def pool(name: Name, address: Address, iam: IAMCredentials | None, reads_replica: bool) -> SyncPool:
            opener = Opener(settings, address, iam, reads_replica=reads_replica)
            self._pools.append(SyncPool(name, opener))
            return self._pools[-1]

        self._iam = credentials(settings)
        self._routes = make_routes(settings, pool, runtime, iam=self._iam)

    def send(self, request: Request, deadline: float) -> Reply:
        """Return Redis's reply. Raises UnavailableError and CommandRefusedError."""
        first = self._routes.first_exchange(request, deadline)
        if first is None:
            return follow(self._routes.route(request, deadline))
        endpoint, commands, until, repeatable = first
        outcome: ExchangeOutcome
        try:
            outcome = replies = endpoint.pool.exchange(commands, until, repeatable)
        except EXCHANGE_ERRORS as exc:
            outcome = exc
        else:
            # Nearly all replies are good. They end here, and no generator is made that would begin with this exchange.
            if type(replies) is list:  # and not WithErrors
                if endpoint.breaker.closed:
                    endpoint.breaker.successes += 1
                else:
                    endpoint.breaker.succeeded()
                return replies if isinstance(request, Many) else replies[0]
        return follow(self._routes.route(request, deadline, first, outcome))

    def origin(self, key: str) -> Origin | None:
        """Return the node that answers the primary's reads of the key; None while it is unknown or unavailable."""
        return self._routes.origin(key)

    def invalidation_feed(self, node: Address, prefixes: tuple[str, ...], changed: Changed) -> Tracking:
        """Return a node's feed of changes to keys with these prefixes, not open yet."""
        from .tracking import Tracking  # not needed without a near cache

        # Else a value read over a connection to a former primary would be kept, while the feed is the new one's.
        self._routes.recheck_roles()
        return Tracking(self._settings, node, self._iam, prefixes=prefixes, changed=changed)

    def close(self) -> None:
        """Close every connection; the next request connects again."""
        for pool in self._pools:
            pool.drop_idle()
            pool.drop_lagging()


def follow(route: Generator[Any, Any, Any], *answers: Any) -> Any:
    """Carry out a route's steps and return its result; `answers` has the outcome of its first step if it has begun."""
    try:
        step = route.send(answers[0]) if answers else next(route)
        while True:
            step = route.send(_carried_out(step))
    except StopIteration as stop:
        return stop.value


def _carried_out(step: Exchange | Pause | InParallel) -> Any:
    if isinstance(step, Pause):
        return sleep(step.seconds)
    if isinstance(step, InParallel):
        from .cluster.parallel import follow_in_parallel  # for clusters only

        return follow_in_parallel(step.routes, follow)
    try:
        if step.may_lag:
            return step.pool.exchange_lagging(step.commands(), step.deadline)
        return step.pool.exchange(step.commands(), step.deadline, step.repeatable)
    except EXCHANGE_ERRORS as exc:
        return exc
