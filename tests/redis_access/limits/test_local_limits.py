"""Limits without asking Redis, step by step at the level of requests."""

from collections.abc import Generator
from typing import Any

import pytest
from redis_access import Limit, RateLimit, UnavailableError
from redis_access.limits.limits import LimitOperations
from redis_access.limits.local import MAX_REMEMBERED
from redis_access.runtime.clock import Clock
from redis_access.runtime.runtime import Runtime
from redis_access.steps.operation import Step
from redis_access.steps.requests import Run, Write


class TurnedClock(Clock):
    """A clock that stands still until it is turned."""

    now = 1_800_000_000.0

    def monotonic(self) -> float:
        """Return where the hands stand."""
        return self.now

    def time(self) -> float:
        """Return where the hands stand."""
        return self.now


class Redis:
    """Answers each Run with what the test says, and counts them."""

    def __init__(self, *answers: list[int] | UnavailableError) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, step: Step) -> list[int]:
        """Answer, or raise, in the test's order; unavailable when it has none left."""
        assert isinstance(step, Run | Write)
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else UnavailableError("down")
        if isinstance(answer, UnavailableError):
            raise answer
        return answer


def _limits(*, strict: bool = False) -> tuple[LimitOperations, TurnedClock]:
    clock = TurnedClock()
    return LimitOperations(Runtime(strict=strict, clock=clock)), clock


def _run(operation: Generator[Step, Any, Any], redis: Redis) -> Any:
    try:
        step = next(operation)
        while True:
            try:
                answer = redis(step)
            except UnavailableError as exc:
                step = operation.throw(exc)
            else:
                step = operation.send(answer)
    except StopIteration as stop:
        return stop.value


def test_a_refusal_is_remembered_until_it_ends() -> None:
    """No round trip until retry-after has passed; the wait counts down meanwhile."""
    limits, clock = _limits()
    redis = Redis([0, 0, 5_000_000, 60_000_000], [1, 0, 0, 60_000_000])
    hit: dict[str, Any] = {"limit": 10, "window_seconds": 60}
    assert _run(limits.hit(Limit("u", **hit)), redis).retry_after_seconds == 5
    clock.now += 1.5
    assert _run(limits.hit(Limit("u", **hit)), redis) == RateLimit(False, 10, 0, 4, 59, 60)
    assert redis.asked == 1
    clock.now += 3.5
    assert _run(limits.hit(Limit("u", **hit)), redis).allowed
    assert redis.asked == 2


def test_a_remembered_refusal_says_nothing_of_others() -> None:
    """A hit of another cost, another subject, limit or strategy, and a look are asked of Redis."""
    limits, _ = _limits()
    redis = Redis([0, 3, 5_000_000, 60_000_000], *([[1, 3, 0, 0]] * 6))
    hit: dict[str, Any] = {"limit": 10, "window_seconds": 60}
    assert not _run(limits.hit(Limit("u", cost=4, **hit)), redis).allowed
    assert not _run(limits.hit(Limit("u", cost=4, **hit)), redis).allowed
    assert redis.asked == 1
    assert _run(limits.hit(Limit("u", cost=5, **hit)), redis).allowed
    assert _run(limits.hit(Limit("u", cost=3, **hit)), redis).allowed
    assert _run(limits.hit(Limit("v", cost=4, **hit)), redis).allowed
    assert _run(limits.hit(Limit("u", cost=4, limit=11, window_seconds=60)), redis).allowed
    assert _run(limits.hit(Limit("u", cost=4, strategy="fixed", **hit)), redis).allowed
    assert _run(limits.peek(Limit("u", cost=4, **hit)), redis).allowed
    assert redis.asked == 7


@pytest.mark.parametrize("turned", [10.5, -3600.0])
def test_a_long_refusal_is_asked_for_again(turned: float) -> None:
    """After ten seconds another process may have reset the limit; and a clock set back proves nothing."""
    limits, clock = _limits()
    redis = Redis([0, 0, 80_000_000_000, 80_000_000_000], [1, 0, 0, 1])
    assert not _run(limits.hit(Limit("u", limit=1, window_seconds=86_400)), redis).allowed
    clock.now += turned
    assert _run(limits.hit(Limit("u", limit=1, window_seconds=86_400)), redis).allowed


def test_refusals_and_local_counts_are_bounded() -> None:
    """However many subjects come, the process remembers 10,000 of them."""
    limits, _ = _limits()
    refused = Redis(*([[0, 0, 5_000_000, 60_000_000]] * (MAX_REMEMBERED + 50)))
    for number in range(MAX_REMEMBERED + 50):
        _run(limits.hit(Limit(str(number), limit=1, window_seconds=60)), refused)
        _run(limits.hit(Limit(f"local-{number}", limit=1, window_seconds=60), when_away="local"), Redis())
    assert len(limits._denials._until) == len(limits._local._free_at) == MAX_REMEMBERED


def test_each_policy_when_redis_is_unavailable() -> None:
    """Allowed uncounted, denied, or counted in this process alone; strict raises whatever the policy."""
    limits, clock = _limits()
    hit: dict[str, Any] = {"limit": 2, "window_seconds": 60}
    allowed = _run(limits.hit(Limit("u", **hit)), Redis())
    assert (allowed.allowed, allowed.remaining, allowed.checked) == (True, 2, False)
    denied = _run(limits.hit(Limit("u", **hit), when_away="deny"), Redis())
    assert (denied.allowed, denied.remaining, denied.retry_after_seconds, denied.checked) == (False, 0, 1, False)
    met = [_run(limits.hit(Limit("u", **hit), when_away="local"), Redis()) for _ in range(3)]
    assert [(one.allowed, one.remaining, one.retry_after_seconds) for one in met] == [
        (True, 1, 0),
        (True, 0, 0),
        (False, 0, 30),
    ]
    assert not any(one.checked for one in met)
    clock.now += 30
    assert _run(limits.hit(Limit("u", **hit), when_away="local"), Redis()).allowed
    strict, _ = _limits(strict=True)
    with pytest.raises(UnavailableError):
        _run(strict.hit(Limit("u", **hit), when_away="local"), Redis())


def test_a_local_look_counts_nothing() -> None:
    """Peek and refused hits leave the local count as it is."""
    limits, _ = _limits()
    hit: dict[str, Any] = {"limit": 2, "window_seconds": 60}
    assert [_run(limits.peek(Limit("u", **hit), when_away="local"), Redis()).remaining for _ in range(3)] == [2, 2, 2]
    pair = [Limit("u", limit=2, window_seconds=60), Limit("u", limit=1, window_seconds=60, name="tight")]
    met = [_run(limits.hit_all(pair, when_away="local"), Redis()).allowed for _ in range(3)]
    assert met == [True, False, False]
    assert _run(limits.peek(Limit("u", **hit), when_away="local"), Redis()).remaining == 1


def test_a_local_count_is_forgotten_by_reset() -> None:
    """Reset frees the limit here even when Redis does not hear of it, and says that it did not."""
    limits, _ = _limits()
    hit: dict[str, Any] = {"limit": 1, "window_seconds": 60}
    _run(limits.hit(Limit("u", **hit), when_away="local"), Redis())

    assert _run(limits.reset(Limit("u", **hit)), Redis()) is False
    assert _run(limits.hit(Limit("u", **hit), when_away="local"), Redis()).allowed


def test_a_frozen_server_does_not_stop_local_limits(own_server: Any) -> None:
    """With a real server that stands still, hits are counted here and the handler goes on."""
    access = own_server.access()
    assert access.rate_limit("u", limit=1, window_seconds=60).checked
    with own_server.frozen():
        met = [access.rate_limit("v", limit=1, window_seconds=60, when_away="local") for _ in range(2)]
    assert [(one.allowed, one.checked) for one in met] == [(True, False), (False, False)]
