"""Sessions: the same on every backend and surface."""

import pytest
from redis_access import CommandRefusedError

from tests.redis_access.conformance.backends import Access, Backend


def _only_key(backend: Backend) -> str:
    (key,) = (key for key in backend.all_keys() if not key.endswith(":index"))
    return key


def test_a_session_is_made_read_changed_and_ended(redis: Access) -> None:
    """Fields that were not named stay; after its end nothing is there."""
    session_id = redis.create_session({"user": "u1", "n": None}, ttl=600)
    assert redis.get_session(session_id) == {"user": "u1", "n": None}
    assert redis.update_session(session_id, {"cart": [1], "n": 2}) is True
    assert redis.get_session(session_id) == {"user": "u1", "n": 2, "cart": [1]}
    assert redis.end_session(session_id) is True
    assert redis.get_session(session_id) is None
    assert redis.update_session(session_id, {"a": 1}) is False


def test_a_session_without_fields_is_one(redis: Access) -> None:
    """It is there, and empty."""
    session_id = redis.create_session({})
    assert redis.get_session(session_id) == {}


def test_a_session_ends_by_itself_unless_extended(redis: Access, backend: Backend) -> None:
    """Its time runs from its making, or from the last extension."""
    session_id = redis.create_session({"a": 1}, ttl=100)
    backend.pass_time(90)
    assert redis.extend_session(session_id, ttl=100) is True
    backend.pass_time(90)
    assert redis.get_session(session_id) == {"a": 1}
    backend.pass_time(11)
    assert redis.get_session(session_id) is None
    assert redis.extend_session(session_id) is False


def test_a_session_that_is_no_hash_is_refused(redis: Access, backend: Backend) -> None:
    """Reading and, from inside the script, writing raise with the server's code."""
    session_id = redis.create_session({"a": 1})
    backend.put_raw(_only_key(backend), b"no hash")
    with pytest.raises(CommandRefusedError, match="WRONGTYPE"):
        redis.get_session(session_id)
    with pytest.raises(CommandRefusedError) as caught:
        redis.update_session(session_id, {"a": 2})
    assert caught.value.code == "WRONGTYPE"
