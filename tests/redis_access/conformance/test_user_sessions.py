"""Sessions of users, rotated, extended and ended: the same on every backend and surface."""

from tests.redis_access.conformance.backends import Access, Backend


def test_a_rotated_session_moves_whole(redis: Access) -> None:
    """The old id is dead, the new one holds everything, and the user's other sessions end without it."""
    old = redis.sessions.create({"a": 1, "b": None}, 600, user_id="u")
    other = redis.sessions.create({}, 600, user_id="u")
    new = redis.sessions.rotate(old)
    assert redis.sessions.get(old) is None
    assert redis.sessions.get(new, ["a", "c"]) == {"a": 1}
    assert redis.sessions.end_all("u", keep=new) == 1
    assert redis.sessions.get(other) is None
    assert redis.sessions.get(new) == {"a": 1, "b": None}
    assert redis.sessions.end(new) is True
    assert redis.sessions.end_all("u") == 0
    assert redis.sessions.rotate(new) is None


def test_reading_extends_up_to_the_longest_life(redis: Access, backend: Backend) -> None:
    """Sliding expiry, and the end that nothing moves."""
    session_id = redis.sessions.create({"a": 1}, 100, user_id="u", max_lifetime_seconds=250)
    backend.pass_time(90)
    assert redis.sessions.get(session_id, ["a"], extend_ttl=100) == {"a": 1}
    backend.pass_time(90)
    assert redis.sessions.update(session_id, {"b": 2}, 1000, remove=["a"]) is True
    assert redis.sessions.get(session_id) == {"b": 2}
    backend.pass_time(251)
    assert redis.sessions.get(session_id, extend_ttl=100) is None
    assert redis.sessions.end_all("u") == 0


def test_a_user_has_a_bounded_number(redis: Access) -> None:
    """The one that would end first makes room."""
    first = redis.sessions.create({}, 100, user_id="u")
    for number in range(100):
        redis.sessions.create({}, 101 + number, user_id="u")
    assert redis.sessions.get(first) is None
    assert redis.sessions.end_all("u") == 100
