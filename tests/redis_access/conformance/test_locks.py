"""Locks, and ping: the same on every backend and surface."""

from collections.abc import Callable
from typing import Any

import pytest
from redis_access import InvalidArgumentError, InvalidKeyError, InvalidTTLError

from tests.redis_access.conformance.backends import Access, Backend


def test_one_caller_at_a_time_holds_a_lock(redis: Access, other: Access, backend: Backend) -> None:
    """Until it gives it up; another name is another lock."""
    mine, others = redis.lock("import", ttl=60), other.lock("import", wait_seconds=0)
    assert mine.locked() is False
    assert mine.acquire() is True
    assert 58 <= backend.ttl("app:locks:import") <= 60
    assert (others.acquire(), others.locked(), others.release(), others.extend()) == (False, True, False, False)
    assert mine.acquire(0) is False
    assert redis.lock("export").acquire(0) is True
    assert (mine.extend(ttl=600), 598 <= backend.ttl("app:locks:import") <= 600) == (True, True)
    assert (mine.release(), mine.release(), mine.locked()) == (True, False, False)
    assert others.acquire() is True


def test_a_lock_ends(redis: Access, other: Access, backend: Backend) -> None:
    """A holder who is slower than that has lost the lock, and takes nothing from the next one."""
    mine, others = redis.lock("import", ttl=10), other.lock("import")
    assert mine.acquire() is True
    backend.pass_time(11)
    assert mine.extend() is False
    assert others.acquire(0) is True
    assert (mine.extend(), mine.release()) == (False, False)
    assert others.release() is True


def test_a_lock_that_is_held_is_waited_for(redis: Access, backend: Backend, surface: str) -> None:
    """For as long as asked for, not beyond the holder's time."""
    with backend.access(surface, strict=True) as others:
        assert others.lock("import", ttl=1).acquire() is True
        assert redis.lock("import").acquire(0.05) is False
        assert redis.lock("import").acquire(5) is True


def test_what_is_no_lock_is_replaced(redis: Access, backend: Backend) -> None:
    """A hash under the lock's key, say."""
    backend.run("HSET", "app:locks:import", "f", "v")
    assert redis.lock("import").release() is False
    assert redis.lock("import").acquire(0) is True


def test_a_lock_without_an_end_is_replaced(redis: Access, backend: Backend) -> None:
    """The library writes none, so nobody holds it."""
    backend.put_raw("app:locks:import", b"foreign")
    assert redis.lock("import").acquire(0) is True


def test_any_text_names_a_lock(redis: Access) -> None:
    """Different ones are different locks."""
    names = ["a", "a:b", "{a}", "A" * 600, "ü \n"]
    assert [redis.lock(name).acquire(0) for name in names] == [True] * 5


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        (InvalidKeyError, lambda redis: redis.lock("")),
        (InvalidTTLError, lambda redis: redis.lock("a", ttl=0)),
        (InvalidArgumentError, lambda redis: redis.lock("a", wait_seconds=-1)),
        (InvalidArgumentError, lambda redis: redis.lock("a").acquire("long")),
        (InvalidTTLError, lambda redis: redis.lock("a").extend(1.5)),
        (InvalidKeyError, lambda redis: redis.get("locks:a")),
    ],
)
def test_wrong_locks_are_refused(
    redis: Access, backend: Backend, error: type[Exception], wrong: Callable[[Access], Any]
) -> None:
    """Before anything is sent."""
    with pytest.raises(error):
        wrong(redis)
    assert backend.all_keys() == []


def test_ping_tells_whether_redis_answers(redis: Access) -> None:
    """The primary, or a node of a cluster."""
    assert redis.ping() is True
