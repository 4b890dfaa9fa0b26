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


def test_an_anonymous_session_becomes_the_users_at_login(redis: Access) -> None:
    """Fields and time to live come along, the old id is dead, and `end_all` ends it."""
    anonymous = redis.sessions.create({"cart": [7], "step": 1}, ttl=600, max_lifetime_seconds=6000)
    rotated = redis.sessions.rotate(anonymous, user_id="user-1")
    assert redis.sessions.get(anonymous) is None
    assert redis.sessions.get(rotated) == {"cart": [7], "step": 1}
    assert redis.sessions.extend(rotated, 60) is True
    again = redis.sessions.rotate(rotated, user_id="user-1")
    assert redis.sessions.get(again, ["step"]) == {"step": 1}
    assert redis.sessions.end_all("user-1") == 1
    assert redis.sessions.get(again) is None
    assert redis.sessions.rotate(again, user_id="user-1") is None


def test_the_longest_life_comes_along_to_the_user(redis: Access, backend: Backend) -> None:
    """Logging in is no way past the absolute end."""
    anonymous = redis.sessions.create({}, ttl=60, max_lifetime_seconds=100)
    rotated = redis.sessions.rotate(anonymous, user_id="user-1")
    backend.pass_time(50)
    assert redis.sessions.extend(rotated, 1000) is True
    (key,) = [key for key in backend.all_keys() if "sessions" in key and "index" not in key]
    assert backend.ttl(key) <= 100


def test_an_end_within_the_second_counts(redis: Access) -> None:
    """A session that may live for two seconds and is extended after a moment goes on to its end."""
    session_id = redis.sessions.create({"a": 1}, ttl=1, max_lifetime_seconds=2)
    assert redis.sessions.extend(session_id, 60) is True
    assert redis.sessions.get(session_id, extend_ttl=60) == {"a": 1}
    assert redis.sessions.get(session_id) == {"a": 1}


def test_a_user_whose_index_is_evicted_is_logged_out(redis: Access, backend: Backend) -> None:
    """A session that `end_all` could not find does not go on, whatever is asked of it."""
    sessions = [redis.sessions.create({"a": 1}, user_id="user-1") for _ in range(5)]
    (index,) = [key for key in backend.all_keys() if key.endswith(":index")]
    backend.run("DEL", index)
    assert redis.sessions.end_all("user-1") == 0
    assert redis.sessions.get(sessions[0]) is None
    assert redis.sessions.get(sessions[1], ["a"]) is None
    assert redis.sessions.get(sessions[2], extend_ttl=60) is None
    assert redis.sessions.update(sessions[3], {"a": 2}) is False
    assert redis.sessions.rotate(sessions[4]) is None
    new = redis.sessions.create({"a": 3}, user_id="user-1")
    assert redis.sessions.get(new) == {"a": 3}
    assert [redis.sessions.get(session) for session in sessions] == [None] * 5
