"""`status --watch`: what the cache does and how Redis is, again every second."""

import time
from collections.abc import Callable
from typing import Any

import botocore.exceptions
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tools.local_stack.page.live import MINUTES, live
from tools.local_stack.stack.record import StackRecord

INTERVAL_SECONDS = 1.0
_MEGABYTE = 1024 * 1024
_PERCENTILES = ("p50", "p95", "p99")


def watch_figures(console: Console, read_stack: Callable[[], StackRecord], *, times: int | None = None) -> None:
    """Draw the figures until Ctrl-C, or so many times; ``read_stack`` returns the record as it is now."""
    with Live(console=console, auto_refresh=False) as drawn:
        while times is None or times > 0:
            try:
                drawn.update(_tables(live(read_stack())), refresh=True)
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
                drawn.update(f"The emulator: {error}", refresh=True)
            if times is not None:
                times -= 1
            time.sleep(INTERVAL_SECONDS)


def _tables(found: dict[str, Any]) -> RenderableType:
    cache, redis = found["cache"] or {}, found["redis"]
    calls = Table(
        "calls", "hit ratio", "p50 ms", "p95 ms", "p99 ms", "errors", "fallbacks", "breakers opened", "denied"
    )
    calls.title = f"The cache, as the functions saw it in the last {MINUTES} minutes"
    calls.add_row(
        _number(cache.get("calls")),
        _percent(cache.get("hit_ratio")),
        *(_number(cache.get(each), 2) for each in _PERCENTILES),
        *(_number(cache.get(each)) for each in ("errors", "fallbacks", "opened", "denied")),
    )
    near = Table("near caches", "their hit ratio", "entries of the largest", "bytes of the largest")
    near.add_row(
        _number(redis.get("near_caches")),
        _percent(cache.get("near_hit_ratio")),
        *(_number(cache.get(each)) for each in ("near_entries", "near_bytes")),
    )
    node = Table("Redis is", "pid", "memory", "keys", "evictions", "clients", "commands/s")
    memory = redis.get("memory_bytes")
    node.add_row(
        redis["state"],
        str(redis["pid"]),
        "-" if memory is None else f"{memory / _MEGABYTE:.1f} MB",
        *(_number(redis.get(each)) for each in ("keys", "evictions", "clients", "commands_per_second")),
    )
    problems = [Text(text, style="red") for text in (redis.get("problem"), found.get("problem")) if text]
    return Group(calls, near, node, *problems)


def _number(value: float | None, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _percent(ratio: float | None) -> str:
    return "-" if ratio is None else f"{100 * ratio:.1f} %"
