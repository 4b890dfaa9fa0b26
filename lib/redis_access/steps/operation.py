"""The steps of operations. An operation is a generator that yields these and is sent the answers; it does no I/O.

So each is written once, for the blocking runner, the asynchronous one, and the in-memory stand-in. The runner throws
errors into the operation: UnavailableError and CommandRefusedError of Redis, and whatever a `Call`'s function raised.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Iterator
from functools import partial
from typing import Any, TypeAlias, TypeVar

from .requests import Request

FIRST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.25


class Call:
    """Calls the caller's function and answers what it returns; the asynchronous runner awaits an awaitable.

    Its time does not count against the call's budget.
    """

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], Any] | Callable[[], Awaitable[Any]]) -> None:
        self.function = function


class Fetch(Call):
    """Calls the function that computes one key's value."""

    __slots__ = ()


class Wait(Call):
    """Calls a function that waits, for `seconds` at most, for another caller's computation."""

    __slots__ = ("seconds", "wait")

    def __init__(self, wait: Callable[[float], Any], seconds: float) -> None:
        super().__init__(partial(wait, seconds))
        # Kept beside the call: `batch.py` waits for several of these steps at once, for the shortest of their times.
        self.wait = wait
        self.seconds = seconds


Step: TypeAlias = Request | Call

R = TypeVar("R")
Operation: TypeAlias = Generator[Step, Any, R]


def pauses() -> Iterator[float]:
    """Yield the seconds of each pause between two looks at what another process holds: a lease, a lock.

    Each is a sixteenth of the time paused so far, so a quick release is noticed soon, and many callers that wait for
    long cost Redis little.
    """
    paused = 0.0
    while True:
        pause = min(max(FIRST_PAUSE_SECONDS, paused / 16), LONGEST_PAUSE_SECONDS)
        yield pause
        paused += pause
