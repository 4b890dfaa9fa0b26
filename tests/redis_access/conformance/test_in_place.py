"""exists, ttl, touch, increment, and set if absent: the same on every backend and surface."""

from typing import Any

import pytest
from redis_access import (
    MISS,
    CommandRefusedError,
    InvalidArgumentError,
    InvalidKeyError,
    InvalidTTLError,
    InvalidValueError,
    NearCache,
)

from tests.redis_access.conformance.backends import Access, Backend

EXACT: dict[str, Any] = {"ttl": 100, "jitter": 0, "early": 0}


@pytest.mark.parametrize("how", ["set", "computed"])
def test_a_value_exists_until_it_ends(redis: Access, backend: Backend, how: str) -> None:
    """However it was stored; what is kept beyond its end is none."""
    assert (redis.exists("k", fresh=True), redis.ttl("k", fresh=True)) == (False, None)
    if how == "set":
        redis.set("k", "", ttl=100)
    else:
        redis.cache_get("k", lambda: "", **EXACT, stale_if_error=1000)
    backend.settle()
    assert redis.exists("k") is True
    assert 98 <= redis.ttl("k") <= 100
    backend.pass_time(101)
    assert (redis.exists("k"), redis.ttl("k")) == (False, None)


def test_what_is_no_value_does_not_exist(redis: Access, backend: Backend) -> None:
    """A lease, a stored exception, and what is of another type."""

    def fetch() -> int:
        seen.append((backend.ttl("app:k") > 0, other.exists("k", fresh=True), other.touch("k")))
        raise LookupError("no")

    seen: list[tuple[bool, bool, bool]] = []
    with backend.access("sync", strict=True) as other, pytest.raises(LookupError):
        redis.cache_get("k", fetch, cache_errors=(LookupError,), **EXACT)
    assert seen == [(True, False, False)]
    assert backend.ttl("app:k") > 0
    backend.run("HSET", "app:hash", "f", "v")
    assert [redis.exists(key, fresh=True) for key in ("k", "hash")] == [False, False]
    assert [redis.touch(key) for key in ("k", "hash", "absent")] == [False, False, False]


def test_a_foreign_value_may_have_no_end(redis: Access, backend: Backend) -> None:
    """As Redis tells it."""
    backend.put_raw("app:k", b"1")
    assert (redis.exists("k"), redis.ttl("k")) == (True, -1)


@pytest.mark.parametrize("how", ["set", "computed"])
@pytest.mark.parametrize("ttl", [50, 500])
def test_a_touched_value_lives_from_now(redis: Access, backend: Backend, how: str, ttl: int) -> None:
    """Longer or shorter than before."""
    if how == "set":
        redis.set("k", [1], ttl=100)
    else:
        redis.cache_get("k", lambda: [1], **EXACT)
    backend.pass_time(10)
    assert redis.touch("k", ttl=ttl) is True
    assert ttl - 2 <= redis.ttl("k", fresh=True) <= ttl
    assert ttl - 2 <= backend.ttl("app:k") <= ttl
    backend.pass_time(ttl - 5)
    assert redis.get("k") == [1]
    assert redis.cache_get("k", lambda: pytest.fail("computed again"), early=0) == [1]
    backend.pass_time(6)
    assert redis.get("k", MISS) is MISS


def test_a_touched_value_stays_usable_when_stale(redis: Access, backend: Backend) -> None:
    """For as long after its new end as after the old one."""
    redis.cache_get("k", lambda: 1, **EXACT, stale_if_error=50)
    assert redis.touch("k", ttl=300) is True
    backend.settle()
    backend.pass_time(301)

    def broken() -> int:
        raise LookupError("no")

    assert redis.exists("k") is False
    assert redis.cache_get("k", broken, **EXACT, stale_if_error=50) == 1
    backend.pass_time(51)
    with pytest.raises(LookupError):
        redis.cache_get("k", broken, **EXACT, stale_if_error=50)


def test_a_value_that_is_renewed_may_be_touched(redis: Access, backend: Backend) -> None:
    """The lease goes on, and the holder stores nothing older than what was touched."""
    options = {**EXACT, "early": 100, "stale_if_error": 1000}
    redis.cache_get("k", lambda: "before", **EXACT, stale_if_error=1000)
    backend.settle()
    backend.pass_time(101)
    with backend.access("sync", strict=True) as other:

        def fetch() -> str:
            other.set("k", "set", ttl=10)
            assert other.touch("k", ttl=1000) is True
            return "computed"

        assert redis.cache_get("k", fetch, **options) == "computed"
    assert redis.get("k", fresh=True) == "set"
    assert 998 <= redis.ttl("k", fresh=True) <= 1000


def test_numbers_are_counted(redis: Access, backend: Backend) -> None:
    """From 0, to beyond what a float holds, and until the end of the first."""
    assert redis.increment("k", ttl=100) == 1
    assert redis.increment("k", -3, ttl=1000) == -2
    assert redis.increment("k", 2) == 0
    assert redis.increment("k", 2**53 + 1) == 2**53 + 1
    assert 98 <= backend.ttl("app:k") <= 100
    assert redis.get("k", fresh=True) == 2**53 + 1
    assert redis.stats().writes == 4
    backend.pass_time(101)
    assert redis.increment("k", 0) == 0


def test_numbers_that_were_stored_go_on(redis: Access, backend: Backend) -> None:
    """By set or by cache_get, as long as they live."""
    redis.set("a", 5, ttl=100)
    redis.cache_get("b", lambda: 5, **EXACT, stale_if_error=1000)
    for key in ("a", "b"):
        assert redis.increment(key, ttl=1000) == 6
        assert 97 <= backend.ttl(f"app:{key}") <= 100
        assert redis.get(key, fresh=True) == 6
    redis.cache_get("c", lambda: 5, **EXACT, stale_if_error=1000)
    backend.pass_time(101)
    assert [redis.increment(key, ttl=1000) for key in ("a", "b", "c")] == [1, 1, 1]
    assert 998 <= backend.ttl("app:c") <= 1000


@pytest.mark.parametrize("value", ["text", [1], 1.5, "5"])
def test_what_is_no_number_is_not_counted(redis: Access, backend: Backend, value: object) -> None:
    """It stays as it was; strict or not, it tells."""
    redis.set("a", value)
    redis.cache_get("b", lambda: value)
    for key in ("a", "b"):
        with pytest.raises(CommandRefusedError, match="not an integer"):
            redis.increment(key)
        assert redis.get(key, fresh=True) == value
    with backend.access("sync") as lenient:
        assert lenient.increment("a") is None
        assert lenient.stats().errors == 1


def test_a_number_beyond_64_bits_is_refused(redis: Access) -> None:
    """As Redis refuses it."""
    assert redis.increment("k", 2**63 - 1) == 2**63 - 1
    with pytest.raises(CommandRefusedError, match="overflow"):
        redis.increment("k")
    for wrong in (2**63, 1.5, True, "1"):
        with pytest.raises(InvalidArgumentError, match="amount"):
            redis.increment("k", wrong)


def test_a_value_is_set_once(redis: Access, backend: Backend) -> None:
    """Until it ends; what is no value any more, or of another type, does not stand in the way."""
    assert redis.set("k", 1, ttl=100, only_if_absent=True) is True
    assert redis.set("k", 2, ttl=100, only_if_absent=True) is False
    assert redis.get("k", fresh=True) == 1
    backend.pass_time(101)
    assert redis.set("k", 3, only_if_absent=True) is True
    redis.cache_get("c", lambda: 1, **EXACT, stale_if_error=1000)
    assert redis.set("c", 2, only_if_absent=True) is False
    backend.pass_time(101)
    backend.run("HSET", "app:h", "f", "v")
    assert [redis.set(key, 4, ttl=100, only_if_absent=True) for key in ("c", "h")] == [True, True]
    assert redis.get_many(["c", "h"], fresh=True) == {"c": 4, "h": 4}
    assert 98 <= backend.ttl("app:c") <= 100


def test_a_set_if_absent_wins_over_what_is_computed(redis: Access, backend: Backend) -> None:
    """A lease is no value."""
    with backend.access("sync", strict=True) as other:

        def fetch() -> str:
            assert other.set("k", "set", only_if_absent=True) is True
            return "computed"

        assert redis.cache_get("k", fetch) == "computed"
    assert redis.get("k", fresh=True) == "set"


def test_a_near_cache_follows(backend: Backend, surface: str) -> None:
    """Own changes are seen at once."""
    with backend.access(surface, strict=True, near_cache=NearCache(prefixes=("",), ttl_seconds=60)) as near:
        near.set("k", 1, ttl=100)
        backend.settle()
        for number in range(1, 5):
            assert near.get("k") == number
            assert near.increment("k") == number + 1
            backend.settle()
        assert near.touch("k", ttl=5) is True
        backend.settle()
        assert near.get("k") == 5
        backend.pass_time(6)
        assert near.get("k", MISS) is MISS
        assert near.set("k", 7, only_if_absent=True) is True


def test_wrong_arguments_are_refused_before_anything_is_sent(redis: Access, backend: Backend) -> None:
    """Strict or not."""
    for call in (redis.exists, redis.ttl, redis.touch, redis.increment):
        with pytest.raises(InvalidKeyError):
            call("")
    for call in (redis.touch, redis.increment):
        with pytest.raises(InvalidTTLError):
            call("k", ttl=0)
    with pytest.raises(InvalidValueError):
        redis.set("k", object(), only_if_absent=True)
    assert backend.all_keys() == []
