"""What importing the package costs and does."""

import os
import subprocess
import sys
from pathlib import Path

import redis_access

from tests.redis_servers.server import RedisServer

LIB = Path(__file__).parents[2] / "lib"


def _run(program: str, **variables: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "REDIS_"))}
    environment |= {"PYTHONPATH": str(LIB), **variables}
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], env=environment, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_importing_brings_nothing_heavy_along() -> None:
    """Beyond what redis itself imports: our modules, those that few use left out, and two small ones. No botocore."""
    program = "import redis, sys; before = set(sys.modules); import redis_access; print(*set(sys.modules) - before)"
    added = set(_run(program).split())
    assert {name for name in added if name.partition(".")[0] != "redis_access"} <= {"secrets", "hmac"}
    assert not added & {f"redis_access.{name}" for name in ("aio", "events", "observer", "hooks", "testing")}


def test_importing_does_no_io_and_reads_no_settings() -> None:
    """A module that imports it loads anywhere, with any settings; only the first call looks at them."""
    program = (
        "import socket\n"
        "def refuse(*_, **__): raise AssertionError('network at import')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from redis_access import redis_access, ConfigurationError\n"
        "try: redis_access.get('k')\n"
        "except ConfigurationError as error: print(error)\n"
    )
    assert _run(program, REDIS_URL="nonsense").startswith("the Redis URL must begin with rediss://")


def test_a_server_without_iam_needs_no_botocore(plain_server: RedisServer) -> None:
    """Redis by password or without login works where botocore is not installed; IAM says what to install."""
    program = (
        "import sys; sys.modules['botocore'] = None\n"
        "from redis_access import ConfigurationError, ConnectionSettings, RedisAccess, redis_access\n"
        "print(redis_access.set('k', 1))\n"
        "try: RedisAccess().get('k')\n"
        "except ConfigurationError as error: print(error)\n"
    )
    assert _run(program, REDIS_URL=f"redis://{plain_server.address}") == "True"
    program = program.replace("print(redis_access.set('k', 1))\n", "")
    assert "pip install 'redis-access[aws]'" in _run(program, REDIS_SSM_PREFIX="/x")


def test_the_public_names_are_those_in_all() -> None:
    """Everything in __all__ exists, and each error is a RedisAccessError."""
    for name in redis_access.__all__:
        public = getattr(redis_access, name)
        if isinstance(public, type) and issubclass(public, Exception):
            assert issubclass(public, redis_access.RedisAccessError)
