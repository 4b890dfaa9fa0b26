"""Values that JSON has not, by data and not by code: they are returned, not stored, counted and logged once."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from redis_access import MISS, InvalidValueError
from redis_access.codecs import MessagePackCodec

from tests.redis_access.conformance.backends import Access, Backend

DEEP: list[Any] = []
for _ in range(150):
    DEEP = [DEEP]
ODD = [math.inf, {"price": math.nan}, "\ud800", ["half \udfff"], 10**5000, DEEP]


def _calls(redis: Access) -> list[Callable[[Callable[[], Any]], Any]]:
    pricing = redis.namespace("pricing")
    return [
        lambda fetch: redis.cache_get("k", fetch),
        lambda fetch: redis.cache_get("k", fetch, stale_while_revalidate=60, cache_none=True),
        lambda fetch: redis.cache_get_many(["k", "l"], lambda keys: {key: fetch() for key in keys})["l"],
        lambda fetch: pricing.cache_get("k", fetch),
        lambda fetch: pricing.cache_get_many(["k"], lambda keys: {key: fetch() for key in keys})["k"],
        lambda fetch: redis.flags.cache_get("u", "f", fetch),
        lambda fetch: redis.flags.cache_get_many("u", ["f"], lambda names: {name: fetch() for name in names})["f"],
    ]


def test_odd_data_are_returned_and_not_stored(redis: Access, backend: Backend) -> None:
    """Whatever computes them; and no lease is left, so the next value is stored at once."""
    for number, call in enumerate(_calls(redis)):
        for odd in ODD:
            assert call(lambda: odd) == odd  # noqa: B023  # called at once
        assert redis.stats().errors == 0
        assert call(lambda: number) == number  # noqa: B023
        assert call(lambda: pytest.fail("computed again")) == number
        for key in backend.all_keys():
            backend.run("DEL", key)
    assert redis.stats().unwritable > len(ODD)


def test_each_caller_may_change_what_it_gets(redis: Access) -> None:
    """As with values that come from Redis."""
    odd = [math.inf]
    redis.cache_get("k", lambda: odd).append(1)
    redis.flags.cache_get("u", "f", lambda: odd).append(1)
    assert odd == [math.inf]


@pytest.mark.parametrize("wrong", [object(), {1: 2}, b"x", {1}])
def test_what_the_code_decides_is_told(redis: Access, wrong: object) -> None:
    """Types that JSON has not are a programmer's mistake, whatever computes them."""
    for call in _calls(redis):
        with pytest.raises(InvalidValueError):
            call(lambda: wrong)
    assert redis.get("k", MISS) is MISS


def test_a_codec_that_has_them_stores_them(redis: Access) -> None:
    """MessagePack has infinity."""
    packed = redis.namespace("packed", codec=MessagePackCodec())
    assert packed.cache_get("k", lambda: math.inf) == math.inf
    assert packed.cache_get("k", lambda: pytest.fail("computed again")) == math.inf


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_what_is_set_is_checked(redis: Access, odd: object) -> None:
    """A caller that sets such a value is told that it cannot be stored."""
    for call in (redis.set, lambda key, value: redis.flags.set("u", key, value)):
        with pytest.raises(InvalidValueError):
            call("k", odd)
