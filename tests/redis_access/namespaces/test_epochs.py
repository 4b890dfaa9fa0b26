"""Epochs: invalidation of names and namespaces by one command, seen by every later read."""

from functools import partial
from threading import Thread
from typing import Any

import pytest
from redis_access import ConnectionSettings
from redis_access.connecting import transport_for
from redis_access.namespaces import epochs
from redis_access.namespaces.epochs import Epochs
from redis_access.runtime.runner import Runner
from redis_access.steps.operation import Operation

from tests.redis_servers.server import PATIENT, RedisServer

KEY = "app:epochs:{flags}"


class Process:
    """A process's part: a runner and epochs of its own."""

    def __init__(self, server: RedisServer) -> None:
        settings = ConnectionSettings.from_url(f"redis://{server.address}", budget_milliseconds=PATIENT)
        self.runner = Runner(partial(transport_for, settings))
        self.epochs = Epochs(self.runner, "flags")

    def read(self) -> int | None:
        """Ask for the epoch, and for the changes if there were any, as a read does."""

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
    """Whatever changed before, nothing older is current after everything changed; and one key is all that is left."""
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
    assert plain_server.keys() == [KEY]
    assert plain_server.admin.ttl(KEY) > 0


@pytest.mark.parametrize("lost", [("DEL", KEY), ("HDEL", KEY, ""), ("HDEL", KEY, "*"), ("SET", KEY, "foreign")])
def test_a_lost_epoch_is_never_used_again(plain_server: RedisServer, lost: tuple[str, ...]) -> None:
    """When Redis evicts what is known of the epoch, every older value is old, for those who knew and those who come."""
    here = Process(plain_server)
    here.invalidate("x")
    before = here.read()
    assert before is not None
    plain_server.run(*lost)
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


def test_an_epoch_never_goes_back(plain_server: RedisServer) -> None:
    """A restart from an older snapshot, or a clock far behind, is raised above what any process knows that asks."""
    here = Process(plain_server)
    before = here.read()
    assert before is not None
    assert here.invalidate("x")
    known = here.read()
    assert known is not None
    plain_server.run("HSET", KEY, "", before, "*", before)  # as it was in the snapshot
    plain_server.run("HDEL", KEY, "=x")
    cold = Process(plain_server)
    assert cold.read() == before
    now = here.read()
    assert now is not None
    assert now > known
    assert cold.read() == now
    assert not any(process.epochs.is_current(name, before) for process in (here, cold) for name in "xy")


def test_an_older_answer_does_not_replace_a_newer_one(plain_server: RedisServer) -> None:
    """Two threads learn at once, and the one that asked first is answered last."""
    here, other = Process(plain_server), Process(plain_server)
    first = here.read()
    late = here.epochs.learn(None)
    request = next(late)  # this thread asks ...
    answer = here.runner.run(here.runner.request(request))  # type: ignore[arg-type]  # a request
    assert other.invalidate("x")
    newer = here.read()  # ... another learns more ...
    with pytest.raises(StopIteration):
        late.send(answer)  # ... before the answer to the first is there
    assert here.epochs.known == newer != first
    assert not here.epochs.is_current("x", first or 0)


def test_many_changed_names_are_bounded(plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Redis and in each process; forgotten names make what is older old, and newer values stay current."""
    monkeypatch.setattr(epochs, "MAX_NAMES_KEPT", 10)
    here, there = Process(plain_server), Process(plain_server)
    before = there.read()
    assert before is not None
    for number in range(25):
        assert here.invalidate(f"n{number}")
    now = there.read()
    assert now is not None
    assert plain_server.run("HLEN", KEY) <= 2 * 10 + 2  # an epoch and a time of each
    for process in (here, there, Process(plain_server)):
        assert process.read() == now
        assert not any(process.epochs.is_current(f"n{number}", before) for number in range(25))
        assert process.epochs.is_current("n3", now)
        seen = process.epochs._seen
        assert seen is not None
        assert len(seen.changed) <= 11


def test_failed_invalidations_are_bounded(own_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that could not invalidate thousands of names sends one invalidation of everything afterwards."""
    here, there = Process(own_server), Process(own_server)
    before = here.read()
    assert before is not None
    with own_server.frozen():
        for number in range(epochs.MAX_UNCONFIRMED + 50):
            assert here.invalidate(f"n{number}") is False
    here.runner.clock.sleep(1.1)  # until the breaker lets one through
    commands = own_server.admin.info("stats")["total_commands_processed"]
    assert here.read() is not None
    assert own_server.admin.info("stats")["total_commands_processed"] - commands < 20
    there.read()
    assert not any(process.epochs.is_current("n1", before) for process in (here, there))


class _Interrupted(dict[str, int]):
    """Lets another thread take its answer while it is read."""

    def __init__(self, meanwhile: Thread) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def items(self) -> Any:
        self._meanwhile.start()
        self._meanwhile.join(0.2)
        return super().items()


def test_what_is_known_never_goes_back(plain_server: RedisServer) -> None:
    """A thread that takes its answer while another takes a newer one does not put the older in its place."""
    here, there = Process(plain_server), Process(plain_server)
    here.read()
    there.invalidate("x")
    meanwhile = Thread(target=lambda: there.invalidate("y") and here.read())
    seen = here.epochs._seen  # the race is inside
    assert seen is not None
    here.epochs._seen = seen._replace(changed=_Interrupted(meanwhile))
    here.read()
    meanwhile.join()
    assert here.epochs.known == there.epochs.known


def test_a_failure_is_not_settled_by_an_invalidation_from_before_it(plain_server: RedisServer) -> None:
    """One that was sent before, and is confirmed after another of the same name has failed."""
    here = Process(plain_server)
    operation = here.epochs.invalidate("x")
    request = next(operation)
    here.epochs._remember("=x")  # what another thread's failure does
    with pytest.raises(StopIteration):
        operation.send(here.runner.run(_sent(request)))
    assert here.epochs.has_unconfirmed
    assert here.read() is not None
    assert not here.epochs.has_unconfirmed


def _sent(request: Any) -> Operation[Any]:
    return (yield request)
