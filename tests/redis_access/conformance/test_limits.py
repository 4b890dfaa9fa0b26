"""Rate limits: the same decisions on every backend and surface. Windows are long beside the time between hits."""

from typing import Any, get_args

import pytest
from redis_access import InvalidArgumentError, InvalidKeyError, Limit
from redis_access.limits.limit import Strategy

from tests.redis_access.conformance.backends import Access, Backend


def test_a_limit_is_spent_and_then_refuses(redis: Access, backend: Backend) -> None:
    """Each answer has all figures; a refused hit costs nothing."""
    answers = [redis.rate_limit("u", limit=3, window_seconds=3000) for _ in range(5)]
    assert [answer.allowed for answer in answers] == [True, True, True, False, False]
    assert [answer.remaining for answer in answers] == [2, 1, 0, 0, 0]
    assert all(990 <= answer.retry_after_seconds <= 1000 for answer in answers[3:])
    assert 2990 <= answers[4].reset_seconds <= 3000
    assert all(answer.checked and answer.limit == 3 for answer in answers)


def test_costs_are_counted(redis: Access) -> None:
    """A hit that costs more than what is left is refused, one that costs less is not."""
    assert redis.limits.hit(Limit("u", limit=10, window_seconds=3600, cost=7)).remaining == 3
    assert redis.limits.hit(Limit("u", limit=10, window_seconds=3600, cost=4)).allowed is False
    assert redis.limits.hit(Limit("u", limit=10, window_seconds=3600, cost=3)).remaining == 0


def test_subjects_and_limits_count_for_themselves(redis: Access) -> None:
    """Neither another subject nor another window of the same subject is touched."""
    assert redis.rate_limit("a", limit=1, window_seconds=60).allowed
    assert redis.rate_limit("b", limit=1, window_seconds=60).allowed
    assert redis.rate_limit("a", limit=2, window_seconds=61).remaining == 1


def test_a_limit_is_never_left_without_an_end(redis: Access, backend: Backend) -> None:
    """Its key lives no longer than it says anything."""
    redis.rate_limit("u", limit=2, window_seconds=100)
    (key,) = backend.all_keys()
    assert 0 < backend.ttl(key) <= 50


def test_a_limit_that_changes_keeps_what_was_used(redis: Access) -> None:
    """Raised from 10 to 20 it has 10 left, not 20; lowered to 5 it refuses."""
    for strategy in get_args(Strategy):
        for _ in range(10):
            redis.limits.hit(Limit("u", limit=10, window_seconds=3600, strategy=strategy))
        assert redis.limits.peek(Limit("u", limit=20, window_seconds=3600, strategy=strategy)).remaining == 10
        lowered = redis.limits.hit(Limit("u", limit=5, window_seconds=3600, strategy=strategy))
        assert (lowered.allowed, lowered.remaining) == (False, 0)


def test_names_keep_features_apart(redis: Access) -> None:
    """Two features with equal numbers and no, or different, names do not use each other up."""
    for name in ("", "login", "search", "a:b"):
        met = redis.limits.hit(Limit("u", limit=2, window_seconds=3600, name=name))
        assert (met.allowed, met.remaining) == (True, 1)


def test_a_cost_above_the_limit_is_refused(redis: Access) -> None:
    """Costs are data: the hit is refused, counts nothing, and says to wait a window at most."""
    for strategy in get_args(Strategy):
        limit = Limit("u", limit=5, window_seconds=3600, strategy=strategy)
        for cost in (6, 2_000_000, 10**400):
            met = redis.limits.hit(limit, cost=cost)
            assert met.allowed is False
            assert met.checked is True
            assert 0 < met.retry_after_seconds <= 3600 * 6 / 5 + 1
        assert redis.limits.hit(limit).remaining == 4


@pytest.mark.parametrize("subject", ["\u200d👩\u200d👧", "a\u00a0b", "a\nb", "\ud800", "x" * 600, "{u}:1"])
def test_any_text_is_a_subject(redis: Access, subject: str) -> None:
    """A subject that a client sends counts for itself, and never makes the request fail."""
    others = [subject + "x", subject[:-1] or "-"]
    for each in (subject, *others):
        assert redis.rate_limit(each, limit=2, window_seconds=3600).remaining == 1


def test_a_remembered_refusal_tells_the_cost_at_hand(redis: Access) -> None:
    """After a refusal of one hit a dearer one is told its own, longer wait."""
    for _ in range(10):
        redis.rate_limit("u", limit=10, window_seconds=1000)
    assert 90 <= redis.rate_limit("u", limit=10, window_seconds=1000).retry_after_seconds <= 100
    assert 900 <= redis.rate_limit("u", limit=10, window_seconds=1000, cost=10).retry_after_seconds <= 1000


def test_addresses_of_one_network_count_together(redis: Access) -> None:
    """One customer's IPv6 addresses are one subject; others, IPv4 addresses and names are not touched."""
    options: dict[str, Any] = {"limit": 2, "window_seconds": 3600, "network_prefix": 64}
    assert redis.rate_limit("2001:db8::1", **options).allowed
    assert redis.rate_limit("2001:db8::ffff:2", **options).allowed
    assert not redis.rate_limit("2001:DB8:0:0:1::", **options).allowed
    for other in ("2001:db8:0:1::1", "192.0.2.1", "user-1"):
        assert redis.rate_limit(other, **options).remaining == 1
    assert redis.rate_limit("::ffff:192.0.2.1", **options).remaining == 0


def test_mistakes_of_programmers_raise_whatever_redis_does(redis: Access) -> None:
    """Wrong numbers and types are told before anything is sent."""
    for options in ({"limit": 0}, {"limit": 1.5}, {"cost": 0}, {"strategy": "x"}, {"when_away": "x"}):
        with pytest.raises(InvalidArgumentError):
            redis.rate_limit("u", **{"limit": 1, "window_seconds": 1, **options})
    for subject in (None, b"u", ""):
        with pytest.raises(InvalidKeyError):
            redis.rate_limit(subject, limit=1, window_seconds=1)


@pytest.mark.parametrize("strategy", get_args(Strategy))
def test_what_is_no_count_is_replaced(redis: Access, backend: Backend, strategy: Strategy) -> None:
    """A hash under the limit's key, say: it neither lets everybody pass nor refuses anybody."""
    backend.run("HSET", f"app:limits:{{u}}:{strategy}-60:", "f", "v")
    limit = Limit("u", limit=2, window_seconds=60, strategy=strategy)
    hits = [redis.limits.hit(limit) for _ in range(3)]
    assert [hit.allowed for hit in hits] == [True, True, False]
    assert all(hit.checked for hit in hits)
