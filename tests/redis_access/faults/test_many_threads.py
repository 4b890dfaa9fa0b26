"""Fifty threads and a server that cuts connections: every answer is its caller's own."""

import threading

from redis_access import MISS

from tests.redis_access.faults.conftest import Connect
from tests.redis_servers.server import RedisServer


def test_no_thread_ever_gets_anothers_answer(own_server: RedisServer, connect: Connect) -> None:
    """Cut at any moment: a read gives the thread's own value or a miss, and no hit is counted twice."""
    access = connect(own_server.port, budget_milliseconds=5000)
    wrong: list[object] = []
    counted: list[int] = []

    def work(number: int) -> None:
        for turn in range(20):
            stored = access.set(f"k:{number}", [number, turn])
            found = access.get(f"k:{number}", MISS)
            if found is not MISS and (found[0] != number or (stored and found[1] != turn)):
                wrong.append((number, turn, found))
            met = access.rate_limit("all", limit=100_000, window_seconds=31_536_000)
            if met.checked:
                counted.append(met.remaining)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        own_server.admin.client_kill_filter(_type="normal", skipme=True)
        threads[0].join(0.1)
    assert not wrong
    assert len(set(counted)) == len(counted)
    assert counted
