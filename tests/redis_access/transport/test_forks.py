"""Processes that fork after Redis was used."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.redis_servers.server import RedisServer

LIB = Path(__file__).parents[3] / "lib"

_PROGRAM = textwrap.dedent(
    """
    import os
    from redis_access import redis_access

    for number in range(20):
        redis_access.set(f"k:{number}", number)
    children = []
    for _ in range(4):
        if not (child := os.fork()):
            right = all(redis_access.get(f"k:{number}") == number for number in range(20))
            os._exit(0 if right and redis_access.stats().errors == 0 else 1)
        children.append(child)
    right = all(redis_access.get(f"k:{number}") == number for number in range(20))
    print(right, [os.waitpid(child, 0)[1] for child in children])
    """
)


def test_parent_and_children_get_their_own_answers(plain_server: RedisServer) -> None:
    """Children made after the first use do not share the parent's connections."""
    environment = {**os.environ, "REDIS_URL": f"redis://{plain_server.address}", "PYTHONPATH": str(LIB)}
    environment["REDIS_BUDGET_MS"] = "5000"  # this is not about time
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=30
    )
    assert result.stdout.strip() == "True [0, 0, 0, 0]", result.stderr
