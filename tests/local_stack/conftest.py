"""Real servers for the local stack's tests, started once."""

import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from environments import load
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.redis_server.server import RedisServer
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.servers import LocalStack

LOCAL = load("local")


def start_redis(folder: Path, *, port: int | None = None) -> RedisServer:
    """Start a redis-server in a new folder, on a free port if none is given."""
    (folder / "redis").mkdir()
    return RedisServer.start(LOCAL, folder=folder / "redis", port=port)


def start_emulator(folder: Path, *, port: int | None = None) -> Emulator:
    """Start an emulator in the folder, on a free port if none is given; nobody asks it for Redis."""
    return Emulator.start(folder=folder, region=LOCAL.region, port=port)


def as_user(emulator: Emulator, key: Mapping[str, str]) -> EmulatorEndpoint:
    """Return the emulator as reached with an access key that IAM made."""
    credentials = Credentials(access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"])
    return replace(emulator.endpoint, credentials=credentials)


def make_function(emulator: Emulator, name: str, source: str) -> str:
    """Make a function of the source's `handler`, whose role has the function's name; return its ARN."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr(f"{name}.py", source)
    iam, functions = emulator.endpoint.client("iam"), emulator.endpoint.client("lambda")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    made = functions.create_function(
        FunctionName=name,
        Runtime=f"python{sys.version_info.major}.{sys.version_info.minor}",  # type: ignore[arg-type]
        Role=role,
        Handler=f"{name}.handler",
        Code={"ZipFile": code.getvalue()},
    )
    for each in (iam, functions):
        each.close()
    return made["FunctionArn"]


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
    stack = LocalStack.start(StackFolder.new())
    try:
        yield stack
    finally:
        stack.stop()
