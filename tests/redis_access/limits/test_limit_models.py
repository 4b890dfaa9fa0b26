"""Each limiter's script against an exact model of what it promises, on a clock that the test turns."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Protocol, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access.limits.limit import Strategy
from redis_access.limits.limits import RATE_LIMIT

from tests.redis_servers.server import RedisServer

Answer = tuple[int, int, int, int]

# The same script on a clock of the test's: TIME answers what the last argument says, and keys do not expire meanwhile.
_TEXT = RATE_LIMIT.text.replace("redis.call('TIME')", "{math.floor(ARGV[#ARGV] / 1e6), ARGV[#ARGV] % 1e6}").replace(
    "math.ceil(answer[at + 2] / 1000)", "3600000"
)
_BEGIN = 1_800_000_000_000_000


class Model(Protocol):
    """The promise of a limiter."""

    def hit(self, now: int, cost: int) -> Answer:
        """Return what the script answers."""


class Bucket:
    """GCRA: a bucket of `limit` tokens that refills evenly over the window, in exact arithmetic."""

    def __init__(self, limit: int, window: int) -> None:
        self.limit, self.interval = limit, Fraction(window, limit)
        self.tokens, self.at = Fraction(limit), _BEGIN

    def hit(self, now: int, cost: int) -> Answer:
        """Return what the script answers."""
        self.tokens = min(Fraction(self.limit), self.tokens + (now - self.at) / self.interval)
        self.at = now
        lacking = max(Fraction(0), cost - self.tokens)
        if not lacking:
            self.tokens -= cost
        missing = self.limit - self.tokens
        return (
            int(not lacking),
            math.floor(self.tokens),
            math.ceil(lacking * self.interval),
            math.ceil(missing * self.interval),
        )


class FixedWindow:
    """A count that starts anew with the first hit after its window ended."""

    def __init__(self, limit: int, window: int) -> None:
        self.limit, self.window = limit, window
        self.used = self.ends = 0

    def hit(self, now: int, cost: int) -> Answer:
        """Return what the script answers."""
        if now >= self.ends:
            self.used, self.ends = 0, now + self.window
        if self.used + cost > self.limit:
            return 0, self.limit - self.used, self.ends - now, self.ends - now
        self.used += cost
        return 1, self.limit - self.used, 0, self.ends - now


class SlidingWindow:
    """The log of all hits, of which each counts until its whole tenth of a window has left the window."""

    def __init__(self, limit: int, window: int) -> None:
        self.limit, self.window, self.tenth = limit, window, window // 10
        self.log: list[tuple[int, int]] = []

    def _leaves(self, at: int) -> int:
        return (at // self.tenth + 1) * self.tenth + self.window

    def hit(self, now: int, cost: int) -> Answer:
        """Return what the script answers."""
        counted = [(at, hits) for at, hits in self.log if self._leaves(at) > now]
        used = sum(hits for _, hits in counted)
        wait = 0
        if used + cost <= self.limit:
            self.log.append((now, cost))
            counted.append((now, cost))
            used += cost
        else:
            still = used
            for leaves in sorted({self._leaves(at) for at, _ in counted}):
                still = sum(hits for at, hits in counted if self._leaves(at) > leaves)
                if still + cost <= self.limit:
                    wait = leaves - now
                    break
        free = max((self._leaves(at) for at, _ in counted), default=now) - now
        return int(wait == 0), self.limit - used, wait, free


_MODELS: dict[str, Callable[[int, int], Model]] = {"gcra": Bucket, "fixed": FixedWindow, "sliding": SlidingWindow}
_HITS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 50)), max_size=30)


def _course(
    server: RedisServer, strategy: str, limit: int, window: int, hits: list[tuple[int, int]], scale: int
) -> list[tuple[int, int, Answer]]:
    """Return time, cost and answer of each hit. Pauses are in millionths of `scale`."""
    server.admin.flushall()
    script = server.admin.register_script(_TEXT)
    now, course = _BEGIN, []
    for pause, cost in hits:
        now += pause * scale // 10**6
        cost = min(cost, limit)
        answer = tuple(script(keys=["k"], args=["1", strategy, limit, window, cost, now]))
        course.append((now, cost, answer))
    return course


@pytest.mark.parametrize("strategy", get_args(Strategy))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 50), tenth=st.integers(100, 10**7), hits=_HITS, windows=st.sampled_from([0.05, 0.3, 2]))
def test_the_script_agrees_with_the_model(
    plain_server: RedisServer, strategy: str, limit: int, tenth: int, hits: list[tuple[int, int]], windows: float
) -> None:
    """For any limit and any course of time and costs, the script answers what exact arithmetic does."""
    window = tenth * 10
    model = _MODELS[strategy](limit, window)
    for now, cost, answer in _course(plain_server, strategy, limit, window, hits, int(window * windows)):
        assert answer == model.hit(now, cost)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 50), tenth=st.integers(100, 10**7), hits=_HITS)
def test_the_sliding_window_errs_by_a_tenth_and_to_one_side(
    plain_server: RedisServer, limit: int, tenth: int, hits: list[tuple[int, int]]
) -> None:
    """No window sees more than the limit; who is refused had more than fits within a window and a tenth."""
    window = 10 * tenth
    allowed: list[tuple[int, int]] = []
    for now, cost, answer in _course(plain_server, "sliding", limit, window, hits, window // 3):
        if answer[0]:
            allowed.append((now, cost))
            assert sum(hits for at, hits in allowed if at > now - window) <= limit
        else:
            assert sum(hits for at, hits in allowed if at > now - window - tenth) + cost > limit


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limits=st.lists(st.tuples(st.sampled_from(list(_MODELS)), st.integers(1, 20)), min_size=1, max_size=4),
    pauses=st.lists(st.integers(0, 3 * 10**6), max_size=20),
)
def test_several_limits_are_as_one_that_all_must_allow(
    plain_server: RedisServer, limits: list[tuple[str, int]], pauses: list[int]
) -> None:
    """A hit is allowed when each model alone would allow it, and only then does any of them count it."""
    plain_server.admin.flushall()
    script = plain_server.admin.register_script(_TEXT)
    window, now = 10**7, _BEGIN
    counted: list[int] = []
    for pause in pauses:
        now += pause
        models = [_MODELS[strategy](limit, window) for strategy, limit in limits]
        for at in counted:
            assert all(model.hit(at, 1)[0] for model in models)
        expected = [model.hit(now, 1)[0] for model in models]
        arguments = [part for strategy, limit in limits for part in (strategy, limit, window, 1)]
        answer = script(keys=[f"k{n}" for n in range(len(limits))], args=["1", *arguments, now])
        assert answer[::4] == expected
        if all(expected):
            counted.append(now)
