"""Epochs: invalidation of names and namespaces by one command, seen by every later read."""

from functools import partial

import pytest
from redis_access import ConnectionSettings
from redis_access.namespaces.epochs import Epochs
from redis_access.runtime.requests import Operation
from redis_access.runtime.runner import Runner
from redis_access.transport.socket_transport import connected_transport

from tests.redis_servers.server import RedisServer


class Process:
    """What stands for a process: a runner and epochs of its own."""

    def __init__(self, server: RedisServer) -> None:
        self.runner = Runner(partial(connected_transport, ConnectionSettings.from_url(f"redis://{server.address}")))
        self.epochs = Epochs(self.runner, "flags")

    def read(self) -> int | None:
        """Do what a read does: ask for the epoch, and for the changes if there were any."""

        def operation() -> Operation[int | None]:
            reply = yield from self.runner.request(self.epochs.request())
            return (yield from self.epochs.learn(reply))

        return self.runner.run(operation())

    def invalidate(self, name: str | None = None) -> bool:
        """Invalidate a name or everything."""
        return self.runner.run(self.epochs.invalidate(name))


def test_a_change_of_one_name_makes_its_values_old_everywhere(plain_server: RedisServer) -> None:
    """After "flag x changed", a read in another process takes no older value of x for current, and those of y still."""
    here, there = Process(plain_server), Process(plain_server)
    before = here.read()
    assert before is not None
    assert there.read() == before
    assert there.epochs.is_current("x", before)
    assert here.invalidate("x")
    assert there.read() == before + 1
    assert not there.epochs.is_current("x", before)
    assert there.epochs.is_current("y", before)
    assert there.epochs.is_current("x", before + 1)


@pytest.mark.parametrize("name", [None, "x"])
def test_a_change_of_everything_makes_all_values_old(plain_server: RedisServer, name: str | None) -> None:
    """Whatever changed before, nothing older is current after everything changed; and two keys are all that is left."""
    here, there = Process(plain_server), Process(plain_server)
    here.invalidate(name)
    before = there.read()
    assert before is not None
    assert here.invalidate()
    now = there.read()
    assert now is not None
    assert not there.epochs.is_current("x", before)
    assert not there.epochs.is_current("y", before)
    assert there.epochs.is_current("y", now)
    assert plain_server.keys() == ["app:version:{flags}", "app:version:{flags}:names"]
    assert all(plain_server.admin.ttl(f"app:version:{{flags}}{rest}") > 0 for rest in ("", ":names"))


@pytest.mark.parametrize("lost", ["app:version:{flags}", "app:version:{flags}:names", "*"])
def test_a_lost_epoch_is_never_used_again(plain_server: RedisServer, lost: str) -> None:
    """When Redis evicts what is known of the epoch, every older value is old, for those who knew and those who come."""
    here = Process(plain_server)
    here.invalidate("x")
    before = here.read()
    assert before is not None
    for key in plain_server.keys() if lost == "*" else [lost]:
        plain_server.admin.delete(key)
    there = Process(plain_server)
    now = there.read()
    assert now is not None
    assert now > before
    assert here.read() == now
    assert not any(process.epochs.is_current(name, before) for process in (here, there) for name in "xy")


def test_an_unknown_epoch_makes_nothing_current(own_server: RedisServer) -> None:
    """Without Redis nobody knows whether a value is old, so it is; an invalidation that failed is made up for."""
    here = Process(own_server)
    before = here.read()
    assert before is not None
    other = Process(own_server)
    with own_server.frozen():
        assert other.read() is None
        assert not other.epochs.is_current("x", before)
        assert here.invalidate("x") is False
    here.runner.clock.sleep(1.1)  # until the breaker lets one through
    now = here.read()
    assert now is not None
    assert now > before
    assert not here.epochs.is_current("x", before)


def test_a_value_from_the_future_is_not_current(plain_server: RedisServer) -> None:
    """An epoch above the one Redis names belongs to another time, and its values to nobody."""
    here = Process(plain_server)
    now = here.read()
    assert now is not None
    assert not here.epochs.is_current("x", now + 1)
