"""Another server becomes the primary, while calls go on."""

import threading
import time
from collections.abc import Callable

from redis_access import MISS

from tests.redis_access.faults.conftest import Connect
from tests.redis_access.faults.names import NAME, MovingName
from tests.redis_servers.fixtures import ReplicaPair

LONG_SECONDS = 30


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_primary_killed_under_load_is_replaced(
    replica_pair: ReplicaPair, moving_name: MovingName, connect: Connect
) -> None:
    """Ten threads write and read while the primary is killed and the replica promoted: nothing wrong is returned.

    Nothing hangs either, and soon after the name leads to the new primary every call works again.
    """
    moving_name.lead_to(replica_pair.primary)
    access = connect(6379, host=NAME)
    access.set("warm", 1)
    ended, wrong, slowest, rounds = threading.Event(), list[object](), [0.0], [0] * 10

    def work(number: int) -> None:
        while not ended.is_set():
            started = time.monotonic()
            access.set(f"k:{number}", number)
            found = access.get(f"k:{number}", MISS)
            if found is not MISS and found != number:
                wrong.append(found)
            slowest[0] = max(slowest[0], time.monotonic() - started)
            rounds[number] += 1
            ended.wait(0.002)

    def every_thread_goes_on() -> None:
        before = [*rounds]
        _wait_until(lambda: all(now > then + 2 for now, then in zip(rounds, before, strict=True)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    every_thread_goes_on()
    replica_pair.primary.stop()
    _wait_until(lambda: access.stats().errors > 0)
    replica_pair.replica.admin.replicaof("NO", "ONE")
    moving_name.lead_to(replica_pair.replica)
    _wait_until(lambda: access.set("warm", 2))
    every_thread_goes_on()  # those that had no connection have counted that
    before = access.stats().errors
    every_thread_goes_on()
    assert access.stats().errors == before
    ended.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert slowest[0] < LONG_SECONDS


def test_a_primary_that_was_demoted_is_left_for_the_new_one(
    replica_pair: ReplicaPair, moving_name: MovingName, connect: Connect
) -> None:
    """READONLY over a connection that stays open: the name is resolved again, and the write done there. No error."""
    moving_name.lead_to(replica_pair.primary)
    access = connect(6379, host=NAME)
    access.set("k", 1)
    replica_pair.replica.admin.replicaof("NO", "ONE")
    replica_pair.primary.admin.replicaof("127.0.0.1", replica_pair.replica.port)
    moving_name.lead_to(replica_pair.replica)
    assert access.set("k", 2)
    assert access.rate_limit("u", limit=5, window_seconds=60).remaining == 4
    assert replica_pair.replica.admin.get("app:k") == b"2"
    assert access.stats().errors == 0


def test_a_name_that_leads_elsewhere_at_the_second_try_is_followed(
    replica_pair: ReplicaPair, moving_name: MovingName, connect: Connect
) -> None:
    """A connection that is gone is replaced by one to where the name leads now."""
    moving_name.lead_to(replica_pair.primary)
    access = connect(6379, host=NAME)
    access.set("k", 1)
    replica_pair.synchronize()
    moving_name.lead_to(replica_pair.replica)
    replica_pair.primary.stop()
    assert access.get("k") == 1
    assert access.stats().errors == 0


def test_an_invalidation_that_a_failover_lost_is_made_again(
    replica_pair: ReplicaPair, moving_name: MovingName, connect: Connect
) -> None:
    """As soon as a process that knew of it reads, the values that came back are old in every process."""
    moving_name.lead_to(replica_pair.primary)
    knowing = connect(6379, host=NAME)
    prices = knowing.namespace("prices")
    assert knowing.flags.set("u", "beta", "old")
    assert prices.set("eu", "old")
    assert knowing.set("k", "old", ttl=600)
    replica_pair.synchronize()
    replica_pair.replica.admin.replicaof("NO", "ONE")  # from here on it gets nothing more
    assert knowing.flags.invalidate("beta")
    assert prices.invalidate()
    assert knowing.delete("k")
    moving_name.lead_to(replica_pair.replica)
    replica_pair.primary.stop()
    other = connect(6379, host=NAME)
    assert other.flags.get("u", "beta") == "old"
    assert other.get("k") == "old"
    assert knowing.flags.get("u", "beta") is None
    assert prices.get("eu") is None
    assert other.flags.get("u", "beta") is None
    assert other.namespace("prices").get("eu") is None
    assert 0 < replica_pair.replica.admin.ttl("app:k") <= 600
