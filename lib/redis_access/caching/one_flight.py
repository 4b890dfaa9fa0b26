"""One computation per key in this process: the first caller begins it, and the others wait for its outcome."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..runtime.flights import Flight, Flights, under_way
from ..runtime.runtime import Runtime
from ..runtime.scope import current
from ..steps.operation import Fetch, Operation, Wait


def in_one_flight(
    flights: Flights,
    key: str,
    seen: bytes | None,
    moment: int,
    compute: Callable[[Flight | None], Operation[bytes]],
    *,
    wait_timeout: Callable[[], float],
    stale_value: Callable[[], bytes | None],
    is_unavailable: bool,
) -> Operation[bytes]:
    """Return the encoded value that one caller in this process finds or computes: this caller, or one it waits for.

    `seen` is what the caller read under the key, and `moment` the flights' moment before that read: a value that was
    begun before a change confirmed by then is not returned, unless Redis `is_unavailable` and nothing was read.
    `stale_value` returns what the caller gets in place of waiting, or None to wait; `wait_timeout` the seconds until
    this caller computes beside the flight. `compute` gets the caller's own flight, None for a fetch that asks for its
    own key.
    """
    flight, is_new = flights.join(key, seen, moment)
    while not is_new:
        if (stale := stale_value()) is not None:
            return stale
        if flight.is_ours():  # the fetch asks for the value that it computes: waiting for itself would never end
            return (yield from compute(None))
        yield Wait(flight.wait, wait_timeout() * 2**flight.takeovers)
        outcome = flight.outcome
        if outcome is not None and (is_unavailable or outcome.counts_for(moment, seen)):
            if outcome.raw is None:
                raise outcome.error or RuntimeError  # an outcome without a value has an error
            return outcome.raw
        successor = flights.take_over(key, flight)
        flight, is_new = (successor, True) if successor else flights.join(key, seen, moment)
    raw: bytes | None = None
    error: Exception | None = None
    # Not in a generator of its own: each of a computation's steps would pass through one more.
    try:
        raw = yield from compute(flight)
    except Exception as exc:  # goes to the callers that wait for the flight, too
        error = exc
        raise
    else:
        return raw
    finally:
        flights.end(key, flight, raw, error)


def fetched_in(flights: Flights, flight: Flight | None, fetch: Callable[[], Any]) -> Operation[Any]:
    """Call the caller's function as the computation of `flight`, which is None when nobody waits for it.

    The value counts as begun now: callers whose read came before take it. Calls in the function find the flight in
    `under_way`, and do not wait for it.
    """
    outer = under_way.get()
    if flight is not None:
        flight.moment = flights.next_moment()
        under_way.set((*outer, flight))
    try:
        return (yield Fetch(partial(called, fetch)))
    finally:
        under_way.set(outer)


def called(fetch: Callable[[], Any]) -> Any:
    """Return what the caller's function returns. Its StopIteration or GeneratorExit becomes a RuntimeError."""
    try:
        return fetch()
    except (StopIteration, GeneratorExit) as exc:  # the operation would take it for its own end
        kind = type(exc).__name__
        raise RuntimeError(f"the fetch function raised {kind}; let it return a value or raise another error") from exc


def wait_timeout(runtime: Runtime, lock_seconds: float) -> float:
    """Return how many seconds to wait for another caller's computation: `lock_seconds`, or less where time is short."""
    seconds = lock_seconds
    computing = under_way.get()
    if computing and any(not flight.is_over for flight in computing):
        # Two fetches that need each other's keys would wait for each other, so neither waits for long.
        seconds = min(seconds, runtime.budget_seconds())
    scope = current.get()
    if scope is not None:
        seconds = min(seconds, scope.seconds(seconds))
    return max(0.0, seconds)
