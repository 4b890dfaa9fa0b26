"""A type checker's view of functions given to `redis_access.aio`, ordinary and coroutine ones.

mypy reads the `assert_type`s; running them shows that the values are what the types say.
"""

import ast
import asyncio
import inspect
from types import ModuleType
from typing import Any, assert_type

import pytest
from redis_access import InvalidArgumentError
from redis_access.aio import access as access_module
from redis_access.aio import facades
from redis_access.testing import StandIn


async def load_count() -> int:
    """Stand for a query."""
    return 7


def count() -> int:
    """Stand for a computation."""
    return 8


async def evaluate(names: list[str]) -> dict[str, bool]:
    """Stand for a flag service."""
    return dict.fromkeys(names, True)


async def _used() -> list[Any]:
    access = StandIn().aio_access(strict=True)
    first = assert_type(await access.cache_get("a", load_count, ttl=60, cache_none=True), int)
    second = assert_type(await access.cache_get("b", count), int)
    third = assert_type(await access.flags.cache_get("u", "f", load_count), int)
    fourth = assert_type(await access.assignments.cache_get("u", "f", count, ttl=60), int)
    several = assert_type(await access.flags.cache_get_many("u", ["g"], evaluate), dict[str, bool])
    version = assert_type(await access.namespace("n").cache_get("k", load_count), int)
    with pytest.raises(InvalidArgumentError):
        await access.cache_get("a", load_count, until=60)  # type: ignore[call-overload]  # no such option
    return [first, second, third, fourth, several, version]


async def _decorated() -> list[Any]:
    access = StandIn().aio_access(strict=True)

    @access.cached("square:{number}")
    async def square(number: int) -> int:
        return number * number

    @access.cached("name:{number}", ttl=60)
    def name(number: int) -> str:
        return f"n{number}"

    found = [assert_type(await square(3), int), assert_type(await name(number=3), str)]
    with pytest.raises(TypeError):
        await square(side=3)  # type: ignore[call-arg]
    return found


@pytest.mark.parametrize("module", [access_module, facades])
def test_each_method_that_takes_a_function_has_types_of_its_own(module: ModuleType) -> None:
    """`method` alone would say that a coroutine function's coroutine is returned: `cast` to one of `signatures.py`."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Assign) or not isinstance(made := node.value, ast.Call):
            continue
        if isinstance(made.func, ast.Name) and made.func.id == "method":
            operation = eval(ast.unparse(made.args[0]), vars(module))  # noqa: S307  # names an operation of ours
            assert "fetch" not in inspect.signature(operation).parameters, operation


def test_a_value_has_the_type_that_awaiting_the_function_gives() -> None:
    """Ordinary and coroutine functions alike; an option that there is not is found before it runs."""
    assert asyncio.run(_used()) == [7, 8, 7, 8, {"g": True}, 7]


def test_a_decorated_function_is_a_coroutine_function_of_the_same_arguments() -> None:
    """Whatever it was before."""
    assert asyncio.run(_decorated()) == [9, "n3"]
