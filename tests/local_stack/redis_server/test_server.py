"""A real redis-server with the generated configuration keeps to it."""

import ssl
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from redis.exceptions import NoPermissionError

from environments import load
from tests.local_stack.conftest import start_redis
from tools.local_stack.errors import StartError
from tools.local_stack.redis_server.certificates import Certificates
from tools.local_stack.redis_server.server import RedisServer

LOCAL = load("local")


@pytest.fixture
def application(redis_server: RedisServer) -> Iterator["redis.Redis"]:
    """Connect as the application."""
    with redis_server.client(LOCAL.application_user) as client:
        yield client


@pytest.fixture
def operator(redis_server: RedisServer) -> Iterator["redis.Redis"]:
    """Connect as people and `status` do."""
    with redis_server.client() as client:
        yield client


def test_the_application_reads_writes_and_runs_scripts_on_its_keys(application: "redis.Redis") -> None:
    """Everything that `redis_access` sends is allowed."""
    assert application.set("app:local-stack:a", "1", ex=60)
    assert application.get("app:local-stack:a") == "1"
    assert application.eval("return redis.call('GET', KEYS[1])", 1, "app:local-stack:a") == "1"
    assert application.time()


@pytest.mark.parametrize(
    "command",
    [
        ("GET", "other:a"),
        ("SET", "other:a", "1"),
        ("CONFIG", "GET", "maxmemory"),
        ("INFO",),
        ("ACL", "LIST"),
        ("SCRIPT", "FLUSH"),
        ("PUBLISH", "channel", "message"),
        ("MULTI",),
    ],
    ids=" ".join,
)
def test_the_application_may_do_nothing_else(application: "redis.Redis", command: tuple[str, ...]) -> None:
    """Other keys and commands that manage the server are refused by the ACL."""
    with pytest.raises(NoPermissionError):
        application.execute_command(*command)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("command", LOCAL.redis.blocked_commands)
def test_a_blocked_command_does_not_exist(operator: "redis.Redis", command: str) -> None:
    """Not even for a user whom the ACL would allow it."""
    with pytest.raises(redis.ResponseError, match="unknown command"):
        operator.execute_command(command, "*")  # type: ignore[no-untyped-call]


def test_the_default_user_is_off(redis_server: RedisServer) -> None:
    """A login without a user's name fails, with or without a password."""
    with (
        redis_server.client("default") as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_the_operator_sees_everything_and_changes_nothing(operator: "redis.Redis") -> None:
    """People may look without fear."""
    assert operator.info("memory")["maxmemory_policy"] == LOCAL.redis.all_parameters["maxmemory-policy"]
    assert operator.dbsize() >= 0
    with pytest.raises(NoPermissionError):
        operator.delete("app:local-stack:a")


def test_a_client_that_does_not_know_the_authority_refuses_the_server(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    """TLS is verified; each stack has an authority of its own."""
    stranger = Certificates.create(tmp_path).authority
    with (
        replace(redis_server.endpoint, authority=stranger).client() as client,
        pytest.raises(redis.ConnectionError) as caught,
    ):
        client.ping()
    assert isinstance(caught.value.__cause__ or caught.value.__context__, ssl.SSLCertVerificationError)


def test_the_servers_key_is_its_owners_alone(redis_server: RedisServer) -> None:
    """Nobody else on the machine can pass for this server."""
    key = redis_server.authority.with_name("server-key.pem")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_port_in_use_is_told_with_the_servers_own_words(redis_server: RedisServer, tmp_path: Path) -> None:
    """The second server ends, the first goes on."""
    second = start_redis(tmp_path, port=redis_server.port)
    try:
        # The first one answers on the port with another certificate, so this cannot pass for ready.
        with pytest.raises(StartError, match=r"(?s)exit code 1.*Address already in use"):
            second.wait_until_ready()
    finally:
        second.stop()
    assert redis_server.server.handle.poll() is None
