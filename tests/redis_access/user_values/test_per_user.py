"""Feature flags and experiment assignments per user."""

import pytest
from redis_access import InvalidKeyError, RedisAccess

from tests.redis_servers.server import RedisServer


def test_flags_and_assignments_come_back(access: RedisAccess) -> None:
    """Each user has flags and assignments of their own, and the two never mix."""
    assert access.cache_feature_flag("user123", "new-checkout", False, ttl=300) is True
    assert access.cache_experiment_assignment("user123", "new-checkout", "variant-b", ttl=3600) is True
    assert access.get_cached_feature_flag("user123", "new-checkout") is False
    assert access.get_cached_experiment_assignment("user123", "new-checkout") == "variant-b"
    assert access.get_cached_feature_flag("user456", "new-checkout") is None
    assert access.get_cached_experiment_assignment("user456", "new-checkout", default="control") == "control"


def test_the_flat_names_are_doors_to_the_objects(access: RedisAccess) -> None:
    """Flags and assignments read and delete what the flat names wrote, and the other way round."""
    access.cache_feature_flag("u", "f", True)
    assert access.flags.get("u", "f") is True
    assert access.flags.delete("u", "f") is True
    assert access.flags.cache_get("u", "f", lambda: False) is False
    assert access.get_cached_feature_flag("u", "f") is False
    access.assignments.set("u", "e", "a")
    assert access.get_cached_experiment_assignment("u", "e") == "a"


def test_a_colon_in_an_id_cannot_reach_another_users_entry(access: RedisAccess) -> None:
    """("a:b", "c") and ("a", "b:c") are different entries."""
    access.cache_feature_flag("a:b", "c", 1)
    access.cache_feature_flag("a", "b:c", 2)
    assert access.get_cached_feature_flag("a:b", "c") == 1
    assert access.get_cached_feature_flag("a", "b:c") == 2


def test_ordinary_ids_stay_readable_in_redis(access: RedisAccess, plain_server: RedisServer) -> None:
    """Someone who looks into Redis finds `app:flags:{<user>}` and in it the flag."""
    access.cache_feature_flag("jo@example.org", "new-checkout", True)
    assert plain_server.admin.exists("app:flags:{jo@example.org}")
    assert plain_server.admin.hexists("app:flags:{jo@example.org}", "new-checkout")


@pytest.mark.parametrize("user_id", ["", None, b"u", 1.5, True, ("u",)])
def test_a_bad_id_is_refused(access: RedisAccess, user_id: str) -> None:
    """A value that cannot be an id is a mistake of the programmer's: it raises, with Redis up or away."""
    with pytest.raises(InvalidKeyError):
        access.get_cached_feature_flag(user_id, "f")
