"""Changes of rules, which RedisFlagProvider finds and tells."""

import asyncio
import contextlib
import threading
from typing import Any

import pytest
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import EventDetails, ProviderEvent
from openfeature.exception import ParseError
from redis_access import RedisAccess, aio
from redis_access.openfeature import CachingProvider, RedisFlagProvider
from redis_access.targeting import RULE_KIND

from tests.redis_access.openfeature.evaluating import USER, WAIT_SECONDS, client_of, settings_of
from tests.redis_access.openfeature.rules_table import Table
from tests.redis_servers.server import PATIENT, RedisServer


class ChangeListener:
    """A handler of the client that keeps the changes it is told of."""

    def __init__(self, client: OpenFeatureClient) -> None:
        self.flags: list[str] = []
        self.came = threading.Event()
        client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, self._tell)

    def _tell(self, details: EventDetails) -> None:
        self.flags += details.flags_changed or []
        self.came.set()


def test_an_evaluation_by_another_rule_emits_the_change(access: RedisAccess, table: Table) -> None:
    """By the flag's name; a flag that came is one, too."""
    client = client_of(RedisFlagProvider(table, access))
    heard = ChangeListener(client)
    client.get_boolean_value("on", False, USER)
    client.get_boolean_value("new", False, USER)
    assert heard.flags == []
    table.rules |= {"on": {"enabled": False}, "new": {"enabled": True}}
    access.flags.invalidate_user(RULE_KIND)
    assert client.get_boolean_value("on", True, USER) is False
    assert heard.came.wait(WAIT_SECONDS)
    heard.came.clear()
    assert client.get_boolean_value("new", False, USER) is True
    assert heard.came.wait(WAIT_SECONDS)
    assert heard.flags == ["on", "new"]


@pytest.mark.parametrize("way", ["blocking", "asynchronous"])
def test_a_rule_that_is_valid_no_more_is_a_change(
    plain_server: RedisServer, access: RedisAccess, table: Table, way: str
) -> None:
    """As one that is valid again: evaluations are others. That it is not valid for another reason is none."""
    changed: list[list[str] | None] = []
    rules = [{"enabled": True}, {"enabled": "yes"}, [1], {"enabled": True}]

    async def ask() -> None:
        async with aio.RedisAccess(settings_of(plain_server), budget_milliseconds=PATIENT) as made:
            provider = RedisFlagProvider(table, access, async_access=made)
            provider.attach(lambda _, event, details: changed.append(details.flags_changed))
            for rule in rules:
                table.rules["on"] = rule
                access.flags.delete(RULE_KIND, "on")
                with contextlib.suppress(ParseError):
                    if way == "blocking":
                        provider.resolve_boolean_details("on", False, USER)
                    else:
                        await provider.resolve_boolean_details_async("on", False, USER)

    asyncio.run(ask())
    assert changed == [["on"], ["on"]]


def test_the_look_for_changes_finds_a_rule_that_is_valid_no_more(access: RedisAccess, table: Table) -> None:
    """Beside the changes of others: it reads all rules together."""
    table.rules["no-json"] = {"enabled": True}
    client = client_of(RedisFlagProvider(table, access, refresh_seconds=0.02))
    heard = ChangeListener(client)
    for flag in ("on", "no-json"):
        assert client.get_boolean_value(flag, False, USER) is True
    table.rules["on"] = {"enabled": False}
    del table.rules["no-json"]
    access.flags.invalidate_user(RULE_KIND)
    assert heard.came.wait(WAIT_SECONDS)
    assert heard.flags == ["on", "no-json"]


def test_changes_are_looked_for_where_that_is_asked_for(access: RedisAccess, table: Table) -> None:
    """Nobody evaluates meanwhile; a table that is unavailable for a while ends nothing."""
    client = client_of(RedisFlagProvider(table, access, refresh_seconds=0.02))
    heard = ChangeListener(client)
    client.get_boolean_value("on", False, USER)
    table.failure = RuntimeError("down")
    access.flags.delete(RULE_KIND, "on")
    asked = len(table.asked)
    _wait_until(lambda: len(table.asked) >= asked + 2)
    table.rules["on"] = {"enabled": False}
    table.failure = None
    assert heard.came.wait(WAIT_SECONDS)
    assert heard.flags == ["on"]


def test_nobody_looks_after_the_shutdown(access: RedisAccess, table: Table) -> None:
    """From its return on, however often it is shut down; initialized again it looks again, with one thread."""
    provider = RedisFlagProvider(table, access, refresh_seconds=0.02)
    for _ in range(2):
        provider.initialize(EvaluationContext())
    provider.resolve_boolean_details("on", False, USER)
    assert len(_looking()) == 1
    for _ in range(2):
        provider.shutdown()
        assert not _looking()
    provider.initialize(EvaluationContext())
    assert len(_looking()) == 1
    provider.shutdown()
    assert not _looking()


def test_a_cache_around_it_learns_of_the_change(access: RedisAccess, table: Table) -> None:
    """Its evaluations are those of the old rule."""
    inner = RedisFlagProvider(table, access, refresh_seconds=0.02)
    client = client_of(CachingProvider(inner, access))
    heard = ChangeListener(client)
    assert client.get_boolean_value("on", False, USER) is True
    table.rules["on"] = {"enabled": False}
    access.flags.delete(RULE_KIND, "on")
    assert heard.came.wait(WAIT_SECONDS)
    assert client.get_boolean_value("on", True, USER) is False


def test_the_event_loop_does_not_wait_for_those_who_hear_of_a_change(plain_server: RedisServer, table: Table) -> None:
    """A listener may block, as a cache of evaluations does that tells Redis of the change."""
    listeners: list[int] = []

    async def ask() -> None:
        async with aio.RedisAccess(settings_of(plain_server), budget_milliseconds=PATIENT) as made:
            with plain_server.access() as blocking:
                provider = RedisFlagProvider(table, blocking, async_access=made)
                provider.attach(lambda *_: listeners.append(threading.get_ident()))
                await provider.resolve_boolean_details_async("on", False, USER)
                table.rules["on"] = {"enabled": False}
                assert await made.flags.delete(RULE_KIND, "on")
                await provider.resolve_boolean_details_async("on", False, USER)

    asyncio.run(ask())
    assert len(listeners) == 1
    assert threading.get_ident() not in listeners


def _looking() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "redis_access flags"]


def _wait_until(holds: Any) -> None:
    """Wait for what another thread does."""
    over = threading.Event()
    for _ in range(WAIT_SECONDS * 100):
        if holds():
            return
        over.wait(0.01)
    raise AssertionError("it did not come to hold")
