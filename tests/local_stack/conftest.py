"""Real servers for the local stack's tests, started once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from environments import load
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.redis_server.endpoint import RedisEndpoint
from tools.local_stack.redis_server.server import RedisServer
from tools.local_stack.stack.servers import LocalStack

LOCAL = load("local")


def start_redis(folder: Path, *, port: int | None = None) -> RedisServer:
    """Start a redis-server in a new folder, on a free port if none is given."""
    (folder / "redis").mkdir()
    return RedisServer.start(LOCAL, folder=folder / "redis", port=port)


def start_emulator(folder: Path, *, port: int | None = None) -> Emulator:
    """Start an emulator in the folder, on a free port if none is given; nobody asks it for Redis."""
    redis = RedisEndpoint(port=6379, authority=folder / "no-ca.pem")
    return Emulator.start(folder=folder, region=LOCAL.region, redis=redis, port=port)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Yield a redis-server with the local environment's configuration."""
    with start_redis(tmp_path_factory.mktemp("redis-server")) as server:
        yield server


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Yield an emulator that enforces IAM."""
    with start_emulator(tmp_path_factory.mktemp("emulator")) as server:
        yield server


@pytest.fixture
def stack() -> Iterator[LocalStack]:
    """Yield both servers together, nothing deployed."""
    stack = LocalStack.start()
    try:
        yield stack
    finally:
        stack.stop()
