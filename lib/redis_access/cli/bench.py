"""bench: the times that get and set take from this machine to the configured server."""

import argparse
import secrets
import time
from collections.abc import Callable
from statistics import quantiles
from typing import TYPE_CHECKING

from ..access import RedisAccess
from ..errors import InvalidArgumentError
from .commands import command

if TYPE_CHECKING:
    from .commands import Commands

MAX_CALLS = 100_000
_TTL_SECONDS = 60


def add_commands(commands: "Commands") -> None:
    """Add `bench`."""
    parser = command(commands, "bench", "measure get and set on one key of its own, then remove it", _bench)
    parser.add_argument("--calls", type=int, default=1000, metavar="N", help="of each kind (default: %(default)s)")


def _bench(access: RedisAccess, options: argparse.Namespace) -> int:
    if not 2 <= options.calls <= MAX_CALLS:
        raise InvalidArgumentError(f"--calls must be from 2 to {MAX_CALLS}, not {options.calls}")
    key = f"bench:{secrets.token_hex(8)}"
    value = {"variant": "b", "enabled": True}
    try:
        _print("set", options.calls, lambda: access.set(key, value, ttl=_TTL_SECONDS))
        _print("get", options.calls, lambda: access.get(key))
    finally:
        access.delete(key)
    return 0


def _print(name: str, calls: int, call: Callable[[], object]) -> None:
    call()  # not measured: it connects
    took = []
    for _ in range(calls):
        started = time.perf_counter()
        call()
        took.append((time.perf_counter() - started) * 1e6)
    cuts = quantiles(took, n=100)
    print(f"{name}: median {cuts[49]:.0f} us, 95 % {cuts[94]:.0f} us, 99 % {cuts[98]:.0f} us, {calls} calls")
