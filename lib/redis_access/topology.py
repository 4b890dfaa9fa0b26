"""From settings to routes: a primary, a primary and a reader, or the nodes of a cluster, each with its breaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from .breaker import Breaker
from .endpoint import Endpoint, Pool
from .gate import Gate
from .routes import Routes

if TYPE_CHECKING:
    from .addresses import Address
    from .cluster import ClusterRoutes
    from .iam import IAMCredentials
    from .settings import ConnectionSettings

MakePool: TypeAlias = "Callable[[str, Address, IAMCredentials | None], Pool]"


def make_routes(settings: ConnectionSettings, pool: MakePool, gate: Gate) -> Routes | ClusterRoutes:
    """Return the routes for the settings; `pool` makes each endpoint's pool of its name and address."""
    iam = credentials(settings)

    def endpoint(role: str, address: Address) -> Endpoint:
        breaker = Breaker(gate.clock, lambda state: gate.breaker_changed(role, state))
        return Endpoint(role, address, pool(f"{role} {address}", address, iam), breaker, iam=iam, clock=gate.clock)

    if settings.cluster:
        from .cluster import ClusterRoutes  # not needed otherwise
        from .slot_map import SlotMap

        seed = endpoint("configuration endpoint", settings.primary)
        slots = SlotMap(seed, lambda address: endpoint("node", address), gate.clock)
        return ClusterRoutes(key_prefix=settings.key_prefix, slots=slots, clock=gate.clock)

    return Routes(
        key_prefix=settings.key_prefix,
        primary=endpoint("primary", settings.primary),
        reader=None if settings.reader is None else endpoint("reader", settings.reader),
        clock=gate.clock,
        on_fallback=gate.fell_back,
    )


def credentials(settings: ConnectionSettings) -> IAMCredentials | None:
    """Return what makes IAM tokens for the settings' user; None for a user with a password, or without a user."""
    if settings.user is None or settings.replication_group_id is None or not settings.uses_iam:
        return None
    from .iam import IAMCredentials  # not needed with a password

    return IAMCredentials(
        user=settings.user, replication_group_id=settings.replication_group_id, region=settings.region
    )
