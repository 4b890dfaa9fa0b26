"""Routes made from settings: a primary, a primary and a reader, or the nodes of a cluster, each with its breaker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from ..runtime.breaker import Breaker
from ..runtime.runtime import Runtime
from .endpoint import Endpoint
from .exchanges import Pool
from .routes import Routes, Routing
from .translate import Name

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials
    from ..configuration.settings import ConnectionSettings

MakePool: TypeAlias = "Callable[[Name, Address, IAMCredentials | None, bool], Pool]"


def make_routes(
    settings: ConnectionSettings, pool: MakePool, runtime: Runtime, *, iam: IAMCredentials | None
) -> Routing:
    """Return the routes for the settings; `pool` makes each endpoint's pool.

    `pool` gets the endpoint's name and address, the source of tokens, and whether it reads from a cluster's replica.
    """

    def endpoint(
        role: str, address: Address, *, reads_replica: bool = False, tokens: IAMCredentials | None = iam
    ) -> Endpoint:
        # One for each endpoint: a reader that is unavailable must not keep writes from the primary.
        name = Name(role, str(address))
        breaker = Breaker(runtime.clock, lambda state: runtime.breaker_changed(*name, state))
        connections = pool(name, address, tokens, reads_replica)
        return Endpoint(role, address, connections, breaker, iam=tokens)

    if settings.cluster:
        return _cluster_routes(settings, endpoint, runtime)
    reader = None
    if settings.reader is not None:
        reader = endpoint("reader", settings.reader, tokens=reader_credentials(settings, iam))
    return Routes(
        key_prefix=settings.key_prefix,
        primary=endpoint("primary", settings.primary),
        reader=reader,
        clock=runtime.clock,
        on_fallback=runtime.fell_back,
    )


def _cluster_routes(settings: ConnectionSettings, endpoint: Callable[..., Endpoint], runtime: Runtime) -> Routing:
    from .cluster.routes import ClusterRoutes  # not needed otherwise
    from .cluster.slot_map import SlotMap

    slots = SlotMap(
        [endpoint("configuration endpoint", address) for address in (settings.primary, *settings.seeds)],
        lambda address: endpoint("node", address),
        runtime.clock,
        reader=partial(endpoint, "reader", reads_replica=True) if settings.read_replicas else None,
    )
    return ClusterRoutes(
        key_prefix=settings.key_prefix, slots=slots, clock=runtime.clock, on_fallback=runtime.fell_back
    )


def credentials(settings: ConnectionSettings) -> IAMCredentials | None:
    """Return the source of IAM tokens for the settings' user; None for a user with a password, or without a user."""
    if settings.user is None or settings.replication_group_id is None or not settings.uses_iam:
        return None
    from ..configuration.iam import IAMCredentials  # not needed with a password

    return IAMCredentials(
        user=settings.user,
        replication_group_id=settings.replication_group_id,
        region=settings.region,
        serverless=settings.serverless,
    )


def reader_credentials(settings: ConnectionSettings, iam: IAMCredentials | None) -> IAMCredentials | None:
    """Return the source of the reader's IAM tokens: the primary's, `iam`, unless the reader is of another group."""
    group, user = settings.reader_replication_group_id, settings.reader_user or settings.user
    if iam is None or group is None or user is None or not settings.reads_another_group:
        return iam
    from ..configuration.iam import IAMCredentials  # not needed with a password

    return IAMCredentials(user=user, replication_group_id=group)
