"""Functions log in to Redis as to ElastiCache: by a token that IAM issued for the user."""

import json
import socket
import ssl
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import botocore.credentials
import pytest
import redis
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.local_stack.conftest import LOCAL
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.processes.ports import free_ports
from tools.local_stack.redis_server.server import RedisServer

USER = LOCAL.application_user
GROUP = "the-cache"
ARNS = f"arn:aws:elasticache:{LOCAL.region}:000000000000"


@dataclass(frozen=True, kw_only=True)
class Login:
    """An emulator in front of a Redis, and the port for functions."""

    emulator: Emulator
    redis: RedisServer
    port: int

    def ping(self, token: str | None, *, user: str = USER) -> bool:
        """Log in and ask for a pong; raises redis-py's errors."""
        with redis.Redis(
            port=self.port,
            ssl=True,
            ssl_ca_certs=str(self.redis.authority),
            username=user,
            password=token,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            return bool(client.ping())

    def key(self, *resources: str, action: str = "elasticache:Connect") -> Credentials:
        """Return the key of a new IAM user who has the right on the resources."""
        iam, name = self.emulator.endpoint.client("iam"), f"login-{uuid.uuid4()}"
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": action, "Resource": list(resources)}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="only", PolicyDocument=document)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        iam.close()
        return Credentials(access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])


@pytest.fixture(scope="module")
def login(redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Login]:
    """Yield an emulator that logs functions in to the server."""
    folder, port = tmp_path_factory.mktemp("login"), free_ports(1)[0]
    with Emulator.start(folder=folder, region=LOCAL.region, redis=redis_server, redis_port=port) as emulator:
        yield Login(emulator=emulator, redis=redis_server, port=port)


@pytest.fixture(scope="module")
def key(login: Login) -> Credentials:
    """Return the key of a user who may connect as the application's."""
    return login.key(f"{ARNS}:replicationgroup:{GROUP}", f"{ARNS}:user:{USER}")


def token(key: Credentials, *, user: str = USER, group: str = GROUP, expires: int = 900) -> str:
    """Return a token as botocore signs it."""
    request = AWSRequest("GET", f"https://{group}/?Action=connect&User={user}")
    credentials = botocore.credentials.Credentials(key.access_key_id, key.secret_access_key)
    SigV4QueryAuth(credentials, "elasticache", LOCAL.region, expires=expires).add_auth(request)
    return str(request.url).removeprefix("https://")


def test_a_token_logs_its_user_in(login: Login, key: Credentials) -> None:
    """And what the user may do is what Redis's own access string says."""
    assert login.ping(token(key))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: "any",
        lambda key: token(key).replace("X-Amz-Signature=", "X-Amz-Signature=0"),
        lambda key: token(key, user="somebody-else"),
        lambda key: token(key).replace(GROUP, "other-cache"),
        lambda key: token(key, expires=3600),
        lambda key: token(Credentials(access_key_id="test", secret_access_key="test")),
        lambda key: token(Credentials(access_key_id=key.access_key_id, secret_access_key="wrong")),
    ],
    ids=["any text", "signature", "user", "cache", "too long", "unknown key", "wrong secret"],
)
def test_what_is_no_token_of_this_user_is_refused(
    login: Login, key: Credentials, spoil: Callable[[Credentials], str]
) -> None:
    """With Redis's own answer."""
    with pytest.raises(redis.AuthenticationError, match="WRONGPASS|invalid username-password"):
        login.ping(spoil(key))


@pytest.mark.parametrize(
    "resources",
    [(f"{ARNS}:user:{USER}",), (f"{ARNS}:replicationgroup:{GROUP}",), (f"{ARNS}:user:*", f"{ARNS}:replicationgroup:x")],
    ids=["not the cache", "not the user", "another cache"],
)
def test_the_role_needs_the_right_on_the_cache_and_on_the_user(login: Login, resources: tuple[str, ...]) -> None:
    """AWS asks for both."""
    with pytest.raises(redis.AuthenticationError):
        login.ping(token(login.key(*resources)))


def test_nobody_passes_without_a_token(login: Login) -> None:
    """Neither without a password, nor as the user that Redis has for everyone."""
    for user in ("default", USER):
        with pytest.raises((redis.AuthenticationError, redis.ResponseError)):
            login.ping(None, user=user)


def test_a_pipeline_that_logs_in_again_keeps_its_order(login: Login, key: Credentials) -> None:
    """A connection may log in with a new token while others' replies are on their way."""
    with (
        redis.Redis(
            port=login.port,
            ssl=True,
            ssl_ca_certs=str(login.redis.authority),
            username=USER,
            password=token(key),
            decode_responses=True,
        ) as client,
        client.pipeline(transaction=False) as pipeline,
    ):
        name = f"app:login:{uuid.uuid4()}"
        pipeline.set(name, "x" * 100_000, ex=60)
        pipeline.execute_command("AUTH", USER, token(key))
        pipeline.get(name)
        assert pipeline.execute() == [True, True, "x" * 100_000]


def test_when_redis_ends_connections_end(tmp_path: Path) -> None:
    """The outage reaches the functions."""
    folder = tmp_path / "redis"
    folder.mkdir()
    port = free_ports(1)[0]
    with (
        RedisServer.start(LOCAL, folder=folder) as server,
        Emulator.start(folder=tmp_path, region=LOCAL.region, redis=server, redis_port=port) as emulator,
    ):
        login = Login(emulator=emulator, redis=server, port=port)
        signed = token(login.key("*"))
        assert login.ping(signed)
        server.stop()
        with pytest.raises(redis.ConnectionError):
            login.ping(signed)


@pytest.mark.parametrize("sent", [b":1\r\n", b"*0\r\n", b"*1\r\n*1\r\n$4\r\nPING\r\n", b"PING\r\n", b"*1\r\n$-1\r\n"])
def test_what_is_no_command_ends_the_connection(login: Login, sent: bytes) -> None:
    """Nothing of it reaches Redis, and the next connection is served."""
    trusted = ssl.create_default_context(cafile=str(login.redis.authority))
    with (
        socket.create_connection(("127.0.0.1", login.port), timeout=30) as plain,
        trusted.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(sent)
        assert connection.recv(100) == b""
    with pytest.raises(redis.AuthenticationError):
        login.ping("no token")
