"""Changes of flags, which CachingProvider hears of from the provider behind it."""

import asyncio
import threading
from typing import Any

import pytest
from openfeature.event import EventDetails, ProviderEvent, ProviderEventDetails
from openfeature.flag_evaluation import Reason
from redis_access import RedisAccess
from redis_access.openfeature import CachingProvider

from tests.redis_access.openfeature.counting_provider import Counting, details_of
from tests.redis_access.openfeature.evaluating import USER, client_of, settings_of
from tests.redis_servers.server import PATIENT, RedisServer


def test_a_configuration_change_makes_those_flags_old_everywhere(access: RedisAccess, other: RedisAccess) -> None:
    """The others stay, and the application's own handler is called after it."""
    ours, theirs = Counting(), Counting()
    told: list[EventDetails] = []
    client = client_of(CachingProvider(ours, access))
    elsewhere = CachingProvider(theirs, other)
    client.get_boolean_details("checkout", False, USER)
    client.get_string_details("color", "", USER)
    assert elsewhere.resolve_boolean_details("checkout", False, USER).reason == Reason.CACHED
    client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, told.append)
    ours.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=["checkout"]))
    elsewhere.resolve_boolean_details("checkout", False, USER)
    elsewhere.resolve_string_details("color", "", USER)
    assert theirs.asked == ["checkout"]
    assert [details.flags_changed for details in told] == [["checkout"]]


@pytest.mark.parametrize("changed", [None, [f"flag-{number}" for number in range(51)]])
def test_a_change_of_unnamed_or_very_many_flags_makes_all_old(access: RedisAccess, changed: list[str] | None) -> None:
    """By one command."""
    inner = Counting()
    client = client_of(CachingProvider(inner, access))
    client.get_boolean_details("checkout", False, USER)
    inner.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=changed))
    client.get_boolean_details("checkout", False, USER)
    assert inner.asked == ["checkout"] * 2


def test_a_change_during_an_evaluation_wins(access: RedisAccess, other: RedisAccess) -> None:
    """An evaluation that was computed before the change is not found afterwards."""
    inner = Counting()
    provider = CachingProvider(inner, access)
    provider.resolve_string_details("color", "", USER)  # the epoch is known now

    def changed_meanwhile() -> Any:
        CachingProvider(Counting(), other).invalidate(["count"])
        inner.failure = None
        return details_of(1, Reason.STATIC, variant="old")

    inner.failure = changed_meanwhile
    provider.resolve_integer_details("count", 0, USER)
    assert CachingProvider(Counting(), other).resolve_integer_details("count", 0, USER).value == 3


def test_an_unconfirmed_change_is_logged(own_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """Other processes may go on with old values, for the ttl at most."""
    with RedisAccess(settings_of(own_server)) as access:
        provider = CachingProvider(Counting(), access, ttl=77)
        own_server.stop()
        assert not provider.invalidate(["checkout"])
    assert "up to 77 s" in caplog.text


@pytest.mark.parametrize("ends_threads", [False, True])
def test_a_change_told_on_an_event_loop(plain_server: RedisServer, *, ends_threads: bool) -> None:
    """The loop does not wait for Redis, unless it has ended its threads; then the application is told all the same."""
    asked_in: list[int] = []
    told_in: list[int] = []

    def note(_: object) -> None:
        asked_in.append(threading.get_ident())

    async def tell(inner: Counting) -> None:
        if ends_threads:
            await asyncio.get_running_loop().shutdown_default_executor()
        inner.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=["checkout"]))

    with RedisAccess(settings_of(plain_server), budget_milliseconds=PATIENT) as access:
        inner = Counting()
        provider = CachingProvider(inner, access)
        provider.attach(lambda *_: told_in.append(threading.get_ident()))
        provider.resolve_boolean_details("checkout", False, USER)
        access.add_hook(note)
        asyncio.run(tell(inner))  # it waits for the loop's threads
        access.remove_hook(note)
        assert provider.resolve_boolean_details("checkout", False, USER).reason == Reason.TARGETING_MATCH
    in_the_loop = [threading.get_ident() in threads for threads in (asked_in, told_in)]
    assert (len(told_in), in_the_loop) == (1, [ends_threads] * 2)
