"""The events that hooks get, and their time."""

import asyncio
import logging
import threading

import pytest
from redis_access import ConnectionSettings, RedisAccess, UnavailableError
from redis_access.events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    RateLimitDecided,
    ValueUndecodable,
)
from redis_access.runtime.breaker import OPEN_SECONDS
from redis_access.runtime.clock import Clock

from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import PATIENT, RedisServer, free_port


@pytest.fixture
def events(access: RedisAccess) -> list[Event]:
    """Give the list that `access` adds its events to."""
    heard: list[Event] = []
    access.add_hook(heard.append)
    return heard


def _calls(events: list[Event]) -> list[tuple[str, str, int, str]]:
    finished = [event for event in events if isinstance(event, CallFinished)]
    return [(event.name, event.outcome, event.round_trips, event.role) for event in finished]


def test_each_call_says_what_it_came_to(access: RedisAccess, events: list[Event]) -> None:
    """Name, outcome, round trips and role, as the caller wrote the call."""
    access.get("k")
    access.set("k", 1)
    access.get("k")
    access.flags.set("u", "f", True)
    access.cache_feature_flag("u", "f", True)
    access.delete("k")
    assert _calls(events) == [
        ("get", "miss", 1, "primary"),
        ("set", "write", 1, "primary"),
        ("get", "hit", 1, "primary"),
        ("flags.set", "write", 2, "primary"),  # the first call about flags learns their epoch
        ("cache_feature_flag", "write", 1, "primary"),
        ("delete", "write", 1, "primary"),
    ]


def test_events_cannot_be_changed(access: RedisAccess, events: list[Event]) -> None:
    """A hook that would change an event for the next hook cannot."""
    access.get("k")
    with pytest.raises(AttributeError):
        events[0].name = "other"  # type: ignore[union-attr,misc]


def test_a_computation_is_told_apart_from_redis(access: RedisAccess, events: list[Event]) -> None:
    """The fetch function's time stands for itself, and calls made in it are events of their own, counted once."""

    def fetch() -> int:
        access.get("other")
        return 1

    access.cache_get("k", fetch)
    assert [call[:2] for call in _calls(events)] == [("get", "miss"), ("cache_get", "miss")]
    inner, outer = (event for event in events if isinstance(event, CallFinished))
    assert outer.seconds > outer.fetch_seconds >= inner.seconds > 0
    assert (inner.misses, outer.misses, access.stats().misses) == (1, 1, 2)


def test_waiting_is_told_apart_from_computing(access: RedisAccess, events: list[Event]) -> None:
    """For a value that another thread computes, for one that another process does, and for a lock."""
    begun = threading.Event()

    def slow() -> int:
        begun.set()
        threading.Event().wait(0.1)
        return 1

    computing = threading.Thread(target=access.cache_get, args=("k", slow))
    computing.start()
    assert begun.wait(10)
    assert access.cache_get_many(["k"], lambda _: pytest.fail("computed again")) == {"k": 1}
    computing.join()
    assert access.lock("import", ttl=60).acquire() is True
    assert access.lock("import").acquire(wait_seconds=0.05) is False
    calls = {(event.name, event.fetch_seconds > 0): event for event in events if isinstance(event, CallFinished)}
    assert calls["cache_get", True].waited_seconds == 0
    assert calls["cache_get_many", False].waited_seconds > 0
    assert calls["lock.acquire", False].waited_seconds > 0


def test_a_rate_limit_tells_its_decision(access: RedisAccess, events: list[Event]) -> None:
    """One event for the decision, one for the call."""
    for _ in range(2):
        access.rate_limit("u", limit=1, window_seconds=60)
    decisions = [event for event in events if isinstance(event, RateLimitDecided)]
    assert [(event.allowed, event.remaining, event.checked) for event in decisions] == [
        (True, 0, True),
        (False, 0, True),
    ]
    assert [call[1] for call in _calls(events)] == ["allowed", "denied"]


def test_an_undecodable_value_names_its_key(
    access: RedisAccess, events: list[Event], plain_server: RedisServer
) -> None:
    """So that its writer can be found; the call is a miss."""
    plain_server.admin.set("app:k", b"\x80pickle")
    access.get("k")
    assert events[0] == ValueUndecodable(call="get", key="k")
    assert _calls(events) == [("get", "miss", 1, "primary")]


def test_a_refused_command_is_no_outage(access: RedisAccess, events: list[Event], plain_server: RedisServer) -> None:
    """WRONGTYPE is told as refused, strict or not."""
    plain_server.admin.rpush("app:k", "list")
    access.get("k")
    strict = plain_server.access(strict=True)
    strict.add_hook(events.append)
    with pytest.raises(Exception, match="WRONGTYPE"):
        strict.get("k")
    assert [call[1] for call in _calls(events)] == ["refused", "refused"]


def test_an_outage_opens_the_breaker_once(own_server: RedisServer) -> None:
    """BreakerChanged comes when the state changes, not per call; the calls are errors."""
    heard: list[Event] = []
    address = f"127.0.0.1:{free_port()}"
    access = RedisAccess(ConnectionSettings.from_url(f"redis://{address}"), budget_milliseconds=PATIENT)
    access.add_hook(heard.append)
    for _ in range(3):
        access.get("k")
    assert [event for event in heard if isinstance(event, BreakerChanged)] == [
        BreakerChanged(role="primary", is_open=True, address=address)
    ]
    assert [call[1] for call in _calls(heard)] == ["error"] * 3


class _Ahead(Clock):
    """Real time, and some seconds more."""

    seconds = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.seconds


def test_a_trial_is_an_event_of_its_own(own_server: RedisServer) -> None:
    """Open, tried in vain, tried and closed: a dashboard tells an outage that goes on from one that is over."""
    heard: list[Event] = []
    clock = _Ahead()
    access = own_server.access(clock=clock)
    access.add_hook(heard.append)
    own_server.stop()
    access.get("k")
    clock.seconds += OPEN_SECONDS
    access.get("k")
    own_server.start()
    clock.seconds += OPEN_SECONDS
    access.get("k")
    assert [event for event in heard if isinstance(event, BreakerChanged | BreakerHalfOpened)] == [
        BreakerChanged(role="primary", is_open=True, address=own_server.address),
        BreakerHalfOpened(role="primary", address=own_server.address),
        BreakerHalfOpened(role="primary", address=own_server.address),
        BreakerChanged(role="primary", is_open=False, address=own_server.address),
    ]
    assert (access.stats().breaker_openings, access.stats().breaker_trials) == (1, 2)


def test_roles_and_fallbacks(replica_pair: ReplicaPair) -> None:
    """Reads are the reader's, writes the primary's; without the reader the primary serves, and a hook knows."""
    heard: list[Event] = []
    primary, reader = (f"redis://{server.address}" for server in replica_pair)
    access = RedisAccess(ConnectionSettings.from_url(primary, reader_url=reader), budget_milliseconds=PATIENT)
    access.add_hook(heard.append)
    access.get("k")
    access.set("k", 1)
    replica_pair.replica.stop()
    access.get("k")
    assert [call[3] for call in _calls(heard)] == ["reader", "primary", "primary"]
    assert len([event for event in heard if isinstance(event, FellBack)]) == 1


def test_a_hook_that_raises_does_not_matter(
    access: RedisAccess, events: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    """The call goes on, the other hooks hear, the log says it once, and that hook is called no more."""

    def broken(_: Event) -> None:
        raise ValueError("mine")

    access.add_hook(broken)
    assert access.set("k", 1)
    assert access.get("k") == 1
    assert len(_calls(events)) == 2
    assert [(record.levelno, "broken" in record.getMessage()) for record in caplog.records] == [(logging.ERROR, True)]


def test_a_removed_hook_hears_nothing(access: RedisAccess, events: list[Event]) -> None:
    """And removing it twice is no error."""
    for _ in range(2):
        access.remove_hook(events.append)
    access.get("k")
    assert events == []


def test_threads_do_not_mix_their_outcomes(access: RedisAccess, events: list[Event]) -> None:
    """Counts add up, and each call's outcome is its own, whatever other threads do meanwhile."""
    access.set("there", 1)
    events.clear()

    def work(key: str) -> None:
        for _ in range(100):
            access.get(key)

    threads = [threading.Thread(target=work, args=(key,)) for key in ("there", "missing") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    finished = [event for event in events if isinstance(event, CallFinished)]
    assert sorted({(event.outcome, event.hits, event.misses) for event in finished}) == [("hit", 1, 0), ("miss", 0, 1)]
    assert (access.stats().hits, access.stats().misses) == (400, 400)


def test_asyncio_calls_tell_the_same(plain_server: RedisServer) -> None:
    """Concurrent tasks included."""
    heard: list[Event] = []

    async def main() -> None:
        redis = plain_server.aio_access()
        redis.add_hook(heard.append)
        await redis.set("k", 1)
        await asyncio.gather(*(redis.get(key) for key in ("k", "missing") * 10))
        await redis.close()

    asyncio.run(main())
    outcomes = [call[1] for call in _calls(heard)]
    assert (outcomes.count("hit"), outcomes.count("miss"), outcomes.count("write")) == (10, 10, 1)


def test_without_hooks_nothing_of_it_is_imported() -> None:
    """An access without a hook does not pay for the event classes: see test_import.py for the modules."""
    access = RedisAccess(
        ConnectionSettings.from_url(f"redis://127.0.0.1:{free_port()}"), strict=True, budget_milliseconds=PATIENT
    )
    assert access._runner.observation is None
    with pytest.raises(UnavailableError):
        access.get("k")
