"""stats: how many keys there are of which kind, their memory and times to live."""

import argparse
import time
from collections import defaultdict
from statistics import quantiles
from typing import TYPE_CHECKING

from ..access import RedisAccess
from ..configuration.environment import settings_from_environment
from ..errors import CommandRefusedError, InvalidArgumentError
from .commands import command
from .endpoints import Connected, connected, described, endpoints

if TYPE_CHECKING:
    from .commands import Commands

_BATCH = 100
_PINGS = 200


def add_commands(commands: "Commands") -> None:
    """Add `stats`."""
    text = "print hit ratio and latency; count keys, memory and times to live, on a sample of the keys"
    stats = command(commands, "stats", text, _stats)
    stats.add_argument("--keys", type=int, default=1000, metavar="N", help="keys to look at (default: %(default)s)")


def _stats(_access: RedisAccess, options: argparse.Namespace) -> int:
    if options.keys < 1:
        raise InvalidArgumentError(f"--keys must be 1 or more, not {options.keys}")
    settings = settings_from_environment()
    print(described(settings))
    for role, address in endpoints(settings).items():
        with connected(settings, role, address) as connection:
            (size,) = connection.ask(("DBSIZE",))
            print(f"{role} {address}: {size} keys")
            _print_latency(connection)
            if role == "primary":
                _print_hit_ratio(connection)
                _print_sample(connection, f"{settings.key_prefix}:", options.keys)
    return 0


def _print_latency(connection: Connected) -> None:
    took = []
    for _ in range(_PINGS):
        started = time.monotonic()
        connection.ask(("PING",))
        took.append((time.monotonic() - started) * 1000)
    cuts = quantiles(took, n=100)
    print(
        f"  answers: median {cuts[49]:.2f} ms, 95 % {cuts[94]:.2f} ms, 99 % {cuts[98]:.2f} ms from here, {_PINGS} PINGs"
    )


def _print_hit_ratio(connection: Connected) -> None:
    try:
        (info,) = connection.ask(("INFO", "stats"))
    except CommandRefusedError as exc:
        print(f"  hit ratio: unknown, as this user may not run INFO ({exc.code})")
        return
    counts = dict(line.split(":", 1) for line in info.decode().splitlines() if ":" in line)
    hits, misses = int(counts["keyspace_hits"]), int(counts["keyspace_misses"])
    ratio = f"{hits / (hits + misses):.1%}" if hits + misses else "no reads yet"
    print(f"  hit ratio: {ratio} since the server started, {hits} hits, {misses} misses of all clients")


def _print_sample(connection: Connected, prefix: str, sample_size: int) -> None:
    kinds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    cursor, seen = b"0", 0
    # SCAN, not KEYS: it takes little of the server's time per step, so other clients are served in between.
    while seen < sample_size:
        ((cursor, keys),) = connection.ask(("SCAN", cursor, "MATCH", prefix + "*", "COUNT", _BATCH))
        keys = keys[: sample_size - seen]
        seen += len(keys)
        questions = [(what, *key) for key in keys for what, *key in (("PTTL", key), ("MEMORY", "USAGE", key))]
        answers = connection.ask(*questions) if questions else ()
        for key, left, size in zip(keys, answers[::2], answers[1::2], strict=True):
            kinds[_kind(key, prefix)].append((left, size or 0))
        if cursor == b"0":
            break
    for kind, found in sorted(kinds.items()):
        endless = sum(left == -1 for left, _ in found)
        average = sum(size for _, size in found) // len(found)
        print(f"  {kind}: {len(found)} of {seen} looked at, {average} bytes each, {endless} without an end")


def _kind(key: bytes, prefix: str) -> str:
    first, colon, _ = key.decode(errors="replace").removeprefix(prefix).partition(":")
    return first if colon else "(no namespace)"
