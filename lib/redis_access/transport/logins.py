"""Connections made from settings: the options for reaching an address and logging in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redis.maint_notifications import MaintNotificationsConfig

from .connection import PlainConnection

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials
    from ..configuration.settings import ConnectionSettings


def login_options(settings: ConnectionSettings, address: Address, iam: IAMCredentials | None) -> dict[str, Any]:
    """Return what redis-py's connections need, synchronous or not."""
    options: dict[str, Any] = {
        "host": address.host,
        "port": address.port,
        "db": settings.database,
        # The connection keeps to deadlines of its own.
        "socket_timeout": None,
        "socket_connect_timeout": None,
        # RESP3: HELLO's answer comes after TLS 1.3's session tickets, which would pass for unread data.
        "protocol": 3,
        "driver_info": None,
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    if iam is not None:
        return options | {"credential_provider": iam}
    return options | {"username": settings.user, "password": settings.password}


def new_connection(
    settings: ConnectionSettings, address: Address, iam: IAMCredentials | None, *, reads_replica: bool = False
) -> PlainConnection:
    """Return a connection that is not open yet."""
    options = {"reads_replica": reads_replica, **login_options(settings, address, iam)}
    if settings.tls:
        from .tls import (
            TLSConnection,
            shared_context,  # not needed for a local server
        )

        return TLSConnection(ssl_context=shared_context(settings.ca_certs), **options)
    return PlainConnection(**options)
