"""Sessions against a real server."""

import pytest
from redis_access import InvalidKeyError, InvalidTTLError, InvalidValueError, RedisAccess

from tests.redis_servers.server import RedisServer


def _ttl(server: RedisServer, session_id: str | None) -> int:
    return int(server.admin.ttl(f"app:sessions:{session_id}"))


def test_a_session_is_created_read_changed_and_ended(access: RedisAccess) -> None:
    """A session keeps its fields; a change of some leaves the others; once ended nobody can read or revive it."""
    session_id = access.create_session({"user": "u1", "cart": [1, None]}, ttl=60)
    assert session_id is not None
    assert access.get_session(session_id) == {"user": "u1", "cart": [1, None]}
    assert access.update_session(session_id, {"cart": [], "seen": True}) is True
    assert access.get_session(session_id) == {"user": "u1", "cart": [], "seen": True}
    assert access.end_session(session_id) is True
    assert access.get_session(session_id) is None
    assert access.update_session(session_id, {"user": "u2"}) is False
    assert access.extend_session(session_id) is False
    assert access.get_session(session_id) is None


def test_ids_cannot_be_guessed(access: RedisAccess) -> None:
    """Ids carry 256 random bits in 43 characters that need no escaping."""
    ids = {access.create_session({}) for _ in range(20)}
    assert len(ids) == 20
    assert all(id_ and len(id_) == 43 and id_.replace("-", "").replace("_", "").isalnum() for id_ in ids)


def test_a_session_without_fields_exists(access: RedisAccess) -> None:
    """An empty session is not the same as none."""
    session_id = access.create_session({})
    assert session_id is not None
    assert access.get_session(session_id) == {}
    assert access.update_session(session_id, {}) is True


def test_a_session_ends_by_itself(access: RedisAccess, plain_server: RedisServer) -> None:
    """Time to live: half an hour unless told; update keeps it unless told; extend sets it anew."""
    session_id = access.create_session({"a": 1})
    assert session_id is not None
    assert 1790 <= _ttl(plain_server, session_id) <= 1800
    access.extend_session(session_id, ttl=50)
    assert _ttl(plain_server, session_id) <= 50
    access.update_session(session_id, {"a": 2})
    assert _ttl(plain_server, session_id) <= 50
    access.update_session(session_id, {"a": 2}, ttl=500)
    assert 490 <= _ttl(plain_server, session_id) <= 500


def test_many_fields_fit(access: RedisAccess) -> None:
    """A session with thousands of fields is written whole."""
    data = {f"field {number}": number for number in range(5000)}
    session_id = access.create_session(data)
    assert session_id is not None
    assert access.get_session(session_id) == data


def test_a_damaged_session_is_no_session(access: RedisAccess, plain_server: RedisServer) -> None:
    """Fields that someone else wrote as no JSON make it a counted miss."""
    session_id = access.create_session({"a": 1})
    assert session_id is not None
    plain_server.admin.hset(f"app:sessions:{session_id}", "b", b"\xff")
    assert access.get_session(session_id) is None
    assert access.stats().undecodable == 1


def test_bad_input_is_refused(access: RedisAccess) -> None:
    """Fields need names, values need to be JSON, the ttl a whole number, the id text."""
    with pytest.raises(InvalidValueError, match="field"):
        access.create_session({"": 1})
    with pytest.raises(InvalidValueError, match="object"):
        access.create_session({"a": object()})
    with pytest.raises(InvalidTTLError):
        access.create_session({}, ttl=0)
    with pytest.raises(InvalidTTLError):
        access.update_session("id", {}, ttl=-5)
    with pytest.raises(InvalidKeyError):
        access.get_session("")
