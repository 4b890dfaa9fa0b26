"""@cached without a key: the default is refused where two functions could have the same."""

import importlib
import inspect
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis_access import InvalidArgumentError, RedisAccess, aio
from redis_access.caching.key_template import KeyTemplate
from redis_access.testing import StandIn


def price(sku: str, *more: int, currency: str = "EUR", **rest: int) -> str:
    """Return the arguments."""
    return f"{sku} {more} {currency} {rest}"


def tax(sku: str) -> str:
    """Return the argument."""
    return sku


async def awaited(sku: str) -> str:
    """Return the argument."""
    return sku


class Prices:
    """Has methods."""

    def own(self, sku: str) -> str:
        """Return the argument."""
        return sku

    @classmethod
    def of_class(cls, sku: str) -> str:
        """Return the argument."""
        return sku

    def __call__(self, sku: str) -> str:
        """Return the argument."""
        return sku


def made(factor: int) -> Callable[[int], int]:
    """Return a function that captures `factor`."""

    def scaled(number: int) -> int:
        return number * factor

    return scaled


def retried(function: Callable[..., Any], times: int) -> Callable[..., Any]:
    """Return a function with the name of another."""

    @wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        return [function(*arguments, **options)] * times

    return call


@pytest.fixture
def redis() -> RedisAccess:
    """Give an access on a stand-in."""
    return StandIn().access(strict=True)


def test_the_default_key_names_the_function_and_its_arguments(redis: RedisAccess) -> None:
    """Those that were left out, too."""
    cached = redis.cached(ttl=60)(price)
    assert cached("a", 1, 2, x=3) == "a (1, 2) EUR {'x': 3}"
    assert cached("a", 1, currency="EUR", x=3) == "a (1,) EUR {'x': 3}"
    assert cached.key("a", 1, 2, x=3) == f"{__name__}.price:a:(1,2,):EUR:<x=3,>"
    assert cached.forget("a", 1, 2, x=3) is True
    assert cached.__name__ == "price"
    assert inspect.signature(cached) == inspect.signature(price)


@given(one=st.tuples(st.text(), st.integers()), other=st.tuples(st.text(), st.integers()))
def test_default_keys_of_different_arguments_never_meet(one: tuple[str, int], other: tuple[str, int]) -> None:
    """As with a template."""
    key = KeyTemplate(None, price).key
    assert (key(*one) == key(*other)) is (one == other)


class _Local:
    def __init__(self) -> None:
        def method(self: object, sku: str) -> str:
            return sku

        self.method = method


MEETING: dict[str, Callable[[], Any]] = {
    "lambdas of one scope": lambda: lambda sku: sku,
    "closures of a factory": lambda: made(2),
    "methods of a local class": lambda: _Local().method,
    "partials": lambda: partial(price, "a"),
    "bound methods": lambda: Prices().own,
    "bound class methods": lambda: Prices.of_class,
    "objects that can be called": lambda: Prices(),
}


@pytest.mark.parametrize("kind", MEETING)
@pytest.mark.parametrize("surface", ["access", "aio_access"])
def test_functions_that_share_a_name_need_a_key(kind: str, surface: str) -> None:
    """Two of a kind would share results. The error shows a key to give."""
    access = getattr(StandIn(), surface)()
    with pytest.raises(InvalidArgumentError, match=r"needs a key: .* as in cached\('my-word"):
        access.cached()(MEETING[kind]())


def test_with_a_key_they_are_cached(redis: RedisAccess) -> None:
    """The key is the caller's word that they are one function."""
    double, triple = redis.cached("double:{number}")(made(2)), redis.cached("triple:{number}")(made(3))
    assert [double(2), triple(2), double(2)] == [4, 6, 4]
    assert redis.cached("called:{sku}")(Prices())("a") == "a"


def test_what_tells_no_arguments_cannot_be_cached(redis: RedisAccess) -> None:
    """Functions written in C have no signature, some of them."""
    with pytest.raises(InvalidArgumentError, match="has no signature to read"):
        redis.cached("m:{a}")(max)


def test_a_namespace_asks_for_the_key_too(redis: RedisAccess) -> None:
    """It has the same decorator."""
    with pytest.raises(InvalidArgumentError, match="needs a key"):
        redis.namespace("pricing").cached()(lambda sku: sku)


def test_a_program_by_itself_needs_a_key(redis: RedisAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every script is called __main__, so two of them on one Redis would meet."""
    monkeypatch.setattr(tax, "__module__", "__main__")
    with pytest.raises(InvalidArgumentError, match="__main__"):
        redis.cached()(tax)


def test_two_wrappers_of_one_function_do_not_meet(redis: RedisAccess) -> None:
    """`functools.wraps` gives each the name of what it wraps."""
    redis.cached()(retried(Prices.own, 2))
    with pytest.raises(InvalidArgumentError, match="was decorated before"):
        redis.cached()(retried(Prices.own, 3))


def test_one_function_may_be_decorated_twice() -> None:
    """For the blocking access and the asynchronous one: they share results, as they should."""
    stand_in = StandIn()
    blocking, other = stand_in.access().cached()(tax), stand_in.access().cached()(tax)
    assert blocking.key("a") == other.key("a")
    assert aio.RedisAccess().cached()(awaited)


REDEFINED = """
from redis_access.testing import StandIn

redis = StandIn().access()

@redis.cached()
def price(sku):
    return 1

{again}
"""
AGAIN = """
@redis.cached()
def price(sku):
    return 2
"""


def _module(folder: Path, name: str, again: str) -> Any:
    folder.joinpath(f"{name}.py").write_text(REDEFINED.format(again=again))
    return importlib.import_module(name)


def test_a_redefinition_in_one_module_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A router may keep both functions, though one name leads to the second only."""
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InvalidArgumentError, match="was decorated before"):
        _module(tmp_path, "redefined_for_a_test", AGAIN)


def test_a_module_may_be_loaded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `importlib.reload`, or by an import after it was dropped, as development servers do."""
    monkeypatch.syspath_prepend(tmp_path)
    module = _module(tmp_path, "reloaded_for_a_test", "")
    key = module.price.key("a")
    assert importlib.reload(module).price.key("a") == key
    del sys.modules[module.__name__]
    assert importlib.import_module(module.__name__).price.key("a") == key
