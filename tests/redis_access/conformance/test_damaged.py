"""Foreign or damaged data under any kind of key: no call fails for ever, and the next write mends it."""

import math
import time
from collections.abc import Callable
from itertools import product
from typing import Any, Literal, get_args

import pytest
from redis_access import MISS, CommandRefusedError, Limit
from redis_access.limits.limit import Strategy
from redis_access.stored.entries import header

from tests.redis_access.conformance.backends import Access, Backend

NUMBERS = ["x", "9" * 5000, "0" * 5000, "9" * 17, "-5", "1e400", "nan", ""]


def _key(backend: Backend, kind: Literal["index", "session"]) -> str:
    sessions = [key for key in backend.all_keys() if key.startswith("app:sessions")]
    (key,) = [key for key in sessions if key.endswith(":index") == (kind == "index")]
    return key


@pytest.mark.parametrize("strategy", get_args(Strategy))
@pytest.mark.parametrize("damage", [("HSET", "field", "value"), ("SET", "a text")])
def test_a_limit_counts_over_what_is_none(redis: Access, backend: Backend, strategy: Strategy, damage: Any) -> None:
    """Whatever another program left under a limit's key, it allows what it allows, and is checked."""
    limit = Limit("u", limit=3, window_seconds=60, strategy=strategy)
    command, *arguments = damage
    backend.run(command, f"app:{limit.key()}", *arguments)
    hits = [redis.limits.hit(limit) for _ in range(4)]
    assert [(hit.allowed, hit.checked) for hit in hits] == [(True, True)] * 3 + [(False, True)]


@pytest.mark.parametrize("strategy", get_args(Strategy))
def test_a_limit_spent_in_the_future_is_over_after_a_window(
    redis: Access, backend: Backend, strategy: Strategy
) -> None:
    """Also without an end of its own: a refused hit writes the state anew, and gives it one."""
    limit = Limit("u", limit=3, window_seconds=60, strategy=strategy)
    key = f"app:{limit.key()}"
    backend.run("SET", key, f"{'9' * 15} {'9' * 12}")
    redis.limits.hit(limit)
    assert 0 < backend.run("PTTL", key) <= 66_000


@pytest.mark.parametrize("strategy", get_args(Strategy))
@pytest.mark.parametrize("number", ["9" * 5000, "0" * 5000])
def test_a_limit_with_digits_that_no_number_has_is_over_after_a_window(
    redis: Access, backend: Backend, strategy: Strategy, number: str
) -> None:
    """Whether the hit is allowed or refused."""
    limit = Limit("u", limit=3, window_seconds=60, strategy=strategy)
    key = f"app:{limit.key()}"
    backend.run("SET", key, " ".join([number] * 12))
    assert redis.limits.hit(limit).checked
    assert 0 < backend.run("PTTL", key) <= 66_000


@pytest.mark.parametrize(
    "damage",
    [("SET", "a text"), *(("HSET", "name", number) for number in ["no number", "9" * 5000, "0" * 5000, "nan"])],
)
def test_an_index_of_sessions_that_is_none_is_replaced(redis: Access, backend: Backend, damage: Any) -> None:
    """The user can log in again, and be logged out."""
    redis.sessions.create({}, user_id="u")
    index = _key(backend, "index")
    backend.run("DEL", index)
    command, *arguments = damage
    backend.run(command, index, *arguments)
    session = redis.sessions.create({"a": 1}, user_id="u")
    assert redis.sessions.get(session) == {"a": 1}
    assert redis.sessions.end_all("u") == 1
    assert redis.sessions.get(session) is None


def test_sessions_under_an_index_that_is_none_have_ended(redis: Access, backend: Backend) -> None:
    """No session goes on that `end_all` could not end."""
    session = redis.sessions.create({"a": 1}, user_id="u")
    index = _key(backend, "index")
    backend.run("DEL", index)
    backend.run("SET", index, "a text")
    assert redis.sessions.get(session) is None
    assert redis.sessions.extend(session) is False
    assert redis.sessions.rotate(session) is None
    assert redis.sessions.end_all("u") == 0


@pytest.mark.parametrize("damage", [("HSET", "", "no header"), ("HSET", "", "9" * 5000 + " 1"), ("HDEL", "")])
def test_a_damaged_session_is_none(redis: Access, backend: Backend, damage: Any) -> None:
    """For every call, whichever is the first."""
    calls: list[Callable[[str], Any]] = [
        redis.sessions.get,
        lambda session: redis.sessions.get(session, ["a"], extend_ttl=60),
        lambda session: redis.sessions.update(session, {"a": 2}),
        redis.sessions.extend,
        redis.sessions.rotate,
        lambda session: redis.sessions.rotate(session, user_id="u"),
    ]
    for call in calls:
        session = redis.sessions.create({"a": 1})
        command, *arguments = damage
        backend.run(command, _key(backend, "session"), *arguments)
        assert not call(session)
        assert redis.sessions.get(session) is None
        for key in backend.all_keys():
            backend.run("DEL", key)


@pytest.mark.parametrize("field", ["", "*", "=f", "=other"])
def test_a_damaged_epoch_heals(redis: Access, other: Access, backend: Backend, field: str) -> None:
    """Flags are stored, found and invalidated as before, by this process and others."""
    for number in NUMBERS:
        assert redis.flags.set("u", "f", 1) is True
        backend.run("HSET", "app:epochs:{flags}", field, number)
        for access in (redis, other):
            assert access.flags.invalidate("f") is True
            assert access.flags.get("u", "f", MISS) is MISS
            assert access.flags.set("u", "f", 2) is True
            assert redis.flags.get("u", "f") == other.flags.get("u", "f") == 2


@pytest.mark.parametrize("field", ["", "\0", "f"])
def test_a_damaged_hash_of_flags_heals(redis: Access, backend: Backend, field: str) -> None:
    """A number that is none is a miss, and what is computed or set then is stored."""
    writes: list[Callable[[], Any]] = [
        lambda: redis.flags.set("u", "f", 2),
        lambda: redis.flags.cache_get("u", "f", lambda: 2) == 2,
        lambda: redis.flags.cache_get_many("u", ["f"], lambda _: {"f": 2}) == {"f": 2},
    ]
    numbers = [*NUMBERS, f"{'9' * 5000}.{'9' * 5000}", "99999999999.000001"]
    for number, write in product(numbers, writes):
        assert redis.flags.delete("u", "f") is True
        backend.run("HSET", "app:flags:{u}", field, number)
        assert redis.flags.get("u", "f", MISS) is MISS
        assert write() is True
        assert redis.flags.get("u", "f") == 2


def test_a_foreign_field_leaves_a_growing_hash_as_a_value_would(redis: Access, backend: Backend) -> None:
    """By the number that it holds, which may be infinite, or by the bytes in place of a deadline."""
    lasts = {number: number in {"9" * 5000, "9" * 17, "1e400", "nan", "a text"} for number in [*NUMBERS, "a text"]}
    assert redis.flags.set("u", "f", 1) is True
    for number in lasts:
        backend.run("HSET", "app:flags:{u}", f"foreign {number[:9]}", number)
    assert redis.flags.set_many("u", {f"f{number}": number for number in range(64)}) is True
    found = {number: bool(backend.run("HEXISTS", "app:flags:{u}", f"foreign {number[:9]}")) for number in lasts}
    assert found == lasts
    assert redis.flags.get_many("u", ["f", "f63"]) == {"f": 1, "f63": 63}


@pytest.mark.parametrize("digits", ["9" * 5000, "9" * 40, "9" * 20, "007", " 7", "1_0"])
def test_what_is_no_whole_number_is_not_added_to(redis: Access, backend: Backend, digits: str) -> None:
    """It stays as it is: digits that no counter has, too, whether they were set or computed."""
    for stored in (digits.encode(), header(fresh_until=time.time() + 1000) + digits.encode()):
        backend.put_raw("app:k", stored)
        backend.run("EXPIRE", "app:k", "1000")
        before = redis.get("k", MISS)
        with pytest.raises(CommandRefusedError, match="not an integer"):
            redis.increment("k")
        backend.settle()
        assert redis.get("k", MISS) == before


@pytest.mark.parametrize("fresh_until", [math.nan, math.inf, -math.inf, 1e300])
def test_an_entry_without_an_end_is_no_value_to_any_call(redis: Access, backend: Backend, fresh_until: float) -> None:
    """As `get` calls it a miss, it is not touched, counted on or in the way of a value that is set if absent."""
    entry = header(fresh_until=fresh_until) + b"7"
    backend.put_raw("app:k", entry)
    assert (redis.exists("k"), redis.ttl("k"), redis.touch("k", 60)) == (False, None, False)
    assert redis.increment("k") == 1
    backend.put_raw("app:k", entry)
    assert redis.set("k", 8, only_if_absent=True) is True
    backend.settle()
    assert redis.get("k") == 8


def test_a_foreign_field_that_is_huge_is_not_decoded(redis: Access, backend: Backend) -> None:
    """It is a miss without a look at it: decoding megabytes would take longer than a call may."""
    huge = b"[" + b"1," * (3 * 1024 * 1024) + b"1]"
    session = redis.sessions.create({"a": 1})
    backend.run("HSET", _key(backend, "session"), "b", huge)
    redis.flags.set("u", "g", 1)
    backend.run("HSET", "app:flags:{u}", "f", b"J\xff\xff\xff\xff" + huge)
    assert redis.flags.get_many("u", ["f", "g"]) == {"g": 1}
    assert redis.sessions.get(session) is None
    assert redis.stats().undecodable == 2


@pytest.mark.parametrize("fresh_until", [math.nan, math.inf, -math.inf, 1e300])
def test_an_entry_without_an_end_is_none(redis: Access, backend: Backend, fresh_until: float) -> None:
    """It would be fresh for ever, or no number that can be reckoned with."""
    entry = header(fresh_until=fresh_until) + b"7"
    backend.put_raw("app:k", entry)
    assert redis.get("k", MISS) is MISS
    assert redis.cache_get("k", lambda: 8) == 8
    backend.settle()
    assert redis.get("k") == 8
