"""Carries requests to Redis over blocking sockets."""

from collections.abc import Callable

from .addresses import Address
from .clock import Clock
from .connections import new_connection
from .drive import drive
from .effects import Reply, Request
from .endpoint import Endpoint, Exchange, Pool
from .errors import UnavailableError
from .iam import IAMCredentials
from .pool import SyncPool
from .routes import Routes
from .settings import ConnectionSettings


class Transport:
    """Connects to what the settings name, when the first request comes."""

    def __init__(
        self, settings: ConnectionSettings, *, clock: Clock, on_fallback: Callable[[UnavailableError], None]
    ) -> None:
        def pool(name: str, address: Address, iam: IAMCredentials | None) -> SyncPool:
            return SyncPool(name, lambda: new_connection(settings, address, iam))

        self._routes = make_routes(settings, pool, clock=clock, on_fallback=on_fallback)

    def perform(self, request: Request, deadline: float) -> Reply:
        """Return Redis's answer. Raises UnavailableError and CommandRefusedError."""
        return drive(self._routes.route(request, deadline), _exchanged)

    def close(self) -> None:
        """Close every connection; the next request connects again."""
        for endpoint in self._routes.endpoints():
            endpoint.pool.drop_idle()


def _exchanged(wanted: Exchange) -> list[Reply]:
    pool: SyncPool = wanted.pool
    return pool.exchange(wanted.commands, wanted.deadline)


def make_routes(
    settings: ConnectionSettings,
    pool: Callable[[str, Address, IAMCredentials | None], Pool],
    *,
    clock: Clock,
    on_fallback: Callable[[UnavailableError], None],
    credentials: type[IAMCredentials] = IAMCredentials,
) -> Routes:
    """Return the routes for the settings; `pool` makes each endpoint's pool of its name and address."""
    iam = None
    if settings.user is not None and settings.replication_group_id is not None and settings.uses_iam:
        iam = credentials(
            user=settings.user, replication_group_id=settings.replication_group_id, region=settings.region
        )

    def endpoint(role: str, address: Address) -> Endpoint:
        name = f"{role} {address}"
        return Endpoint(name, pool(name, address, iam), iam=iam, clock=clock)

    return Routes(
        key_prefix=settings.key_prefix,
        primary=endpoint("primary", settings.primary),
        reader=None if settings.reader is None else endpoint("reader", settings.reader),
        clock=clock,
        on_fallback=on_fallback,
    )
