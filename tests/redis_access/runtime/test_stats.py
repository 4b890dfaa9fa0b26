"""The parts of stats() beside counts: the hit ratio, and the latency of calls."""

import asyncio
from typing import Any

import pytest
from redis_access import Stats, UnavailableError
from redis_access.runtime.counters import LATENCIES, Counters
from redis_access.steps.requests import Read
from redis_access.testing import ManualClock, StandIn


def test_the_hit_ratio_is_that_of_the_reads() -> None:
    """None before the first one."""
    assert Stats().hit_ratio is None
    redis = StandIn().access()
    redis.set("k", 1)
    for key in ("k", "k", "k", "other"):
        redis.get(key)
    assert redis.stats().hit_ratio == 0.75


def test_every_count_is_added_up() -> None:
    """The counts of calls with hooks, which each call has for itself, are all in the totals."""
    counted = [name for name in Stats._fields if not name.startswith("latency")]
    totals = Counters()
    for _ in range(2):
        call = Counters()
        for number, name in enumerate(counted, 1):
            setattr(call, name, number)
        totals.add(call)
    assert [getattr(totals.snapshot(), name) for name in counted] == [
        2 * number for number in range(1, len(counted) + 1)
    ]


def test_errors_are_requests_that_failed(surface: str) -> None:
    """They are not calls: a cache_get that returns what it computed counts its lease and its store."""
    stand_in = StandIn()
    answer = stand_in.answer

    def only_reads(request: object, **options: Any) -> object:
        if not isinstance(request, Read):
            raise UnavailableError("down for writes and scripts")
        return answer(request, **options)

    stand_in.answer = only_reads  # type: ignore[method-assign]
    if surface == "sync":
        redis = stand_in.access()
        assert redis.cache_get("k", lambda: 1) == 1
        stats = redis.stats()
    else:
        aio = stand_in.aio_access()
        assert asyncio.run(aio.cache_get("k", lambda: 1)) == 1
        stats = aio.stats()
    assert stats.errors == 2


def test_latencies_are_those_of_the_latest_calls(surface: str) -> None:
    """Nine of ten calls take 1 ms, one takes 20; a thousand later ones that take nothing push them out."""
    stand_in = StandIn()
    clock, answer = stand_in.clock, stand_in.answer
    redis = stand_in.access() if surface == "sync" else None
    aio = stand_in.aio_access()
    took = 0.0

    def slow(request: object, **options: Any) -> object:
        clock.advance(took)
        return answer(request, **options)  # type: ignore[arg-type]

    stand_in.answer = slow  # type: ignore[method-assign]

    def get() -> None:
        if redis is not None:
            redis.get("k")
        else:
            asyncio.run(aio.get("k"))

    for number in range(100):
        took = 0.02 if number % 10 == 0 else 0.001
        get()
    stats = redis.stats() if redis is not None else aio.stats()
    assert stats.latency_median_seconds == pytest.approx(0.001, rel=0.01)
    assert stats.latency_p95_seconds == pytest.approx(0.02, rel=0.01)
    assert stats.latency_p99_seconds == pytest.approx(0.02, rel=0.01)
    took = 0.0
    for _ in range(LATENCIES):
        get()
    stats = redis.stats() if redis is not None else aio.stats()
    assert stats.latency_p99_seconds < 0.001


def test_the_callers_own_function_is_not_part_of_it() -> None:
    """A slow query is not Redis's latency."""
    stand_in = StandIn(clock=ManualClock())
    redis = stand_in.access()
    redis.cache_get("k", lambda: stand_in.clock.advance(5), ttl=60)
    assert redis.stats().latency_p99_seconds == pytest.approx(0, abs=1e-6)
