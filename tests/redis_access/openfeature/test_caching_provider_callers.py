"""CachingProvider asked by many callers at a time, in threads and with asyncio."""

import asyncio
import threading
from typing import Any

import pytest
from openfeature import api
from openfeature.flag_evaluation import Reason
from redis_access import RedisAccess, aio
from redis_access.openfeature import CachingProvider

from tests.redis_access.openfeature.counting_provider import Counting
from tests.redis_access.openfeature.evaluating import USER, settings_of
from tests.redis_servers.server import PATIENT, RedisServer


def test_many_callers_evaluate_once(access: RedisAccess) -> None:
    """The others of the process wait for the first."""
    inner = Counting()
    inner.delay = 0.2
    provider = CachingProvider(inner, access)
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(provider.resolve_string_details("color", "", USER).value))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, inner.asked) == (["blue"] * 8, ["color"])


def test_each_of_many_callers_gets_its_own_default(access: RedisAccess) -> None:
    """An answer that may hold another caller's default is not shared."""
    inner = Counting()
    inner.delay = 0.2
    provider = CachingProvider(inner, access)
    found: dict[str, Any] = {}

    def ask(default: str) -> None:
        found[default] = provider.resolve_string_details("no", default, USER).value

    threads = [threading.Thread(target=ask, args=(default,)) for default in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"one": "one", "two": "two", "three": "three"}


def test_asynchronous_resolvers_are_cached(plain_server: RedisServer, access: RedisAccess) -> None:
    """With an access of their own, and the same values as the blocking ones."""
    inner = Counting()

    async def ask() -> list[Any]:
        async with aio.RedisAccess(settings_of(plain_server), budget_milliseconds=PATIENT) as async_access:
            provider = CachingProvider(inner, access, async_access=async_access)
            api.set_provider_and_wait(provider)
            client = api.get_client()
            return [
                await client.get_boolean_details_async("checkout", False, USER),
                await client.get_boolean_details_async("checkout", False, USER),
                await client.get_object_details_async("table", {}, USER),
                await client.get_string_details_async("no", "mine", USER),
            ]

    details = asyncio.run(ask())
    assert [one.value for one in details] == [True, True, {"rows": [1, {"a": None}]}, "mine"]
    assert [one.reason for one in details] == [Reason.TARGETING_MATCH, Reason.CACHED, Reason.STATIC, Reason.ERROR]
    assert CachingProvider(Counting(), access).resolve_boolean_details("checkout", False, USER).reason == Reason.CACHED


def test_without_an_asynchronous_access_it_says_so_once(access: RedisAccess, caplog: pytest.LogCaptureFixture) -> None:
    """And asks the provider each time."""
    inner = Counting()
    provider = CachingProvider(inner, access)

    async def ask() -> None:
        for _ in range(2):
            await provider.resolve_string_details_async("color", "", USER)

    asyncio.run(ask())
    assert inner.asked == ["color"] * 2
    assert caplog.text.count("no async_access") == 1
