"""From settings to routes: one endpoint, or a primary and a reader, each with its breaker."""

from collections.abc import Callable
from typing import TypeAlias

from .addresses import Address
from .breaker import Breaker
from .endpoint import Endpoint, Pool
from .gate import Gate
from .iam import IAMCredentials
from .routes import Routes
from .settings import ConnectionSettings

MakePool: TypeAlias = Callable[[str, Address, IAMCredentials | None], Pool]


def make_routes(
    settings: ConnectionSettings, pool: MakePool, gate: Gate, credentials: type[IAMCredentials] = IAMCredentials
) -> Routes:
    """Return the routes for the settings; `pool` makes each endpoint's pool of its name and address."""
    iam = None
    if settings.user is not None and settings.replication_group_id is not None and settings.uses_iam:
        iam = credentials(
            user=settings.user, replication_group_id=settings.replication_group_id, region=settings.region
        )

    def endpoint(role: str, address: Address) -> Endpoint:
        name = f"{role} {address}"
        breaker = Breaker(gate.clock, lambda is_open: gate.breaker_changed(role, is_open=is_open))
        return Endpoint(name, pool(name, address, iam), breaker, iam=iam, clock=gate.clock)

    return Routes(
        key_prefix=settings.key_prefix,
        primary=endpoint("primary", settings.primary),
        reader=None if settings.reader is None else endpoint("reader", settings.reader),
        clock=gate.clock,
        on_fallback=gate.fell_back,
    )
