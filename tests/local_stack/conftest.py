"""Real servers for the local stack's tests, started once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from environments import load
from tools.local_stack.emulator import Emulator
from tools.local_stack.ports import free_ports
from tools.local_stack.redis_server import RedisServer
from tools.local_stack.stack import LocalStack

LOCAL = load("local")


def start_redis(folder: Path, *, port: int | None = None) -> RedisServer:
    """Start a redis-server in a new folder, on a free port if none is given."""
    (folder / "redis").mkdir()
    return RedisServer.start(LOCAL, folder=folder / "redis", log=folder / "log", port=port or free_ports(1)[0])


def start_emulator(folder: Path, *, port: int | None = None) -> Emulator:
    """Start an emulator in the folder, on a free port if none is given; nobody asks it for Redis."""
    return Emulator.start(
        folder=folder,
        log=folder / "log",
        port=port or free_ports(1)[0],
        region=LOCAL.region,
        redis_port=6379,
        redis_authority=folder / "no-ca.pem",
    )


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Yield a redis-server with the local environment's configuration."""
    server = start_redis(tmp_path_factory.mktemp("redis-server"))
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Yield an emulator that enforces IAM."""
    server = start_emulator(tmp_path_factory.mktemp("emulator"))
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture
def stack() -> Iterator[LocalStack]:
    """Yield both servers together, nothing deployed."""
    stack = LocalStack.start()
    try:
        yield stack
    finally:
        stack.stop()
