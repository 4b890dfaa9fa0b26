"""Flags and assignments: the same on every backend and surface."""

from redis_access import MISS

from tests.redis_access.conformance.backends import Access, Backend


def test_a_flag_is_kept_for_its_user(redis: Access, backend: Backend) -> None:
    """Other users, other flags, and assignments of the same name do not see it."""
    assert redis.cache_feature_flag("u:1", "new-checkout", False, ttl=300) is True
    backend.settle()
    assert redis.get_cached_feature_flag("u:1", "new-checkout", MISS) is False
    assert redis.flags.get("u:1", "new-checkout", MISS) is False
    assert redis.flags.get("u", "1:new-checkout", MISS) is MISS
    assert redis.flags.get("u:2", "new-checkout", MISS) is MISS
    assert redis.assignments.get("u:1", "new-checkout", MISS) is MISS


def test_an_assignment_ends(redis: Access, backend: Backend) -> None:
    """After its time to live it is assigned anew."""
    assert redis.assignments.cache_get("u", "color", lambda: "blue", ttl=100) == "blue"
    backend.settle()
    assert redis.assignments.cache_get("u", "color", lambda: "red", ttl=100) == "blue"
    backend.pass_time(101)
    assert redis.get_cached_experiment_assignment("u", "color", MISS) is MISS


def test_a_deleted_flag_is_gone_alone(redis: Access, backend: Backend) -> None:
    """The user's other flags stay."""
    for flag in ("a", "b"):
        redis.flags.set("u", flag, {"on": flag})
    assert redis.flags.delete("u", "a") is True
    backend.settle()
    assert redis.flags.get("u", "a", MISS) is MISS
    assert redis.flags.get("u", "b") == {"on": "b"}
