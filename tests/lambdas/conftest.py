"""The surroundings of the functions: the local stack's own Redis (TLS, ACL), its emulator, and tables in it.

boto3 and the tables are left alone between tests, so tests use names of their own; Redis is emptied.
"""

import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

import pytest
from redis_access import Address, ConnectionSettings, redis_access
from redis_access.connecting import transport_for

from environments import load
from lambdas import dynamodb
from lambdas.session.handler import access
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.processes.ports import LOOPBACK, free_ports
from tools.local_stack.redis_server.server import RedisServer

if TYPE_CHECKING:
    from redis_access.runtime.runner import Runner

LOCAL = load("local")
TABLES = {
    "FLAGS_TABLE": (LOCAL.physical_name("flags"), ["flag"]),
    "EXPERIMENTS_TABLE": (LOCAL.physical_name("experiments"), ["experiment", "item"]),
}
KEY_TYPES: tuple[Literal["HASH", "RANGE"], ...] = ("HASH", "RANGE")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Start a redis-server with the local environment's settings, TLS and ACL."""
    folder = tmp_path_factory.mktemp("redis")
    with RedisServer.start(LOCAL, folder=folder) as server:
        yield server


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorEndpoint]:
    """Start the emulator and make the functions' tables in it."""
    folder = tmp_path_factory.mktemp("emulator")
    with Emulator.start(folder=folder, region=LOCAL.region) as started:
        _make_tables(started.endpoint)
        yield started.endpoint


def _make_tables(emulator: EmulatorEndpoint) -> None:
    client = emulator.client("dynamodb")
    for name, keys in TABLES.values():
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, KEY_TYPES, strict=False)],
        )
    client.close()


@pytest.fixture
def tables(emulator: EmulatorEndpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the functions find their tables, by the variables that AWS and Terraform set."""
    # Lambda sets both names of the region; boto3 reads this one.
    monkeypatch.setenv("AWS_DEFAULT_REGION", LOCAL.region)
    for variable, value in emulator.environment().items():
        monkeypatch.setenv(variable, value)
    for variable, (name, _) in TABLES.items():
        monkeypatch.setenv(variable, name)
    # All tests are one caller; the tests of this limit have callers of their own.
    monkeypatch.setenv("WRITE_LIMIT_REQUESTS", "10000")
    yield
    dynamodb.client().close()
    dynamodb.client.cache_clear()


@pytest.fixture
def make_tables_unavailable(tables: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that makes DynamoDB unavailable for the rest of the test."""

    def make_unavailable() -> None:
        dynamodb.client().close()
        dynamodb.client.cache_clear()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{LOOPBACK}:{free_ports(1)[0]}")

    return make_unavailable


@pytest.fixture
def redis(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the functions use Redis as the application's user; each test has a key prefix of its own."""
    yield from _using(_settings(redis_server.port, redis_server), monkeypatch)


@pytest.fixture
def redis_unavailable(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the functions look for Redis where nothing listens."""
    yield from _using(_settings(free_ports(1)[0], redis_server), monkeypatch)


@pytest.fixture
def make_redis_unavailable(
    redis: None, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Return a function that makes Redis unavailable for the rest of the test."""

    def make_unavailable() -> None:
        redis_access.close()
        _settings_of(redis_access._runner, _settings(free_ports(1)[0], redis_server), monkeypatch)

    return make_unavailable


@pytest.fixture
def unique() -> str:
    """Return a name that no other test uses."""
    return f"n{uuid.uuid4().hex[:12]}"


def _settings(port: int, server: RedisServer) -> ConnectionSettings:
    return ConnectionSettings(
        primary=Address(LOOPBACK, port),
        ca_certs=server.authority,
        user=LOCAL.application_user,
        # With a password the library asks for no IAM token.
        password=server.endpoint.passwords[LOCAL.application_user],
        # The machine that runs tests is slower than a Lambda near its cache.
        budget_milliseconds=2000,
    )


def _using(settings: ConnectionSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    runners = (redis_access._runner, access._runner)
    for runner in runners:
        _settings_of(runner, settings, monkeypatch)
    yield
    for runner in runners:
        runner.close()


def _settings_of(runner: "Runner", settings: ConnectionSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_make_transport", partial(transport_for, settings))
    monkeypatch.setattr(runner, "transport", None)
