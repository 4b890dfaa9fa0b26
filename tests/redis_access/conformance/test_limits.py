"""Rate limits: the same decisions on every backend and surface. Windows are long beside the time between hits."""

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
    assert redis.limits.hit("u", limit=10, window_seconds=3600, cost=7).remaining == 3
    assert redis.limits.hit("u", limit=10, window_seconds=3600, cost=4).allowed is False
    assert redis.limits.hit("u", limit=10, window_seconds=3600, cost=3).remaining == 0


def test_subjects_and_limits_count_for_themselves(redis: Access) -> None:
    """Neither another subject nor another limit of the same subject is touched."""
    assert redis.rate_limit("a", limit=1, window_seconds=60).allowed
    assert redis.rate_limit("b", limit=1, window_seconds=60).allowed
    assert redis.rate_limit("a", limit=2, window_seconds=60).remaining == 1


def test_a_limit_is_never_left_without_an_end(redis: Access, backend: Backend) -> None:
    """Its key lives no longer than it says anything."""
    redis.rate_limit("u", limit=2, window_seconds=100)
    (key,) = backend.all_keys()
    assert 0 < backend.ttl(key) <= 50
