"""Connections that died in silence, or whose server refuses, are replaced; and not over and over."""

import threading
import time
from collections.abc import Callable

from redis_access.runtime.breaker import OPEN_SECONDS

from tests.redis_access.faults.conftest import Connect
from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.proxy import Proxy

THREADS = 8


def in_threads(work: Callable[[], object]) -> None:
    """Do the work in THREADS threads at once."""
    barrier = threading.Barrier(THREADS)

    def begin() -> None:
        barrier.wait()
        work()

    threads = [threading.Thread(target=begin) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_one_call_finds_that_all_idle_connections_died_in_silence(proxy: Proxy, connect: Connect) -> None:
    """After the call that timed out, the next one connects anew instead of trying the other idle connections."""
    access = connect(proxy.port, budget_milliseconds=2000)
    access.set("k", 1)
    proxy.delay_bytes_seconds = 0.001  # so that each thread needs a connection of its own
    in_threads(lambda: access.get("k"))
    proxy.delay_bytes_seconds = 0.0
    assert proxy.connections > 3
    proxy.go_half_open()
    assert access.get("k") is None
    assert [access.get("k") for _ in range(10)] == [1] * 10
    assert access.stats().errors == 1


def test_a_replica_that_refuses_writes_is_not_connected_to_for_each(
    replica_pair: ReplicaPair, connect: Connect
) -> None:
    """Threads that write to a demoted server renew their connections once a second, not at each refusal."""
    with Proxy(replica_pair.replica.port) as proxy:
        access = connect(proxy.port, budget_milliseconds=2000)
        began = time.monotonic()
        in_threads(lambda: [access.set("k", 1) for _ in range(100)])
        seconds = time.monotonic() - began
        assert access.stats().errors == THREADS * 100
        assert proxy.connections <= 2 * THREADS * (seconds + 2)


def test_a_silent_server_gets_few_connections_from_short_budgets(proxy: Proxy, connect: Connect) -> None:
    """Calls with 5 ms each, none of which is answered, open the breaker like longer ones."""
    patient = connect(proxy.port, budget_milliseconds=2000)
    patient.set("k", 1)
    access = connect(proxy.port, budget_milliseconds=5)
    proxy.swallow = True
    began = time.monotonic()
    for _ in range(400):
        access.get("k")
    trials = (time.monotonic() - began) / OPEN_SECONDS
    assert proxy.connections <= 50 + trials
    assert access.stats().errors == 400
