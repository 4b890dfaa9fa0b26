"""Codecs in place of JSON, and values that are too large: the same on every backend and surface."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel
from redis_access import MISS, InvalidArgumentError, InvalidValueError, RedisAccess
from redis_access.codecs import Codec, MessagePackCodec, MsgspecCodec, PydanticCodec
from redis_access.testing import StandIn

from tests.redis_access.conformance.backends import Access, Backend


class Counting:
    """A codec that counts what it writes."""

    name = "counting"

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, value: str) -> bytes:
        """Return the text's bytes."""
        self.encoded += 1
        return value.encode()

    def decode(self, raw: bytes) -> str:
        """Return the text."""
        return raw.decode()


@dataclass
class Order:
    """A value that a service may keep."""

    id: UUID
    total: Decimal
    at: datetime
    items: list[str]


class Colour(Enum):
    """One of a few."""

    RED = "red"


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


class _Own:
    """A codec that fails in ways of its own."""

    name = "own"

    def encode(self, value: Any) -> bytes:
        return {"empty": b"", "right": b"right"}[value]

    def decode(self, raw: bytes) -> Any:
        return {b"right": "right"}[raw]


def test_a_codec_may_raise_anything(backend: Backend, surface: str) -> None:
    """A value that it cannot write is refused, one that it cannot read is a miss; empty bytes are not None."""
    with backend.access(surface, strict=True, codec=_Own()) as redis:
        assert redis.cache_get("k", lambda: "right") == "right"
        for wrong in ("empty", "unknown", 1):
            with pytest.raises(InvalidValueError, match="own"):
                redis.set("k", wrong)
        backend.put_raw("app:k", b"\x03\x03ownother")
        backend.put_raw("app:n", b"\x03\x03own")
        assert redis.get_many(["k", "n"]) == {"n": None}
        assert redis.cache_get("k", lambda: "right") == "right"
        assert redis.stats().undecodable >= 1


@pytest.mark.parametrize("wrong", [object(), _Own, MsgspecCodec, type("Named", (), {"name": "named"})()])
def test_what_is_no_codec_is_told_when_it_is_given(wrong: Any) -> None:
    """To an access or to a namespace; a class for its object, too."""
    with pytest.raises(InvalidArgumentError, match="codec"):
        RedisAccess(codec=wrong)
    with pytest.raises(InvalidArgumentError, match="codec"):
        StandIn().access().namespace("orders", codec=wrong)


def _order_of_another_module() -> type:
    @dataclass
    class Order:
        id: int

    Order.__qualname__ = "Order"
    Order.__module__ = "elsewhere"
    return Order


@pytest.mark.parametrize("codec", [MsgspecCodec, PydanticCodec])
def test_types_of_the_same_name_do_not_meet(redis: Access, codec: Any) -> None:
    """The codec's name has the module in it."""
    other = _order_of_another_module()
    assert redis.namespace("orders", codec=codec(other)).set("k", other(7)) is True
    assert redis.namespace("orders", codec=codec(Order)).get("k", MISS) is MISS


def test_a_type_that_changed_is_a_miss(redis: Access) -> None:
    """A value that an older version wrote under the same name does not read as the new type."""
    before = redis.namespace("orders", codec=MsgspecCodec(dict[str, int], name="order"))
    assert before.set("k", {"id": 7}) is True
    assert redis.namespace("orders", codec=MsgspecCodec(Order, name="order")).cache_get("k", lambda: ORDER) == ORDER


def test_every_kind_of_value_that_services_keep(redis: Access) -> None:
    """By one codec each: no hand work."""
    kinds: list[tuple[Any, Any]] = [
        (Decimal, Decimal("0.1")),
        (datetime, datetime(2026, 1, 2, tzinfo=UTC)),
        (date, date(2026, 1, 2)),
        (UUID, UUID(int=7)),
        (bytes, b"\x00\xff"),
        (Order, ORDER),
        (list[Order], [ORDER]),
        (dict[str, Decimal], {"a": Decimal(1)}),
        (Order | None, None),
        (tuple[int, str], (1, "a")),
        (frozenset[int], frozenset({1})),
        (Colour, Colour.RED),
    ]
    for kind, value in kinds:
        for codec in (MsgspecCodec(kind), PydanticCodec(kind)):
            kept = redis.namespace("kinds", codec=codec)
            assert kept.cache_get("k", lambda value=value: value, cache_none=True) == value
            assert kept.get("k", MISS) == value
            assert kept.delete("k") is True


@pytest.mark.parametrize("codec", [MsgspecCodec(int), PydanticCodec(int)])
def test_a_value_of_another_type_than_the_codecs_is_refused(redis: Access, codec: Codec) -> None:
    """Stored, it would be a miss for ever; nobody gets a sentinel for it."""
    numbers = redis.namespace("numbers", codec=codec)
    with pytest.raises(InvalidValueError, match="cannot store a list"):
        numbers.set("k", ["text"])
    with pytest.raises(InvalidValueError, match="cannot store a list"):
        numbers.cache_get("k", lambda: ["text"])
    with pytest.raises(InvalidValueError, match="cannot store a list"):
        numbers.cache_get_many(["k", "n"], lambda _: {"k": 1, "n": ["text"]})
    assert numbers.get("n", MISS) is MISS


@pytest.mark.parametrize("only_if_absent", [False, True])
def test_a_value_is_encoded_once(*, only_if_absent: bool) -> None:
    """Also in a namespace, whose version is asked for between the check of the value and its write."""
    codec = Counting()
    access = StandIn().access(strict=True, codec=codec)
    for place in (access, access.namespace("pricing")):
        codec.encoded = 0
        assert place.set("a", "1", only_if_absent=only_if_absent)
        assert place.set_many({"b": "2", "c": "3"})
        assert codec.encoded == 3
        assert place.get_many(["a", "b", "c"]) == {"a": "1", "b": "2", "c": "3"}
