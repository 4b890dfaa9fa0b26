"""redis-py's client with the settings of an access: blocking and asyncio, with TLS and logins, clusters, pub/sub."""

import asyncio
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import NoPermissionError
from redis_access import ConfigurationError, ConnectionSettings, RedisAccess, aio
from redis_access.testing import StandIn

from tests.redis_access.cluster.conftest import cluster_settings
from tests.redis_servers.certificates import Certificates
from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import RedisServer


async def _lists(client: AsyncRedis) -> list[Any]:
    async with client:
        await client.rpush("app:list", "a", "b")
        return await client.lrange("app:list", 0, -1)


async def _lists_of(access: aio.RedisAccess) -> list[Any]:
    async with access:
        return await _lists(await access.client())


def test_a_client_works_beside_the_access(plain_server: RedisServer) -> None:
    """On the same server, with options of its own."""
    with plain_server.access(strict=True) as redis:
        redis.set("k", "v")
        with redis.client(decode_responses=True) as client:
            assert isinstance(client, Redis)
            assert client.get("app:k") == "v"
    assert asyncio.run(_lists_of(plain_server.aio_access())) == [b"a", b"b"]


def test_a_client_logs_in_over_tls(tls_server: RedisServer, certificates: Certificates) -> None:
    """As the access does, and with no more rights."""
    url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
    settings = ConnectionSettings.from_url(url, ca_certs=certificates.ca)
    with RedisAccess(settings).client() as client:
        assert client.set("app:k", 1) is True
        with pytest.raises(NoPermissionError):
            client.set("k", 1)
    assert asyncio.run(_lists_of(aio.RedisAccess(settings))) == [b"a", b"b"]


def test_a_client_of_a_cluster_finds_the_nodes() -> None:
    """Blocking and asyncio."""
    with RedisCluster() as cluster:
        settings = cluster_settings(cluster)
        with RedisAccess(settings).client() as client:
            for number in range(20):
                assert client.set(f"app:{number}", number)
            assert [client.get(f"app:{number}") for number in range(20)] == [b"%d" % number for number in range(20)]
        assert asyncio.run(_lists_of(aio.RedisAccess(settings))) == [b"a", b"b"]


def test_a_client_hears_what_is_published(plain_server: RedisServer) -> None:
    """Pub/sub has no method of this library's."""
    with plain_server.access().client(decode_responses=True) as client, client.pubsub() as listening:
        listening.subscribe("news")
        assert listening.get_message(timeout=5)["type"] == "subscribe"
        client.publish("news", "hello")
        assert listening.get_message(timeout=5)["data"] == "hello"


def test_a_client_needs_a_server(monkeypatch: pytest.MonkeyPatch, plain_server: RedisServer) -> None:
    """A stand-in is none; the settings may be the environment's."""
    with pytest.raises(ConfigurationError, match="no server"):
        StandIn().access().client()
    with pytest.raises(ConfigurationError, match="no server"):
        asyncio.run(StandIn().aio_access().client())
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        RedisAccess().client()
    monkeypatch.setenv("REDIS_URL", plain_server.url)
    with RedisAccess().client() as client:
        assert client.ping() is True
    assert asyncio.run(_lists_of(aio.RedisAccess())) == [b"a", b"b"]
