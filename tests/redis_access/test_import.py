"""The cost and the effects of importing the package."""

import base64
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from threading import Barrier

import pytest
import redis_access

from tests.redis_servers.server import PATIENT, RedisServer

LIB = Path(__file__).parents[2] / "lib"


def _run(program: str, **variables: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "REDIS_"))}
    environment |= {"PYTHONPATH": str(LIB), **variables}
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], env=environment, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


# Modules that only some calls need: they come with the first of these calls.
LATER = {
    *("aio", "events", "hooks", "near", "testing", "namespaces", "sessions", "user_values", "limits"),
    *("configuration.aws", "configuration.iam", "configuration.settings", "configuration.ssm"),
    *(
        "caching.cache_get",
        "caching.in_place",
        "caching.lease",
        "caching.many",
        "caching.options",
        "runtime.observation",
        "steps.scripts",
    ),
    *("stored.json_codec", "transport.cluster", "transport.connections.tls", "transport.tracking"),
}


def test_importing_brings_nothing_heavy_along() -> None:
    """Beyond what redis itself imports: the modules that `get` and `set` need, and nothing else. No botocore."""
    program = "import redis, sys; before = set(sys.modules); import redis_access; print(*set(sys.modules) - before)"
    added = set(_run(program).split())
    assert {name for name in added if name.partition(".")[0] != "redis_access"} == set()
    assert not added & {f"redis_access.{name}" for name in LATER}


def test_the_names_of_later_modules_are_right() -> None:
    """Each of them is a module, so that the test above looks for something."""
    for name in LATER:
        assert find_spec(f"redis_access.{name}") is not None, name


def test_each_feature_loads_what_it_needs() -> None:
    """In a fresh process each of them is there when it is asked for first, without another before it."""
    for use in ("flags.get('u', 'f')", "rate_limit('u', limit=1, window_seconds=1)", "sessions.get('x')", "stats()"):
        _run(f"from redis_access import redis_access as r; r.{use}", REDIS_URL="redis://127.0.0.1:1")


def test_two_threads_that_come_first_get_the_same_object() -> None:
    """An object made on first use is made once per access: both threads know what one of them has to remember."""
    access, barrier = redis_access.RedisAccess(), Barrier(8)

    def ask(_: int) -> object:
        barrier.wait()
        return access.flags

    with ThreadPoolExecutor(8) as threads:
        assert len({id(found) for found in threads.map(ask, range(8))}) == 1


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """The message is Python's own; `hasattr` and `from ... import` go by it."""
    with pytest.raises(AttributeError, match="module 'redis_access' has no attribute 'Limits'"):
        redis_access.Limits  # type: ignore[attr-defined]  # noqa: B018
    assert set(redis_access.__all__) <= set(dir(redis_access))


def test_settings_and_results_can_be_pickled() -> None:
    """Whether or not their modules were loaded by name: worker processes are given them."""
    sent = redis_access.ConnectionSettings(primary=redis_access.Address("localhost")), redis_access.Stats(hits=1)
    text = base64.b64encode(pickle.dumps(sent)).decode()
    program = f"import base64, pickle; print(pickle.loads(base64.b64decode({text!r})))"
    assert _run(program) == str(sent)


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
    assert _run(program, REDIS_URL=f"redis://{plain_server.address}", REDIS_BUDGET_MS=str(PATIENT)) == "True"
    program = program.replace("print(redis_access.set('k', 1))\n", "")
    assert "pip install 'redis-access[aws]'" in _run(program, REDIS_SSM_PREFIX="/x")


def test_the_public_names_are_those_in_all() -> None:
    """Everything in __all__ exists, and each error is a RedisAccessError."""
    for name in redis_access.__all__:
        public = getattr(redis_access, name)
        if isinstance(public, type) and issubclass(public, Exception):
            assert issubclass(public, redis_access.RedisAccessError)
