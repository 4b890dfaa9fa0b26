"""Errors: one root, data beside the text, and a way through pickle and copy."""

import copy
import inspect
import pickle
from importlib import import_module
from pkgutil import walk_packages

import pytest
import redis_access
from redis_access import (
    CommandRefusedError,
    ConnectionSettings,
    InvalidKeyError,
    LockNotAcquiredError,
    RedisAccess,
    RedisAccessError,
    UnavailableError,
    errors,
    targeting,
)

from tests.redis_servers.server import RedisServer, free_port

EXAMPLES = [
    UnavailableError("down", role="primary", address="cache:6379"),
    CommandRefusedError("no", code="NOPERM", role="primary", address="cache:6379"),
    InvalidKeyError("no key", key=7),
    LockNotAcquiredError("held", name="import"),
    *(
        kind("text")
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, RedisAccessError) and kind not in {CommandRefusedError, LockNotAcquiredError}
    ),
]


def test_every_error_of_the_package_is_in_its_module_and_public() -> None:
    """A caller can name whatever it has to catch: those of rules and contexts in `targeting`, all others at the top."""
    for module in walk_packages(redis_access.__path__, "redis_access."):
        if module.name != "redis_access.__main__":
            import_module(module.name)
    kinds, found = [RedisAccessError], set[type[Exception]]()
    while kinds:
        found.add(kind := kinds.pop())
        kinds += [other for other in kind.__subclasses__() if other.__module__.startswith("redis_access.")]
    assert {kind.__module__ for kind in found} == {"redis_access.errors"}
    assert {kind.__name__ for kind in found} <= {*redis_access.__all__, *targeting.__all__}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_can_be_pickled_and_copied(error: RedisAccessError) -> None:
    """Class, text and data stay, so that a process pool hands on what a worker raised."""
    unpickled = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    for again in (unpickled, copy.copy(error), copy.deepcopy(error)):
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_an_outage_names_the_endpoint() -> None:
    """Role and address are data, at the first failure and while the breaker refuses to ask."""
    port = free_port()
    access = RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{port}"), strict=True)
    for _ in range(2):
        with pytest.raises(UnavailableError) as caught:
            access.get("k")
        assert (caught.value.role, caught.value.address) == ("primary", f"127.0.0.1:{port}")


def test_a_refusal_names_the_endpoint_and_the_code(plain_server: RedisServer) -> None:
    """The server's first word is data, and so is which server said it."""
    access = plain_server.access(strict=True)
    plain_server.run("LPUSH", "app:list", 1)
    with pytest.raises(CommandRefusedError) as caught:
        access.get("list")
    assert (caught.value.code, caught.value.address) == ("WRONGTYPE", plain_server.address)
    access.close()


def test_a_refused_key_is_data() -> None:
    """A caller that made it of data finds it without reading the text."""
    with pytest.raises(InvalidKeyError) as caught:
        RedisAccess().get("flags:u:f")
    assert caught.value.key == "flags:u:f"
