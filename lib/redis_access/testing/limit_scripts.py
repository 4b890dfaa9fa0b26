"""The rate limits' Lua script in Python."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from ..scripts import RATE_LIMIT


def _rate_limit(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> list[int]:
    limit, interval, cost = (int(argument) for argument in arguments)
    window = limit * interval
    seconds, microseconds = (int(part) for part in call("TIME"))
    now = seconds * 1_000_000 + microseconds
    free_at = min(max(_number(call("GET", keys[0]), now), now), now + window)
    wait = free_at + cost * interval - (now + window)
    allowed = wait <= 0
    if allowed:
        free_at += cost * interval
        call("SET", keys[0], free_at, "PX", math.ceil((free_at - now) / 1000))
    return [int(allowed), (now + window - free_at) // interval, 0 if allowed else wait, free_at - now]


def _number(stored: bytes | None, default: int) -> int:
    return int(stored) if stored is not None and stored.isdigit() else default


LIMIT_SCRIPTS = [(RATE_LIMIT, _rate_limit)]
