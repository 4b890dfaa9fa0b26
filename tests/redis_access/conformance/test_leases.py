"""cache_get's lease: what is slow is stored, and what is newer wins, on every backend and surface."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import inf
from struct import pack
from threading import Event
from typing import Any

import pytest
from redis_access import MISS
from redis_access.stored.entries import new_fence

from tests.redis_access.conformance.backends import Access, Backend

QUICK: dict[str, Any] = {"ttl": 1000, "lock_seconds": 0.1, "jitter": 0, "early": 0}


@pytest.fixture
def other(backend: Backend, surface: str) -> Iterator[Access]:
    """Give what stands for another process."""
    with backend.access(surface, strict=True) as access:
        yield access


def _elsewhere(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call it in another thread: on asyncio this one's loop is busy with what computes."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call, *arguments, **options).result()


def _computed_again() -> Any:
    pytest.fail("computed again")


def _lease(ends_at_pttl: float, holder: int = 7) -> bytes:
    """Return a lease that a holder left behind; it is over once the key's PTTL is down to `ends_at_pttl`."""
    return new_fence() + pack(">dIB", ends_at_pttl, holder, 0)


def test_what_takes_longer_than_the_lease_is_stored(redis: Access, backend: Backend) -> None:
    """A value that was slow to compute is the very one to keep."""

    def slow() -> str:
        backend.pass_time(60)
        return "slow"

    assert redis.cache_get("k", slow, **QUICK) == "slow"
    backend.settle()
    assert redis.cache_get("k", _computed_again, **QUICK) == "slow"
    assert redis.stats().writes == 1


@pytest.mark.parametrize("stale_seconds", [10, 1000])
def test_what_is_slow_to_renew_is_stored(redis: Access, backend: Backend, stale_seconds: int) -> None:
    """The same for a value that replaces a stale one, also when that one ends meanwhile."""
    options = {**QUICK, "stale_if_error": stale_seconds}
    redis.cache_get("k", lambda: "old", **options)
    backend.settle()
    backend.pass_time(1001)

    def slow() -> str:
        backend.pass_time(60)
        return "new"

    assert redis.cache_get("k", slow, **options) == "new"
    backend.settle()
    assert redis.cache_get("k", _computed_again, **options) == "new"


def test_the_first_who_ends_stores(redis: Access, other: Access, backend: Backend) -> None:
    """A caller who took over from a slow holder does not keep the holder from storing."""
    begun, end = Event(), Event()

    def second() -> str:
        begun.set()
        assert end.wait(60)
        return "second"

    with ThreadPoolExecutor(1) as threads:

        def first() -> str:
            backend.pass_time(1)
            took_over.append(threads.submit(other.cache_get, "k", second, **QUICK))
            assert begun.wait(60)
            return "first"

        took_over: list[Any] = []
        assert redis.cache_get("k", first, **QUICK) == "first"
        end.set()
        assert took_over[0].result() == "second"
    backend.settle()
    assert redis.get("k") == "first"


@pytest.mark.parametrize("left", [MISS, "newer"], ids=["deleted", "set"])
def test_a_change_wins_over_whoever_took_over(redis: Access, other: Access, backend: Backend, left: object) -> None:
    """Both compute from before the change, so neither stores."""

    def second() -> str:
        with backend.access("sync", strict=True) as third:
            assert third.delete("k") if left is MISS else third.set("k", left)
        return "second"

    def first() -> str:
        backend.pass_time(1)
        assert _elsewhere(other.cache_get, "k", second, **QUICK) == "second"
        return "first"

    assert redis.cache_get("k", first, **QUICK) == "first"
    backend.settle()
    assert redis.get("k", MISS) == left


@pytest.mark.parametrize("ends_at_pttl", [0.0, inf], ids=["held", "free"])
def test_a_lease_without_an_end_is_over(redis: Access, backend: Backend, ends_at_pttl: float) -> None:
    """Nobody waits for it, whoever wrote it, and the value is stored with an end."""
    backend.put_raw("app:k", _lease(ends_at_pttl))
    assert redis.cache_get("k", lambda: 1, ttl=100, lock_seconds=900) == 1
    backend.settle()
    assert redis.cache_get("k", _computed_again) == 1
    assert 0 < backend.ttl("app:k") <= 100


def test_a_lease_whose_holder_is_gone_is_taken_over(redis: Access, backend: Backend) -> None:
    """Its own end does not matter to those whose patience is over."""
    backend.put_raw("app:k", _lease(0.0))
    backend.run("EXPIRE", "app:k", "900")
    assert redis.cache_get("k", lambda: 1, **QUICK) == 1
    backend.settle()
    assert redis.get("k") == 1


def test_a_budget_bounds_the_waiting(redis: Access, backend: Backend) -> None:
    """Within a `budget` block nobody waits for longer, and what is computed then is stored."""
    backend.put_raw("app:k", _lease(0.0))
    backend.run("EXPIRE", "app:k", "900")
    with redis.budget(milliseconds=2000):
        assert redis.cache_get("k", lambda: 1, ttl=100, lock_seconds=900) == 1
    backend.settle()
    assert redis.get("k") == 1


def test_a_foreign_type_is_replaced(redis: Access, backend: Backend) -> None:
    """A hash under the key, say, is a counted miss, and the value is stored in its place."""
    backend.run("HSET", "app:k", "a", "1")
    assert redis.cache_get("k", lambda: 1, ttl=100) == 1
    backend.settle()
    assert redis.cache_get("k", _computed_again) == 1
    assert (redis.stats().undecodable, redis.stats().errors) == (1, 0)


def test_nothing_is_left_of_a_computation_that_failed(redis: Access, backend: Backend) -> None:
    """The next caller computes at once."""
    with pytest.raises(LookupError):
        redis.cache_get("k", _fails, ttl=100, lock_seconds=900)
    assert redis.cache_get("k", lambda: None, ttl=100, lock_seconds=900) is None
    assert backend.all_keys() == []


def _fails() -> Any:
    raise LookupError("database down")


@pytest.mark.parametrize("error", [StopIteration, GeneratorExit])
def test_an_error_that_ends_generators_is_told_as_another(redis: Access, error: type[BaseException]) -> None:
    """As Python does it; and the next caller computes at once."""

    def fetch() -> Any:
        raise error

    with pytest.raises(RuntimeError, match=error.__name__):
        redis.cache_get("k", fetch, lock_seconds=900)
    assert redis.cache_get("k", lambda: 1, lock_seconds=900) == 1


def test_a_foreign_value_beyond_the_limit_is_a_miss(redis: Access, backend: Backend) -> None:
    """It is not even decoded, and is replaced."""
    backend.put_raw("app:k", b"[" + b"1," * 2_200_000 + b"1]")
    assert redis.get("k", MISS) is MISS
    assert redis.stats().undecodable == 1
    assert redis.cache_get("k", lambda: 1) == 1
    backend.settle()
    assert redis.get("k") == 1
