"""Pytest fixtures over RedisServer. The session-wide ones are empty at the start of each test."""

import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from environments.schema.access.roles import application_access
from tests.redis_servers.certificates import Certificates, make_certificates
from tests.redis_servers.server import RedisServer

APPLICATION_USER = "experimentation-test-app"


class ReplicaPair(NamedTuple):
    """A primary and the replica that follows it."""

    primary: RedisServer
    replica: RedisServer

    def synchronize(self) -> None:
        """Wait until the replica has what the primary has."""
        deadline = time.monotonic() + 10
        while self.replica.admin.info("replication").get("master_link_status") != "up":
            assert time.monotonic() < deadline, "the replica did not find its primary"
            time.sleep(0.02)
        self.primary.admin.set("app:written-last", 1)
        assert self.primary.admin.wait(1, 10_000) == 1


@pytest.fixture(scope="session")
def _plain_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def plain_server(_plain_server: RedisServer) -> RedisServer:
    """Give a server without TLS and passwords."""
    _plain_server.admin.flushall()
    return _plain_server


@pytest.fixture
def own_server() -> Iterator[RedisServer]:
    """Give a plain server for one test, which may stop, start and freeze it."""
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Give the CA and certificate that `tls_server` uses; the certificate is for localhost and 127.0.0.1."""
    return make_certificates(tmp_path_factory.mktemp("certificates"), "localhost", "127.0.0.1")


@pytest.fixture(scope="session")
def _tls_server(certificates: Certificates) -> Iterator[RedisServer]:
    application = f"user {APPLICATION_USER} {application_access('app')} nopass"
    with RedisServer(*certificates.redis_config(), "user default off", application, tls=True) as server:
        yield server


@pytest.fixture
def tls_server(_tls_server: RedisServer) -> RedisServer:
    """Give a server as ElastiCache is: TLS only, the application's user with its ACL, whatever its password."""
    _tls_server.admin.flushall()
    return _tls_server


@pytest.fixture
def replica_pair() -> Iterator[ReplicaPair]:
    """Give a primary and its replica, for one test."""
    with (
        RedisServer("repl-diskless-sync-delay 0") as primary,
        RedisServer(f"replicaof 127.0.0.1 {primary.port}") as replica,
    ):
        pair = ReplicaPair(primary, replica)
        pair.synchronize()
        yield pair
