"""A process that does not read its feed: the server bounds what it keeps for it, as it does for subscribers."""

from pathlib import Path

import pytest
from redis_access import ConnectionSettings

from tests.redis_access.near_accesses import near_access, sees
from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer

LIMITS = "client-output-buffer-limit pubsub 262144 131072 1"


def _subscribers(server: RedisServer) -> int:
    return len(server.run("CLIENT", "LIST", "TYPE", "pubsub").splitlines())


def test_the_feed_is_a_subscriber_to_the_server(
    surface: str, tls_server: RedisServer, certificates: Certificates
) -> None:
    """With the application's rights, which name the channel."""
    url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
    settings = ConnectionSettings.from_url(url, ca_certs=Path(certificates.ca), budget_milliseconds=PATIENT)
    with near_access(surface, settings) as near:
        near.set("k", 1)
        assert near.get("k") == 1
        assert _subscribers(tls_server) == 1
        tls_server.admin.set("app:k", 2)
        assert sees(near, "k", 2)


def test_a_user_who_may_not_subscribe_has_a_feed_all_the_same(surface: str) -> None:
    """As before this was asked of users: within the limits of ordinary clients."""
    with RedisServer("user default on nopass ~* resetchannels +@all") as server:
        settings = ConnectionSettings.from_url(server.url, budget_milliseconds=PATIENT)
        with near_access(surface, settings) as near:
            near.set("k", 1)
            assert near.get("k") == 1
            assert _subscribers(server) == 0
            server.admin.set("app:k", 2)
            assert sees(near, "k", 2)


@pytest.mark.parametrize("surface", ["sync"])
def test_who_does_not_read_is_disconnected_and_begins_anew(surface: str) -> None:
    """After hundreds of thousands of changes the server has let go of it; it shows no old value."""
    with RedisServer(LIMITS) as server:
        settings = ConnectionSettings.from_url(server.url, budget_milliseconds=PATIENT)
        with near_access(surface, settings) as near:
            near.set("k", 1)
            assert near.get("k") == 1
            values = {f"app:{'x' * 400}:{number}": "v" for number in range(5000)}
            for _ in range(20):
                server.admin.mset(values)
            server.admin.set("app:k", 2)
            assert _subscribers(server) == 0
            assert sees(near, "k", 2)
            server.admin.set("app:k", 3)
            assert sees(near, "k", 3)
