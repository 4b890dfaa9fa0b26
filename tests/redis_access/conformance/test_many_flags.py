"""Many flags at once: the same on every backend and surface."""

from redis_access import MISS

from tests.redis_access.conformance.backends import Access


def test_many_come_back(redis: Access) -> None:
    """All values that there are come back."""
    values = {"a": True, "b": False, "c": None, "d": "variant", "e": [1, {"x": 2.5}], "f": ""}
    assert redis.flags.set_many("u", values, ttl=100) is True
    assert redis.flags.set("u", "long", 1, ttl=300) is True
    assert redis.flags.get_many("u", [*values, "long", "absent"]) == {**values, "long": 1}


def test_a_change_makes_old_what_was_stored_before(redis: Access) -> None:
    """One flag, then everything; what is stored afterwards counts, of whatever kind."""
    redis.flags.set_many("u", {"x": 1, "y": 2})
    assert redis.flags.invalidate("x") is True
    assert redis.flags.get_many("u", ["x", "y"]) == {"y": 2}
    values = {"x": True, "s": "text", "j": [1], "n": None, "f": False}
    assert redis.flags.set_many("u", values) is True
    assert redis.flags.get_many("u", [*values, "y"]) == {**values, "y": 2}
    assert redis.flags.invalidate_everything() is True
    assert redis.flags.get("u", "y", MISS) is MISS
    assert redis.flags.invalidate_user("u") is True


def test_missing_ones_are_computed_together(redis: Access) -> None:
    """Once, and kept."""
    redis.assignments.set("u", "a", "blue")
    found = redis.assignments.cache_get_many("u", ["a", "b"], lambda names: dict.fromkeys(names, "red"))
    assert found == {"a": "blue", "b": "red"}
    assert redis.assignments.get_many("u", ["a", "b"]) == found
