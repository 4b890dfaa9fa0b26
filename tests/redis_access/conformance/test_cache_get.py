"""cache_get and its options, and @cached: the same on every backend and surface."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis_access import MISS

from tests.redis_access.conformance.backends import Access, Backend

# No chance in when a value is over.
EXACT: dict[str, Any] = {"ttl": 100, "jitter": 0, "early": 0}


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


def _broken() -> Any:
    raise LookupError("database down")


def test_a_stale_value_serves_all_but_the_one_who_computes(redis: Access, other: Access, backend: Backend) -> None:
    """For as long as asked for; afterwards all have the new one."""
    options = {**EXACT, "stale_while_revalidate": 50}
    assert redis.cache_get("k", lambda: 1, **options) == 1
    backend.settle()
    backend.pass_time(101)
    assert redis.get("k", MISS) is MISS

    def fetch() -> int:
        assert _elsewhere(other.cache_get, "k", _computed_again, **options) == 1
        return 2

    assert redis.cache_get("k", fetch, **options) == 2
    assert other.stats().stale == 1
    backend.settle()
    assert other.cache_get("k", _computed_again, **options) == 2


def test_a_stale_value_stands_in_for_one_that_cannot_be_computed(redis: Access, backend: Backend) -> None:
    """For as long as asked for; then the exception goes through."""
    options = {**EXACT, "stale_if_error": 50}
    assert redis.cache_get("k", lambda: [1], **options) == [1]
    backend.settle()
    backend.pass_time(101)
    assert redis.cache_get("k", _broken, **options) == [1]
    backend.settle()
    assert redis.cache_get("k", _broken, **options) == [1]
    backend.pass_time(50)
    with pytest.raises(LookupError):
        redis.cache_get("k", _broken, **options)


def test_none_is_kept_on_request(redis: Access, backend: Backend) -> None:
    """Else the function is asked each time."""
    assert redis.cache_get("k", lambda: None, ttl=100) is None
    backend.settle()
    assert redis.cache_get("k", lambda: 1, ttl=100) == 1
    assert redis.cache_get("n", lambda: None, ttl=100, cache_none=True) is None
    backend.settle()
    assert redis.cache_get("n", _computed_again, ttl=100) is None


def test_exceptions_are_kept_on_request(redis: Access, other: Access, backend: Backend) -> None:
    """Those of the classes asked for, for all who ask for them; they are no value."""
    for access, fetch in ((redis, _broken), (other, _computed_again)):
        with pytest.raises(LookupError, match="database down"):
            access.cache_get("k", fetch, cache_errors=(LookupError,), **EXACT)
        backend.settle()
    assert redis.get("k", MISS) is MISS
    backend.pass_time(101)
    assert other.cache_get("k", lambda: 1, cache_errors=(LookupError,), **EXACT) == 1


@pytest.mark.parametrize("left", [MISS, "newer"], ids=["deleted", "set"])
def test_an_older_value_is_never_put_back(redis: Access, other: Access, backend: Backend, left: object) -> None:
    """A change of the key by another process keeps the value that is being computed from being stored."""

    def fetch() -> str:
        assert _elsewhere(other.delete, "k") if left is MISS else _elsewhere(other.set, "k", left)
        return "older"

    assert redis.cache_get("k", fetch, ttl=100) == "older"
    backend.settle()
    assert redis.get("k", MISS) == left


def test_a_lease_that_ended_is_anothers(redis: Access, other: Access, backend: Backend) -> None:
    """A caller who computes for too long is not waited for any more, and stores nothing."""

    def fetch() -> str:
        backend.pass_time(6)
        assert _elsewhere(other.cache_get, "k", lambda: "in time", ttl=100, lock_seconds=5) == "in time"
        return "too late"

    assert redis.cache_get("k", fetch, ttl=100, lock_seconds=5) == "too late"
    backend.settle()
    assert redis.get("k") == "in time"


def test_everything_stored_ends(redis: Access, backend: Backend) -> None:
    """Values and exceptions live for their ttl and as long as they may be stale."""
    redis.cache_get("a", lambda: 1, stale_if_error=50, **EXACT)
    with pytest.raises(LookupError):
        redis.cache_get("b", _broken, cache_errors=(LookupError,), **EXACT)
    assert 148 <= backend.ttl("app:a") <= 150
    assert 98 <= backend.ttl("app:b") <= 100


def test_a_decorated_function_is_computed_once_per_argument(redis: Access, backend: Backend) -> None:
    """Until its result is forgotten."""
    calls: list[str] = []

    @redis.cached("price:{country}", ttl=100)  # type: ignore[untyped-decorator]  # of either surface
    def price(country: str) -> dict[str, int]:
        calls.append(country)
        return {country: len(calls)}

    for _ in range(2):
        assert price("de") == {"de": 1}
        assert price("fr:x") == {"fr:x": 2}
        backend.settle()
    assert price.key("fr:x") == "price:fr%3Ax"
    assert price.forget("de") is True
    backend.settle()
    assert price("de") == {"de": 3}
