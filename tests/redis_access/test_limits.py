"""Rate limits against a real server, and against a model of what they promise."""

import math
import time
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access import InvalidArgumentError, InvalidKeyError, RedisAccess
from redis_access.limits import RateLimit
from redis_access.scripts import RATE_LIMIT

from tests.redis_servers.server import RedisServer


def test_the_whole_limit_may_be_spent_at_once(access: RedisAccess) -> None:
    """`limit` hits are allowed, the next is not and says when to come back."""
    met = [access.rate_limit("u", limit=3, window_seconds=60) for _ in range(4)]
    assert [(one.allowed, one.remaining) for one in met] == [(True, 2), (True, 1), (True, 0), (False, 0)]
    assert [one.reset_seconds for one in met] == [20, 40, 60, 60]
    assert met[3] == RateLimit(
        allowed=False, limit=3, remaining=0, retry_after_seconds=20, reset_seconds=60, checked=True
    )


def test_a_hit_comes_back_after_its_share_of_the_window(access: RedisAccess) -> None:
    """With 2 per second, one more is allowed half a second after the limit was spent."""
    for _ in range(2):
        assert access.rate_limit("u", limit=2, window_seconds=1).allowed
    assert access.rate_limit("u", limit=2, window_seconds=1).retry_after_seconds == 1
    time.sleep(0.55)
    assert access.rate_limit("u", limit=2, window_seconds=1).allowed


def test_subjects_and_limits_count_apart(access: RedisAccess) -> None:
    """Another subject, limit or window has its own count, whatever characters the subject holds."""
    access.limits.hit("a", limit=1, window_seconds=60)
    assert not access.limits.hit("a", limit=1, window_seconds=60).allowed
    assert access.limits.hit("a:b", limit=1, window_seconds=60).allowed
    assert access.limits.hit("a", limit=2, window_seconds=60).allowed
    assert access.limits.hit("a", limit=1, window_seconds=61).allowed


def test_a_refused_hit_costs_nothing(access: RedisAccess) -> None:
    """A costly hit that is refused leaves room for a cheap one."""
    assert access.rate_limit("u", limit=10, window_seconds=60, cost=8).remaining == 2
    assert not access.rate_limit("u", limit=10, window_seconds=60, cost=3).allowed
    assert access.rate_limit("u", limit=10, window_seconds=60, cost=2).allowed


def test_the_key_ends_when_the_limit_is_free_again(access: RedisAccess, plain_server: RedisServer) -> None:
    """A limit's key never lives longer than until its reset, and has a ttl from its first hit on."""
    access.rate_limit("u", limit=4, window_seconds=60)
    (key,) = plain_server.keys()
    assert 14_000 < plain_server.admin.pttl(key) <= 15_000


@pytest.mark.parametrize("stored", [b"9e18", b"nonsense", b"", b"-5", b"nan"])
def test_a_foreign_value_cannot_lock_anyone_out(access: RedisAccess, plain_server: RedisServer, stored: bytes) -> None:
    """Whatever stands under the key, the subject waits one window at most."""
    access.rate_limit("u", limit=2, window_seconds=60)
    plain_server.admin.set("app:limits:2-60:u", stored)
    assert access.rate_limit("u", limit=2, window_seconds=60).reset_seconds <= 60


@pytest.mark.parametrize(
    ("limit", "window_seconds", "cost"), [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 2), (True, 1, 1), (1, 1.5, 1)]
)
def test_bad_figures_are_refused(access: RedisAccess, limit: int, window_seconds: int, cost: int) -> None:
    """Limit, window and cost must be positive whole numbers, and no hit may cost more than the limit."""
    with pytest.raises(InvalidArgumentError):
        access.rate_limit("u", limit=limit, window_seconds=window_seconds, cost=cost)
    with pytest.raises(InvalidKeyError):
        access.rate_limit("", limit=1, window_seconds=1)


class Bucket:
    """The model: a bucket of `limit` tokens that refills evenly over the window, in exact arithmetic."""

    def __init__(self, limit: int, interval: int) -> None:
        self.limit, self.interval = limit, interval
        self.tokens, self.at = Fraction(limit), 0

    def hit(self, now: int, cost: int) -> tuple[int, int, int, int]:
        """Return what the script answers."""
        self.tokens = min(Fraction(self.limit), self.tokens + Fraction(now - self.at, self.interval))
        self.at = now
        lacking = max(Fraction(0), cost - self.tokens)
        if not lacking:
            self.tokens -= cost
        missing = self.limit - self.tokens
        return (int(not lacking), math.floor(self.tokens), int(lacking * self.interval), int(missing * self.interval))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(1, 50),
    interval=st.integers(1, 10**7),
    hits=st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 50)), max_size=30),
)
def test_the_script_agrees_with_the_model(
    plain_server: RedisServer, limit: int, interval: int, hits: list[tuple[int, int]]
) -> None:
    """For any limit and any course of time and costs, the script answers what an exact token bucket does."""
    plain_server.admin.flushall()
    # The same script on a clock of the test's: TIME answers what ARGV[4] says, and the key does not expire meanwhile.
    text = RATE_LIMIT.text.replace("redis.call('TIME')", "{math.floor(ARGV[4] / 1e6), ARGV[4] % 1e6}")
    text = text.replace("math.ceil((free_at - now) / 1000)", "3600000")
    script = plain_server.admin.register_script(text)
    bucket, now = Bucket(limit, interval), 1_800_000_000_000_000
    bucket.at = now
    for pause, cost in hits:
        now += pause
        answer = script(keys=["k"], args=[limit, interval, min(cost, limit), now])
        assert tuple(answer) == bucket.hit(now, min(cost, limit))
