"""Hooks that call their own access, that raise, or that are slow: none of them changes what a call returns."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any

import pytest
from redis_access import InvalidArgumentError, RedisAccess, UnavailableError
from redis_access.events import BreakerChanged, CallFinished, Event, FellBack
from redis_access.runtime.observation import Hook
from redis_access.testing import StandIn

from tests.redis_access.conformance.blocking import Blocking

SURFACES = pytest.mark.parametrize("surface", ["sync", "aio"])


class Recorder:
    """A hook that remembers events, and does something of its own at each."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.events: list[Event] = []
        self.then = then

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self.events.append(event)
        self.then()

    def names(self) -> list[str]:
        """Return the names of the calls."""
        return [event.name for event in self.events if isinstance(event, CallFinished)]


@contextmanager
def _access(stand_in: StandIn, surface: str, *hooks: Hook) -> Iterator[Any]:
    with stand_in.access() if surface == "sync" else Blocking(stand_in.aio_access()) as access:
        for hook in hooks:
            access.add_hook(hook)
        yield access


def test_a_hook_may_call_its_own_access() -> None:
    """Its calls are counted and make no events, so they do not call it again."""
    access = StandIn().access()
    hook = Recorder(lambda: access.set("seen", 1))
    access.add_hook(hook)
    access.get("k")
    assert hook.names() == ["get"]
    assert access.stats().writes == 1
    assert access.get("seen") == 1


def test_tasks_that_a_hook_begins_are_not_observed() -> None:
    """Each would end in an event, and the hook would begin another: for ever."""
    access = StandIn().aio_access()
    tasks: list[asyncio.Task[Any]] = []
    hook = Recorder(lambda: tasks.append(asyncio.ensure_future(access.set("seen", 1))))
    access.add_hook(hook)

    async def main() -> None:
        await access.get("k")
        await asyncio.gather(*tasks)
        assert await access.get("seen") == 1

    asyncio.run(main())
    assert hook.names() == ["get", "get"]
    assert access.stats().writes == 1


def test_hooks_of_two_accesses_that_call_each_other_come_to_an_end() -> None:
    """The second access's call is an event of its own; what its hook does on the first is none."""
    stand_in = StandIn()
    one, two = stand_in.access(), stand_in.access()
    first, second = Recorder(lambda: two.set("a", 1)), Recorder(lambda: one.set("b", 1))
    one.add_hook(first)
    two.add_hook(second)
    one.get("k")
    assert (first.names(), second.names()) == (["get"], ["set"])


def test_a_hooks_calls_do_not_count_for_the_call_around_it() -> None:
    """A fetch calls the access, whose hook reads a value: the outer call has its own miss, and no hit."""
    stand_in = StandIn()
    access = stand_in.access()
    access.set("there", 1)
    hook = Recorder(lambda: access.get("there"))
    access.add_hook(hook)
    access.cache_get("k", lambda: access.get("other"), ttl=60, cache_none=True)
    inner, outer = (event for event in hook.events if isinstance(event, CallFinished))
    assert (inner.name, inner.hits, inner.misses) == ("get", 0, 1)
    assert (outer.name, outer.hits, outer.misses) == ("cache_get", 0, 1)


@SURFACES
def test_a_hook_that_raises_is_removed_and_logged_once(surface: str, caplog: pytest.LogCaptureFixture) -> None:
    """The call returns what it would have returned, and the other hooks are called."""
    broken, good = Recorder(lambda: 1 / 0), Recorder()
    with caplog.at_level(logging.ERROR, "redis_access"), _access(StandIn(), surface, broken, good) as access:
        assert access.set("k", 1) is True
        assert access.get("k") == 1
    assert broken.names() == ["set"]
    assert good.names() == ["set", "get"]
    assert [record.exc_info is not None for record in caplog.records] == [True]


@SURFACES
def test_an_interrupt_within_a_hook_is_the_callers(surface: str) -> None:
    """Ctrl-C stops the program wherever it is, and no hook is to blame."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    hook = Recorder(interrupt)
    with _access(StandIn(), surface, hook) as access:
        with pytest.raises(KeyboardInterrupt):
            access.get("k")
        hook.then = lambda: None
        access.get("k")
    assert hook.names() == ["get", "get"]


def test_a_slow_hook_takes_no_time_of_a_request() -> None:
    """Events in the middle of a call come at its end: no request has less time because a hook was slow."""
    stand_in = StandIn()
    access = stand_in.access(strict=True)
    seconds_left: list[float] = []
    hook = Recorder(lambda: stand_in.clock.advance(10))
    access.add_hook(hook)
    runner = access._runner

    class Transport:
        def send(self, _request: object, deadline: float) -> None:
            runner.fell_back(UnavailableError("the reader is unavailable"))
            runner.breaker_changed("reader", "localhost:6379", "open")
            seconds_left.append(deadline - stand_in.clock.monotonic())

    runner.transport = Transport()  # type: ignore[assignment]  # only what one request needs
    access.get("k")
    assert seconds_left == [pytest.approx(0.15)]
    fell_back, opened, finished = hook.events
    assert isinstance(fell_back, FellBack)
    assert isinstance(opened, BreakerChanged)
    assert isinstance(finished, CallFinished)
    assert finished.seconds == 0


def test_a_task_that_outlives_a_fetch_counts_for_itself() -> None:
    """The call whose fetch began it is over: its event has been sent, and hits would be lost with it."""
    access = StandIn().aio_access()
    hook = Recorder()
    access.add_hook(hook)
    goes_on = asyncio.Event()
    tasks: list[asyncio.Task[None]] = []

    async def later() -> None:
        await goes_on.wait()
        access._runner.counters.hits += 1  # what a hit in the near cache does, which is no call

    async def fetch() -> int:
        tasks.append(asyncio.create_task(later()))
        return 1

    async def main() -> None:
        await access.cache_get("k", fetch, ttl=60)
        goes_on.set()
        await tasks[0]

    asyncio.run(main())
    assert access.stats().hits == 1


def test_a_call_that_is_closed_in_another_context_ends_quietly() -> None:
    """As the garbage collector closes one that nobody awaits any more; what runs there is no part of it."""
    access = StandIn().aio_access()
    hook = Recorder()
    access.add_hook(hook)
    abandoned = access.get("k")
    copy_context().run(abandoned.send, None)
    abandoned.close()
    assert asyncio.run(access.get("k")) is None
    assert hook.names() == ["get", "get"]


def test_a_coroutine_function_is_no_hook() -> None:
    """Nobody would await it: its body would never run."""

    async def hook(event: Event) -> None:
        """Do nothing."""

    class Hook:
        async def __call__(self, event: Event) -> None:
            """Do nothing."""

    for wrong in (hook, Hook()):
        with pytest.raises(InvalidArgumentError, match="no coroutine"):
            RedisAccess().add_hook(wrong)
