"""`status --watch`: what the cache does and how Redis is, again every second."""

import time
from collections.abc import Callable
from typing import Any

import botocore.exceptions
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table

from tools.local_stack.page.live import live
from tools.local_stack.stack.record import StackRecord

INTERVAL_SECONDS = 1.0
_MEGABYTE = 1024 * 1024


def watch_figures(console: Console, noted: Callable[[], StackRecord], *, times: int | None = None) -> None:
    """Draw the figures until Ctrl-C, or so many times; ``noted`` returns the record as it is now."""
    with Live(console=console, auto_refresh=False) as drawn:
        while times is None or times > 0:
            try:
                drawn.update(_tables(live(noted())), refresh=True)
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
                drawn.update(f"The emulator does not answer: {error}", refresh=True)
            if times is not None:
                times -= 1
            time.sleep(INTERVAL_SECONDS)


def _tables(found: dict[str, Any]) -> RenderableType:
    cache, redis = found["cache"], found["redis"]
    calls = Table("calls", "hit ratio", "p50 ms", "p95 ms", "p99 ms", "away", "fallbacks", "breakers opened", "denied")
    calls.title = f"The cache, as the functions saw it in the last {cache['minutes']} minutes"
    calls.add_row(
        f"{cache['calls']:.0f}",
        _percent(cache["hit_ratio"]),
        *("-" if cache[each] is None else f"{cache[each]:.2f}" for each in ("p50", "p95", "p99")),
        *(f"{cache[each]:.0f}" for each in ("errors", "fallbacks", "opened", "denied")),
    )
    near = Table("connected", "hit ratio", "entries", "kB", title="Near caches: the largest of a function")
    near.add_row(
        str(redis.get("near_caches", "-")),
        _percent(cache["near_hit_ratio"]),
        "-" if cache["near_entries"] is None else f"{cache['near_entries']:.0f}",
        "-" if cache["near_bytes"] is None else f"{cache['near_bytes'] / 1024:.1f}",
    )
    node = Table("Redis is", "pid", "memory", "keys", "evictions", "clients", "commands/s")
    memory = redis.get("memory_bytes")
    node.add_row(
        redis["state"],
        str(redis["pid"]),
        "-" if memory is None else f"{memory / _MEGABYTE:.1f} MB",
        *(str(redis.get(each, "-")) for each in ("keys", "evictions", "clients", "commands_per_second")),
    )
    return Group(calls, near, node)


def _percent(ratio: float | None) -> str:
    return "-" if ratio is None else f"{100 * ratio:.1f} %"
