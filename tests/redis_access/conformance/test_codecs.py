"""Codecs in place of JSON, and values that are too large: the same on every backend and surface."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel
from redis_access import MISS, InvalidArgumentError, InvalidValueError, NearCache, RedisAccess
from redis_access.codecs import Codec, MessagePackCodec, MsgspecCodec, PydanticCodec

from tests.redis_access.conformance.backends import Access, Backend


@dataclass
class Order:
    """What a service may keep."""

    id: UUID
    total: Decimal
    at: datetime
    items: list[str]


class Profile(BaseModel):
    """The same by pydantic."""

    name: str
    since: datetime


ORDER = Order(UUID(int=7), Decimal("9.90"), datetime(2026, 1, 2, tzinfo=UTC), ["a"] * 600)
PROFILE = Profile(name="Ada", since=datetime(2026, 1, 2, tzinfo=UTC))

_CODECS: list[tuple[Codec, Any]] = [
    (MsgspecCodec(Order), ORDER),
    (MsgspecCodec(list[Decimal]), [Decimal("1.10")]),
    (PydanticCodec(Profile), PROFILE),
    (MessagePackCodec(), {"raw": b"\x00\xff", "at": datetime(2026, 1, 2, tzinfo=UTC)}),
]


@pytest.mark.parametrize(("codec", "value"), _CODECS, ids=lambda given: getattr(given, "name", ""))
def test_what_a_codec_writes_it_reads(backend: Backend, surface: str, codec: Codec, value: Any) -> None:
    """On a miss and on a hit, for an access and for a namespace; None is a value, too."""
    with backend.access(surface, strict=True, codec=codec) as redis:
        assert redis.set("a", value) is True
        assert redis.cache_get("b", lambda: value) == value
        assert redis.cache_get("n", lambda: None, cache_none=True) is None
        backend.settle()
        assert redis.get("a") == value
        assert redis.cache_get("b", lambda: pytest.fail("computed again")) == value
        assert redis.get("n", MISS) is None
        assert redis.stats().undecodable == 0
    with backend.access(surface, strict=True) as redis:
        orders = redis.namespace("orders", codec=codec)
        assert orders.cache_get("k", lambda: value) == value
        assert orders.get("k") == value


def test_what_another_codec_wrote_is_a_miss(redis: Access, backend: Backend, surface: str) -> None:
    """It is counted, and replaced by what is computed."""
    assert redis.set("k", {"name": "Ada"}) is True
    backend.settle()
    with backend.access(surface, strict=True, codec=PydanticCodec(Profile)) as typed:
        assert typed.get("k", MISS) is MISS
        assert typed.stats().undecodable == 1
        assert typed.cache_get("k", lambda: PROFILE) == PROFILE
        backend.settle()
        assert typed.get("k") == PROFILE
    assert redis.get("k", MISS) is MISS


def test_what_a_codec_cannot_write_is_refused(backend: Backend, surface: str) -> None:
    """As JSON refuses what it cannot carry."""
    with backend.access(surface, strict=True, codec=MessagePackCodec()) as redis:
        with pytest.raises(InvalidValueError, match="msgpack"):
            redis.set("k", object())
        with pytest.raises(InvalidValueError):
            redis.cache_get("k", object)
    with pytest.raises(InvalidArgumentError, match="name"):
        RedisAccess(codec=object())  # type: ignore[arg-type]


def test_a_near_cache_keeps_what_a_codec_reads(backend: Backend, surface: str) -> None:
    """Each caller has a value of his own."""
    near = NearCache(ttl_seconds=60, prefixes=("k",))
    with backend.access(surface, strict=True, codec=PydanticCodec(Profile), near_cache=near) as redis:
        assert redis.set("k", PROFILE)
        for _ in range(4):
            found = redis.get("k")
            assert found == PROFILE
            found.name = "changed"


def test_a_value_that_is_too_large_is_returned(redis: Access, backend: Backend) -> None:
    """Not stored, but counted: how large data are is no mistake of the code. In a namespace as well."""
    large = ["x" * 100] * 50_000
    assert redis.cache_get("k", lambda: large) == large
    assert redis.namespace("n").cache_get("k", lambda: large) == large
    assert redis.stats().too_large == 2
    assert redis.cache_get("k", lambda: 1) == 1
    backend.settle()
    assert redis.get("k") == 1
    with pytest.raises(InvalidValueError, match="bytes"):
        redis.set("k", large)
