"""@cached: keys that never meet, methods, coroutine functions, and mistakes that are told when they are made."""

import asyncio
import inspect
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, Flag
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis_access import InvalidArgumentError, InvalidTTLError, RedisAccess, aio
from redis_access.caching.key_template import KeyTemplate
from redis_access.testing import StandIn

_ARGUMENT = st.text(st.sampled_from("a1-_.~:%!,()/é ") | st.characters(exclude_categories=["Cs"]), max_size=4)
_VALUE = _ARGUMENT | st.integers(-12, 12) | st.booleans() | st.none() | st.floats(-2, 2) | st.tuples(_ARGUMENT)
_TEMPLATES = ["price-{a}-{b}", "u_{a}_{b}", "{a}:{b}", "v{a}.{b}", "{b}~/{a}", "{a}-.{b}", "{a}:{b}:x"]


class Colour(Enum):
    """An argument."""

    RED = 1


class Right(Flag):
    """Another."""

    READ = 1
    WRITE = 2


@pytest.fixture
def redis() -> RedisAccess:
    """Give an access on a stand-in."""
    return StandIn().access(strict=True)


@pytest.mark.parametrize("template", _TEMPLATES)
@given(one=st.tuples(_VALUE, _VALUE), other=st.tuples(_VALUE, _VALUE))
def test_keys_of_different_arguments_never_meet(template: str, one: tuple[Any, Any], other: tuple[Any, Any]) -> None:
    """Whatever the template: the same key means the same arguments, of the same types."""

    def function(a: Any, b: Any) -> None:
        pass

    key = KeyTemplate(template, function).key
    assert (key(*one) == key(*other)) is (repr(one) == repr(other))


def test_hyphens_do_not_move_between_arguments(redis: RedisAccess) -> None:
    """The separator between two arguments is encoded within them."""

    @redis.cached("price-{tenant}-{sku}", ttl=60)
    def price(tenant: str, sku: str) -> list[str]:
        return [tenant, sku]

    assert price("acme", "eu-1") == ["acme", "eu-1"]
    assert price("acme-eu", "1") == ["acme-eu", "1"]


def test_equal_texts_of_other_types_do_not_meet(redis: RedisAccess) -> None:
    """1, "1", True and 1.0 are four arguments; so are others."""
    key = redis.cached("k:{a}")(lambda a: a).key
    values: list[Any] = [1, "1", True, 1.0, "True", None, "None", Decimal(1), b"1", Colour.RED, "RED", "", (), [], {}]
    values += [date(2026, 1, 1), "2026-01-01", UUID(int=1), (1,), [1], ("1",), {"a": 1}, {1}, frozenset({2}), ("a,b",)]
    assert len({key(value) for value in values}) == len(values)


def test_arguments_that_look_alike_do_not_meet(redis: RedisAccess) -> None:
    """Enums of one name in two modules, flags without a name, zones of one offset, an hour that is repeated."""
    key = redis.cached("k:{a}")(lambda a: a).key
    paris, berlin = (datetime(2026, 1, 1, tzinfo=ZoneInfo(f"Europe/{city}")) for city in ("Paris", "Berlin"))
    repeated = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))
    elsewhere: Any = Enum("Colour", {"RED": 1}, module="elsewhere")  # type: ignore[misc]  # the name is the point
    naive = repeated.replace(tzinfo=None)
    values: list[Any] = [Colour.RED, elsewhere.RED, Right(0), Right.READ, Right.READ | Right.WRITE, Right.WRITE]
    values += [paris, berlin, paris.timetz(), berlin.timetz(), 0.0, -0.0]
    values += [repeated, repeated.replace(fold=1), naive, naive.replace(fold=1)]
    assert len({key(value) for value in values}) == len(values)


def test_an_empty_text_is_an_argument_like_any_other(redis: RedisAccess) -> None:
    """Also as the whole of the key: which text it is, data decide."""
    echo = redis.cached("{a}")(lambda a: a)
    assert [echo(""), echo("!s"), echo("")] == ["", "!s", ""]


@pytest.mark.parametrize(
    "template",
    [
        *("{a}{b}", "{a}x{b}", "{a}1{b}", "{a:.2}:{b}", "{a!r}:{b}", "{a[0]}:{b}", "{a}", "k", "{a}:{b}:{c}", "{}:{}"),
        *("{a:{b}", "{a}:{b", "flags:{a}:{b}"),
    ],
)
def test_a_template_under_which_calls_could_meet_is_refused(redis: RedisAccess, template: str) -> None:
    """When the function is decorated; also one that is none."""
    with pytest.raises(InvalidArgumentError):
        redis.cached(template)(lambda a, b: None)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [({"ttl": 0}, InvalidTTLError), ({"stale": 3}, InvalidArgumentError), ({"cache_errors": [ValueError]}, ValueError)],
)
@pytest.mark.parametrize("kind", [RedisAccess, aio.RedisAccess])
def test_wrong_options_are_told_at_decoration(kind: Callable[[], Any], wrong: dict[str, Any], error: type[Any]) -> None:
    """Not at the first call."""
    with pytest.raises(error):
        kind().cached("k", **wrong)


def test_functions_without_a_result_are_told_at_decoration(redis: RedisAccess) -> None:
    """Coroutine functions on the blocking surface, and generator functions on both."""

    async def coroutine() -> int:
        return 1

    def generator() -> Any:
        yield 1

    async def async_generator() -> Any:
        yield 1

    for function in (coroutine, generator, async_generator, 7):
        with pytest.raises(InvalidArgumentError):
            redis.cached()(function)  # type: ignore[arg-type]
    for function in (generator, async_generator):
        with pytest.raises(InvalidArgumentError):
            aio.RedisAccess().cached()(function)
    with pytest.raises(InvalidArgumentError, match="parentheses"):
        redis.cached(generator)  # type: ignore[arg-type]


def test_objects_name_an_attribute(redis: RedisAccess) -> None:
    """An object has no text of its own."""

    class User:
        id = 7

    @redis.cached("profile:{user.id}")
    def profile(user: User) -> int:
        return user.id

    assert profile.key(User()) == "profile:7"
    with pytest.raises(InvalidArgumentError, match=r"\{user\.id\}"):
        redis.cached("profile:{user}")(lambda user: 1).key(User())


def test_methods_are_cached(redis: RedisAccess) -> None:
    """Of instances, classes and neither; `forget` and `key` take the arguments that the key is made of."""
    calls: list[str] = []

    class Prices:
        def __init__(self, tenant: str) -> None:
            self.tenant = tenant

        @redis.cached("price:{sku}")
        def price(self, sku: str) -> str:
            calls.append(sku)
            return f"{self.tenant} {sku}"

        @redis.cached("own:{self.tenant}:{sku}")
        def own(self, sku: str) -> str:
            return f"{self.tenant} {sku}"

        @classmethod
        @redis.cached("of-class:{sku}")
        def of_class(cls, sku: str) -> str:
            return f"{cls.__name__} {sku}"

        @redis.cached("also:{sku}")
        @classmethod
        def also_of_class(cls, sku: str) -> str:
            return f"{cls.__name__} {sku}"

        @staticmethod
        @redis.cached("static:{sku}")
        def static(sku: str) -> str:
            return sku

    prices = Prices("acme")
    assert [prices.price("a"), prices.price("a"), prices.price(sku="b")] == ["acme a", "acme a", "acme b"]
    assert prices.price.forget("a") is True
    assert prices.price("a") == "acme a"
    assert calls == ["a", "b", "a"]
    assert [prices.own("a"), Prices("other").own("a")] == ["acme a", "other a"]
    for _ in range(2):
        of_class: list[Any] = [Prices.of_class, Prices.also_of_class, Prices.static]
        assert [function("a") for function in of_class] == ["Prices a", "Prices a", "a"]
    assert [function.forget("a") for function in of_class] == [True] * 3


def test_coroutine_functions_stay_coroutine_functions() -> None:
    """As frameworks ask for: `inspect.iscoroutinefunction` is true, of methods too."""
    redis = StandIn().aio_access(strict=True)

    class Prices:
        @redis.cached("price:{sku}")
        async def price(self, sku: str) -> str:
            return sku

    @redis.cached("k:{a}")
    def plain(a: int) -> int:
        return a

    async def main() -> None:
        assert await Prices().price("a") == "a"
        assert await Prices().price.forget("a") is True
        assert await plain(1) == 1

    assert inspect.iscoroutinefunction(Prices().price)
    assert inspect.iscoroutinefunction(plain)
    asyncio.run(main())


def test_a_receiver_that_the_key_names_is_passed_to_forget(redis: RedisAccess) -> None:
    """Else the error says so."""

    class Prices:
        tenant = "acme"

        @redis.cached("own:{self.tenant}:{sku}")
        def price(self, sku: str) -> str:
            return sku

    prices = Prices()
    assert prices.price("a") == "a"
    with pytest.raises(TypeError) as raised:
        prices.price.forget("a")
    assert "names 'self'" in raised.value.__notes__[0]
    forget: Any = Prices.price.forget
    assert forget(prices, "a") is True


def test_two_threads_or_processes_make_the_same_key(redis: RedisAccess) -> None:
    """Sets and dicts have no order in their text."""
    key = redis.cached("k:{a}")(lambda a: a).key
    assert key({"a": 1, "b": 2}) == key({"b": 2, "a": 1})
    assert key({"x", "y", "z"}) == key({"z", "y", "x"})
