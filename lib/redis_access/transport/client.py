"""redis-py's own clients, with the settings of an access: for the commands that this library has no method for."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING, Any

from redis.credentials import CredentialProvider

from ..errors import ConfigurationError
from .topology import credentials

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

    from ..configuration.iam import IAMCredentials
    from ..configuration.settings import ConnectionSettings

TIMEOUT_SECONDS = 5.0
"""The time for connecting and for each reply, unless the caller names another: a call's budget would be too short."""


def redis_client(settings: ConnectionSettings, options: dict[str, Any]) -> Redis:
    """Return a redis.Redis; for a cluster a redis.cluster.RedisCluster, which has the same methods."""
    if settings.cluster:
        from redis.cluster import ClusterNode, RedisCluster

        # Its constructor has no types.
        seeds = [ClusterNode(seed.host, seed.port) for seed in settings.seeds]  # type: ignore[no-untyped-call]
        return RedisCluster(startup_nodes=seeds, **_cluster_options(settings) | options)  # type: ignore[return-value]
    from redis import Redis

    return Redis(**_options(settings) | options)


def async_redis_client(settings: ConnectionSettings, options: dict[str, Any]) -> AsyncRedis:
    """Return a redis.asyncio.Redis; for a cluster a redis.asyncio.cluster.RedisCluster."""
    if settings.cluster:
        from redis.asyncio.cluster import ClusterNode, RedisCluster

        seeds = [ClusterNode(seed.host, seed.port) for seed in settings.seeds]
        return RedisCluster(startup_nodes=seeds, **_cluster_options(settings) | options)  # type: ignore[return-value]
    from redis.asyncio import Redis

    return Redis(**_options(settings) | options)


def _cluster_options(settings: ConnectionSettings) -> dict[str, Any]:
    options = _options(settings)
    # A cluster has one database, and redis-py refuses the option.
    del options["db"]
    return options


def _options(settings: ConnectionSettings) -> dict[str, Any]:
    if settings.memory is not None:
        raise ConfigurationError("memory:// has no server that a client could connect to")
    options: dict[str, Any] = {
        "host": settings.primary.host,
        "port": settings.primary.port,
        "db": settings.database,
        "protocol": 3,
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
    }
    if (iam := credentials(settings)) is None:
        options |= {"username": settings.user, "password": settings.password}
    else:
        options["credential_provider"] = _Tokens(iam)
    if settings.tls:
        from ssl import TLSVersion

        options |= {"ssl": True, "ssl_check_hostname": True, "ssl_min_version": TLSVersion.TLSv1_2}
        if settings.ca_certs is not None:
            options["ssl_ca_certs"] = str(settings.ca_certs)
    return options


class _Tokens(CredentialProvider):
    """User and IAM token, in the form that redis-py asks for them at each login."""

    def __init__(self, iam: IAMCredentials) -> None:
        self._iam = iam

    def get_credentials(self) -> tuple[str, str]:
        return self._iam.at_hand() or self._iam.get_credentials()

    async def get_credentials_async(self) -> tuple[str, str]:
        at_hand = self._iam.at_hand()
        return await wrap_future(self._iam.begin()) if at_hand is None else at_hand
