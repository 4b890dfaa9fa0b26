"""cache_get: who computes, who waits, who gets an older value, and what is never put back."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from redis_access import MISS, ConnectionSettings, InvalidArgumentError, RedisAccess
from redis_access.runtime.clock import Clock

from tests.redis_servers.server import PATIENT, RedisServer


class TurnedClock(Clock):
    """Shows the time at which it was made, and some time more: it stands still until it is turned."""

    def __init__(self) -> None:
        self._made_at = super().time()
        self.ahead = 0.0

    def time(self) -> float:
        """Return the time that it shows."""
        return self._made_at + self.ahead


@pytest.fixture
def clock() -> TurnedClock:
    """Give the clock of `turned`."""
    return TurnedClock()


@pytest.fixture
def turned(plain_server: RedisServer, clock: TurnedClock) -> Iterator[RedisAccess]:
    """Give a RedisAccess whose clock the test turns."""
    settings = ConnectionSettings.from_url(f"redis://{plain_server.address}")
    made = RedisAccess(settings, clock=clock, budget_milliseconds=PATIENT)
    yield made
    made.close()


def _fail() -> Any:
    raise LookupError("database down")


def _raise(error: Exception) -> Callable[[], Any]:
    def fetch() -> Any:
        raise error

    return fetch


def test_callers_in_one_process_share_one_computation(access: RedisAccess) -> None:
    """Twenty threads on a cold key: one computes, all get its value, each a copy of its own."""
    calls = count(1)

    def fetch() -> list[int]:
        time.sleep(0.1)
        return [next(calls)]

    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(lambda _: access.cache_get("k", fetch), range(20)))
    assert found == [[1]] * 20
    assert len({id(each) for each in found}) == 20


def test_two_clients_share_one_computation(access: RedisAccess, turned: RedisAccess) -> None:
    """A caller that comes while another process computes waits for its value."""
    begun = threading.Event()

    def fetch() -> str:
        begun.set()
        time.sleep(0.1)
        return "computed"

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(access.cache_get, "k", fetch)
        begun.wait(60)
        assert turned.cache_get("k", lambda: pytest.fail("computed twice")) == "computed"
        assert first.result() == "computed"


@pytest.mark.parametrize("invalidate", ["delete", "set"])
def test_an_older_value_is_never_put_back(access: RedisAccess, turned: RedisAccess, invalidate: str) -> None:
    """A value that was fetched before a delete or set is given to its caller, but not stored after it."""

    def fetch() -> str:
        assert turned.delete("k") if invalidate == "delete" else turned.set("k", "newer")
        return "old"

    assert access.cache_get("k", fetch) == "old"
    assert turned.get("k", MISS) == (MISS if invalidate == "delete" else "newer")


def test_a_refresh_never_puts_an_older_value_back(turned: RedisAccess, clock: TurnedClock) -> None:
    """The same for a value that is computed anew while the stale one still serves."""
    turned.cache_get("k", lambda: "first", ttl=10, stale_if_error=100)
    clock.ahead = 11

    def fetch() -> str:
        turned.delete("k")
        return "old"

    assert turned.cache_get("k", fetch, ttl=10, stale_if_error=100) == "old"
    assert turned.get("k", MISS) is MISS


def test_another_one_computes_when_fetch_raises(access: RedisAccess, turned: RedisAccess) -> None:
    """The exception goes to those who wait in the process; the next caller computes at once, for no lease is left."""
    with pytest.raises(LookupError):
        access.cache_get("k", _fail, lock_seconds=60)
    started = time.monotonic()
    assert turned.cache_get("k", lambda: 1, lock_seconds=60) == 1
    assert time.monotonic() - started < 30


def test_who_waits_gets_the_exception_too(access: RedisAccess) -> None:
    """Ten threads whose one fetch fails do not try one after the other."""
    calls = count()

    def fetch() -> str:
        next(calls)
        while access.stats().misses < 10:  # all ten have looked, and are about to wait
            time.sleep(0.01)
        time.sleep(0.1)
        raise LookupError

    def call(_: int) -> bool:
        with pytest.raises(LookupError):
            access.cache_get("k", fetch)
        return True

    with ThreadPoolExecutor(10) as threads:
        assert all(threads.map(call, range(10)))
    assert next(calls) <= 2


def test_a_lease_ends(access: RedisAccess, plain_server: RedisServer) -> None:
    """When the holder of a lease is gone, another caller computes after `lock_seconds`, and stores."""
    taken, ended = threading.Event(), threading.Event()

    def never_ends() -> str:
        taken.set()
        ended.wait(60)
        return "late"

    other = plain_server.access()
    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(access.cache_get, "k", never_ends, lock_seconds=0.2)
        taken.wait(60)
        assert other.cache_get("k", lambda: "computed") == "computed"
        ended.set()
        assert late.result() == "late"
    assert other.get("k") == "computed"
    other.close()


def test_fetch_may_ask_for_its_own_key(access: RedisAccess) -> None:
    """A fetch that calls cache_get for the same key computes; it does not wait for itself."""
    assert access.cache_get("k", lambda: access.cache_get("k", lambda: "inner") + " and outer") == "inner and outer"


def test_none_is_cached_on_request_only(access: RedisAccess) -> None:
    """Without cache_none a None is fetched again each time, and no lease stands in the way."""
    counted = count()
    for _ in range(3):
        assert access.cache_get("k", lambda: next(counted) and None) in {0, None}
        access.delete("k")
    assert access.cache_get("n", lambda: None) is None
    assert access.cache_get("n", lambda: "there now") == "there now"


class QuotaError(Exception):
    """An error that a test caches."""


def test_exceptions_are_cached_on_request_only(access: RedisAccess, turned: RedisAccess, clock: TurnedClock) -> None:
    """Those of the classes named are raised again without a fetch, until the ttl ends; others are not kept."""
    with pytest.raises(QuotaError, match="used up"):
        access.cache_get("k", _raise(QuotaError("used up", 7)), cache_errors=(QuotaError,), ttl=10)
    with pytest.raises(QuotaError) as met:
        turned.cache_get("k", lambda: pytest.fail("fetched"), cache_errors=(QuotaError,), ttl=10)
    assert met.value.args == ("used up", 7)
    assert turned.get("k", MISS) is MISS
    clock.ahead = 11
    assert turned.cache_get("k", lambda: "well again", cache_errors=(QuotaError,)) == "well again"
    with pytest.raises(LookupError):
        access.cache_get("other", _fail, cache_errors=(QuotaError,))
    assert access.cache_get("other", lambda: 1) == 1


def test_a_stale_value_serves_while_one_revalidates(
    access: RedisAccess, turned: RedisAccess, clock: TurnedClock
) -> None:
    """After the ttl one caller computes; the others get the old value at once, and the new one when it is there."""
    turned.cache_get("k", lambda: "old", ttl=10, stale_while_revalidate=60)
    clock.ahead = 11
    others: list[str] = []

    def fetch() -> str:
        asked = ThreadPoolExecutor(1).submit(
            turned.cache_get, "k", lambda: pytest.fail("fetched"), ttl=10, stale_while_revalidate=60
        )
        others.append(asked.result(5))
        return "new"

    assert turned.cache_get("k", fetch, ttl=10, stale_while_revalidate=60) == "new"
    assert others == ["old"]
    assert turned.cache_get("k", lambda: pytest.fail("fetched"), ttl=10) == "new"
    assert turned.stats().stale == 1


def test_a_stale_value_serves_when_fetch_fails(turned: RedisAccess, clock: TurnedClock) -> None:
    """Within stale_if_error a failing fetch gives the old value; beyond it, or without it, the exception."""
    turned.cache_get("k", lambda: "old", ttl=10, stale_if_error=60)
    clock.ahead = 11
    assert turned.get("k", MISS) is MISS
    assert turned.cache_get("k", _fail, ttl=10, stale_if_error=60) == "old"
    with pytest.raises(LookupError):
        turned.cache_get("k", _fail, ttl=10)
    clock.ahead = 80
    with pytest.raises(LookupError):
        turned.cache_get("k", _fail, ttl=10, stale_if_error=60)


def test_a_slow_value_is_refreshed_early_by_one(
    turned: RedisAccess, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Near its end a value is computed anew before anybody has to wait; with early=0 it is not."""

    def slow() -> str:
        time.sleep(0.05)
        return "old"

    turned.cache_get("k", slow, ttl=10, jitter=0)
    clock.ahead = 9
    monkeypatch.setattr("redis_access.stored.entries.random", lambda: 0.99)  # chance would have it
    assert turned.cache_get("k", lambda: pytest.fail("fetched"), ttl=10, early=0) == "old"
    assert turned.cache_get("k", lambda: "new", ttl=10, early=100) == "new"


def test_ttls_are_spread(access: RedisAccess, plain_server: RedisServer) -> None:
    """Values stored together end apart, and none later than its ttl."""
    for number in range(20):
        access.cache_get(f"k:{number}", lambda: 1, ttl=1000)
    left = {plain_server.admin.ttl(f"app:k:{number}") for number in range(20)}
    assert len(left) > 5
    assert all(899 <= seconds <= 1000 for seconds in left)


@pytest.mark.parametrize(
    "options",
    [
        {"jitter": 2},
        {"early": -1},
        {"lock_seconds": 0},
        {"cache_none": 1},
        {"cache_errors": [ValueError]},
        {"cache_errors": (int,)},
        {"stale_if_error": True},
        {"stale": 3},
        {"jitter": [0.1]},
    ],
)
def test_bad_options_are_refused(access: RedisAccess, options: dict[str, Any]) -> None:
    """An option that is unknown or out of bounds raises before anything is fetched."""
    with pytest.raises(InvalidArgumentError):
        access.cache_get("k", lambda: pytest.fail("fetched"), **options)


def test_an_unknown_option_is_told_with_those_there_are(access: RedisAccess) -> None:
    """The error names the option, the argument for the time to live, and the options of cache_get; nothing internal."""
    options: Any = {"ttl_seconds": 600}
    with pytest.raises(
        InvalidArgumentError, match=r"no option ttl_seconds; the time to live is ttl, .*cache_none.*jitter"
    ) as told:
        access.cache_get("k", lambda: pytest.fail("fetched"), **options)
    assert "Caching" not in str(told.value)


class QuotaWithDataError(Exception):
    """An error whose __init__ takes other arguments than its `args`."""

    def __init__(self, *, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


@pytest.mark.parametrize(
    "error", [QuotaWithDataError(seconds=3), json.JSONDecodeError("bad", "{", 1), OSError(2, "no")]
)
def test_a_cached_exception_is_as_it_was(access: RedisAccess, turned: RedisAccess, error: Exception) -> None:
    """Its arguments, its text and its attributes, whatever its class's __init__ takes."""
    options: dict[str, Any] = {"cache_errors": (type(error),)}
    with pytest.raises(type(error)):
        access.cache_get("k", _raise(error), **options)
    with pytest.raises(type(error)) as met:
        turned.cache_get("k", lambda: pytest.fail("fetched"), **options)
    assert met.value.args == error.args
    assert str(met.value) == str(error)
    assert vars(met.value) == vars(error)
    assert getattr(met.value, "errno", None) == getattr(error, "errno", None)


def test_an_exception_that_would_come_back_otherwise_is_not_cached(access: RedisAccess, turned: RedisAccess) -> None:
    """A tuple among its arguments would come back as a list."""
    with pytest.raises(QuotaError):
        access.cache_get("k", _raise(QuotaError((1, 2))), cache_errors=(QuotaError,))
    assert turned.cache_get("k", lambda: "fetched", cache_errors=(QuotaError,)) == "fetched"


@pytest.mark.parametrize("wrong", [[ValueError], {ValueError}, ValueError])
def test_cache_errors_are_a_tuple(access: RedisAccess, wrong: Any) -> None:
    """The message says so."""
    with pytest.raises(InvalidArgumentError, match=r"must be a tuple of exception classes, such as \(LookupError,\)"):
        access.cache_get("k", lambda: 1, cache_errors=wrong)
