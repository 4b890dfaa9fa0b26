"""Many processes that want the same cold value at once."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from redis_access import RedisAccess

from tests.redis_servers.server import PATIENT, RedisServer

LIB = Path(__file__).parents[3] / "lib"

_CALLERS = textwrap.dedent(
    """
    import sys, threading, time
    from redis_access import redis_access

    computed = []
    def fetch():
        computed.append(1)
        time.sleep(0.2)
        return {"rules": [1, 2, 3]}

    redis_access.get("warm")
    print("ready", flush=True)
    sys.stdin.readline()
    found, slowest = [], []
    def call():
        began = time.monotonic()
        found.append(redis_access.cache_get("hot", fetch))
        slowest.append(time.monotonic() - began)
    threads = [threading.Thread(target=call) for _ in range(10)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == [{"rules": [1, 2, 3]}] * 10, found
    print(len(computed), max(slowest))
    """
)
_HOLDER = textwrap.dedent(
    """
    import time
    from redis_access import redis_access

    def fetch():
        print("computing", flush=True)
        time.sleep(60)

    redis_access.cache_get("hot", fetch, lock_seconds=2)
    """
)


def _process(program: str, server: RedisServer) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "REDIS_URL": f"redis://{server.address}",
        "REDIS_BUDGET_MS": str(PATIENT),
        "PYTHONPATH": str(LIB),
    }
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_four_processes_with_ten_callers_compute_once(plain_server: RedisServer) -> None:
    """One computes; all forty get its value; Redis is asked at most 300 times for it."""
    processes = [_process(_CALLERS, plain_server) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    before = plain_server.admin.info("stats")["total_commands_processed"]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0].split() for process in processes]
    asked = plain_server.admin.info("stats")["total_commands_processed"] - before
    assert sum(int(computed) for computed, _ in answers) == 1
    assert asked <= 300


def test_a_killed_holder_is_replaced(plain_server: RedisServer, access: RedisAccess) -> None:
    """When the process that computes is killed, who waits for it computes once the lease has ended."""
    holder = _process(_HOLDER, plain_server)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "computing\n"
    holder.send_signal(signal.SIGKILL)
    holder.communicate(timeout=60)
    began = time.monotonic()
    assert access.cache_get("hot", lambda: "computed") == "computed"
    assert time.monotonic() - began < 30  # its own computation would take a minute
    assert access.get("hot") == "computed"
