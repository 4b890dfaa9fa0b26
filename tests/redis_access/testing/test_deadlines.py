"""Ends that are kept in data, on the stand-in's clock; real servers are waited for in test_per_user_layout.py."""

from tests.redis_access.conformance.backends import InMemory


def test_values_of_one_user_end_one_by_one() -> None:
    """A short-lived flag goes, a long-lived one stays, and a hash that grows loses what is over."""
    backend = InMemory()
    with backend.access("sync", strict=True) as redis:
        redis.flags.set_many("u", {f"{n}": n % 3 or "text" for n in range(58)}, ttl=100)
        redis.flags.set_many("u", {"long": 1, "flag": True}, ttl=300)
        backend.pass_time(101)
        assert redis.flags.get_many("u", ["0", "1", "3", "long", "flag"]) == {"long": 1, "flag": True}
        redis.flags.set_many("u", {f"new {n}": True for n in range(10)}, ttl=100)
        assert len(redis.flags.get_many("u", [f"new {n}" for n in range(10)])) == 10
        assert len(backend._stand_in.execute("HGETALL", "app:flags:{u}")) == 14


def test_a_session_has_a_longest_life_and_its_index_forgets() -> None:
    """Nothing extends a session beyond it; the user's index drops what is over."""
    backend = InMemory()
    with backend.access("sync", strict=True) as redis:
        session_id = redis.sessions.create({"a": 1}, 100, user_id="u", max_lifetime_seconds=250)
        for _ in range(2):
            backend.pass_time(90)
            assert redis.sessions.get(session_id, extend_ttl=100) == {"a": 1}
        backend.pass_time(71)
        assert redis.sessions.get(session_id, extend_ttl=100) is None
        redis.sessions.create({}, 100, user_id="u")
        assert redis.sessions.end_all("u") == 1
