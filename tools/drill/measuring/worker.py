"""`python -m tools.drill.measuring.worker SPECIFICATION`: one client under load; prints its samples as JSON.

A process of its own, so that it can be frozen and its clock be moved, and shares no lock with what measures.
"""

import json
import os
import sys
import threading
import time
from dataclasses import asdict, dataclass

from tools.drill.measuring.clients import CLIENTS, Where, shift_clock
from tools.drill.measuring.load import Load


@dataclass(frozen=True)
class Specification:
    """The task of a worker."""

    client: str
    where: Where
    until: float
    may_lose: bool
    clock_moves: tuple[tuple[float, float], ...] = ()
    """Times, by the monotonic clock, at which the wall clock goes so many seconds ahead (or back)."""

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))


def main() -> None:
    """Work until the time is over, whatever calls are under way then."""
    given = json.loads(sys.argv[1])
    given["clock_moves"] = tuple(tuple(move) for move in given["clock_moves"])
    specification = Specification(**given)
    for at, seconds in specification.clock_moves:
        threading.Timer(at - time.monotonic(), shift_clock, [seconds]).start()
    client = CLIENTS[specification.client](specification.where)
    samples = Load(client, until=specification.until, may_lose=specification.may_lose).run()
    print(json.dumps(samples), flush=True)
    os._exit(0)  # threads may still wait


if __name__ == "__main__":
    main()
