"""CachingProvider while the provider behind it or Redis fails."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from openfeature.exception import ErrorCode, FlagNotFoundError, GeneralError
from openfeature.flag_evaluation import Reason
from redis_access import RedisAccess
from redis_access.openfeature import CachingProvider

from tests.redis_access.openfeature.counting_provider import Counting, details_of
from tests.redis_access.openfeature.evaluating import USER, client_of, settings_of
from tests.redis_servers.server import RedisServer


def test_a_raised_error_reaches_the_caller(access: RedisAccess) -> None:
    """As the provider raised it; the client makes the default of it."""
    inner = Counting()

    def refuse() -> Any:
        raise FlagNotFoundError("gone")

    inner.failure = refuse
    details = client_of(CachingProvider(inner, access)).get_string_details("color", "mine", USER)
    assert (details.value, details.error_code) == ("mine", ErrorCode.FLAG_NOT_FOUND)


def _outages() -> list[Callable[[], Any]]:
    def raised() -> Any:
        raise GeneralError("down")

    def connection() -> Any:
        raise ConnectionError("down")

    return [raised, connection, lambda: details_of("mine", Reason.ERROR, error_code=ErrorCode.PROVIDER_NOT_READY)]


@pytest.mark.parametrize("failure", _outages())
def test_a_provider_that_is_down_is_answered_from_stale(access: RedisAccess, failure: Callable[[], Any]) -> None:
    """For the time given, with the reason STALE, however it says that it is down."""
    inner = Counting()
    provider = CachingProvider(inner, access, ttl=1, stale_if_error=60)
    provider.resolve_string_details("color", "mine", USER)
    inner.failure = failure
    time.sleep(1.1)
    details = provider.resolve_string_details("color", "mine", USER)
    assert (details.value, details.reason) == ("blue", Reason.STALE)


def test_an_outage_reaches_all_that_waited_for_the_evaluation(access: RedisAccess) -> None:
    """As what a fetch raises does: they do not all ask a provider that is down."""
    inner, callers = Counting(), 8

    def down() -> Any:
        deadline = time.monotonic() + 60
        while access.stats().misses < callers:  # all have found nothing, and are about to wait
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(0.2)
        raise GeneralError("down")

    inner.failure = down
    provider = CachingProvider(inner, access)
    with ThreadPoolExecutor(callers) as threads:
        asked = [threads.submit(provider.resolve_string_details, "color", "mine", USER) for _ in range(callers)]
        assert {type(one.exception()) for one in asked} == {GeneralError}
    assert len(inner.asked) < callers


@pytest.mark.parametrize("failure", _outages())
def test_without_an_old_value_the_outage_is_told(access: RedisAccess, failure: Callable[[], Any]) -> None:
    """The client gives the default with an error code."""
    inner = Counting()
    inner.failure = failure
    details = client_of(CachingProvider(inner, access, stale_if_error=60)).get_string_details("color", "mine", USER)
    assert (details.value, details.reason) == ("mine", Reason.ERROR)
    assert details.error_code is not None


def test_a_flag_that_is_gone_is_not_answered_from_stale(access: RedisAccess) -> None:
    """That the provider does not know it is an answer, and no outage."""
    inner = Counting()
    provider = CachingProvider(inner, access, ttl=1, stale_if_error=60)
    provider.resolve_string_details("color", "mine", USER)
    inner.failure = lambda: details_of("mine", Reason.ERROR, error_code=ErrorCode.FLAG_NOT_FOUND)
    time.sleep(1.1)
    assert provider.resolve_string_details("color", "mine", USER).error_code == ErrorCode.FLAG_NOT_FOUND


def test_redis_unavailable_asks_the_provider(own_server: RedisServer) -> None:
    """The cache is never the reason that a flag cannot be evaluated."""
    inner = Counting()
    with RedisAccess(settings_of(own_server)) as access:
        provider = CachingProvider(inner, access)
        provider.resolve_boolean_details("checkout", False, USER)
        own_server.stop()
        assert provider.resolve_boolean_details("checkout", False, USER).reason == Reason.TARGETING_MATCH
    assert inner.asked == ["checkout"] * 2
