"""The rate limits' Lua script in Python. The comment at the script's head describes states and results."""

import re
from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import Any, NamedTuple

from ...limits.limits import RATE_LIMIT
from ..keyspace import RefusalError
from .lua_numbers import written


class _Decision(NamedTuple):
    wait: float
    remaining: float
    free: float
    state: str
    must_store: bool = False


def _gcra(stored: bytes | None, now: float, limit: float, window: float, cost: float) -> _Decision:
    match = re.fullmatch(rb"(\d+) (\d+)", stored or b"")
    at, used = (float(match[1]), min(float(match[2]), limit * window)) if match else (now, 0.0)
    is_ahead = at > now
    used = max(0.0, used - limit * max(0.0, now - at))
    wait = ceil((used + cost * window - limit * window) / limit)
    if wait <= 0:
        used += cost * window
    state = f"{written(now)} {written(used)}"
    return _Decision(wait, floor((limit * window - used) / window), ceil(used / limit), state, is_ahead)


def _fixed(stored: bytes | None, now: float, limit: float, window: float, cost: float) -> _Decision:
    match = re.fullmatch(rb"(\d+) (\d+)", stored or b"")
    used, ends = (float(match[1]), float(match[2])) if match else (0.0, 0.0)
    if ends <= now or ends > now + window:
        used, ends = 0.0, now + window
    if used + cost > limit:
        return _Decision(ends - now, max(limit - used, 0), ends - now, "")
    used += cost
    return _Decision(0, limit - used, ends - now if used else 0, f"{written(used)} {written(ends)}")


def _sliding(stored: bytes | None, now: float, limit: float, window: float, cost: float) -> _Decision:
    tenth = window / 10
    current = floor(now / tenth)
    numbers = [float(number) for number in re.findall(rb"\d+", stored or b"")]
    is_ahead = bool(numbers) and numbers[0] > current
    hits = _hits_by_age(numbers, current)
    used, wait = sum(hits), 0.0
    if used + cost > limit:
        left, wait = used, (current + 11) * tenth - now
        for age in range(10, -1, -1):
            left -= hits[age]
            if hits[age] and left + cost <= limit:
                wait = (current - age + 11) * tenth - now
                break
    else:
        used += cost
        hits[0] += cost
    newest = next((age for age in range(11) if hits[age]), None)
    free = 0 if newest is None else (current - newest + 11) * tenth - now
    return _Decision(wait, max(limit - used, 0), free, " ".join(map(written, [current, *hits])), is_ahead)


def _hits_by_age(stored: list[float], current: float) -> list[float]:
    hits = [0.0] * 11
    if stored:
        ages = range(int(min(max(current - stored[0], 0), 11)), 11)
        for age, count in zip(ages, stored[1:], strict=False):
            hits[age] = count
    return hits


_STRATEGIES = {b"gcra": _gcra, b"fixed": _fixed, b"sliding": _sliding}


def _stored(call: Callable[..., Any], key: bytes) -> bytes | None:
    try:
        stored: bytes | None = call("GET", key)
    except RefusalError:  # not a string: another program wrote it
        return None
    return stored


def _rate_limit(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> list[int]:
    seconds, microseconds = (int(part) for part in call("TIME"))
    now = seconds * 1_000_000 + microseconds
    stored = [_stored(call, key) for key in keys]
    each = [arguments[at : at + 4] for at in range(1, len(arguments), 4)]
    asked = [
        (_STRATEGIES[strategy], float(limit), float(window), float(cost)) for strategy, limit, window, cost in each
    ]
    decisions = [
        strategy(before, now, limit, window, cost)
        for before, (strategy, limit, window, cost) in zip(stored, asked, strict=True)
    ]
    counted = arguments[0] == b"1" and all(one.wait <= 0 for one in decisions)
    answer: list[float] = []
    for key, before, (strategy, limit, window, _), one in zip(keys, stored, asked, decisions, strict=True):
        remaining, free = one.remaining, one.free
        if counted or (one.must_store and one.wait > 0):
            call("SET", key, one.state, "PX", max(1, ceil(free / 1000)))
        elif one.wait <= 0:
            _, remaining, free, _, _ = strategy(before, now, limit, window, 0)
        answer += [one.wait <= 0, remaining, max(one.wait, 0), free]
    return [int(number) for number in answer]


LIMIT_SCRIPTS = [(RATE_LIMIT, _rate_limit)]
