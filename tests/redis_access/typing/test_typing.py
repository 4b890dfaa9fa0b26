"""Type checkers' view of the library: every public name is in a file that mypy (strict) and pyright (strict) read.

`make lint` runs mypy. Running the files shows that the values are what the types say.
"""

import ast
import asyncio
import json
import subprocess
from pathlib import Path

import pytest
import redis_access
from redis_access import InvalidArgumentError, RedisAccess, aio, codecs, facades
from redis_access.aio import facades as aio_facades
from redis_access.testing import StandIn

from tests.redis_access.typing import aio_names, blocking_names

HERE = Path(__file__).parent
PYRIGHT = HERE.parents[2] / "node_modules" / ".bin" / "pyright"

_PARTS = ("UserValues", "Sessions", "Limits", "Namespace", "Lock")


def _names_in(file: str) -> set[str]:
    nodes = list(ast.walk(ast.parse((HERE / file).read_text())))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _methods(*classes: type) -> set[str]:
    return {name for kind in classes for name in vars(kind) if not name.startswith("_")}


def test_every_public_name_is_in_the_files() -> None:
    """Names of the package and of its codecs, and methods of both accesses and their parts."""
    blocking = _methods(RedisAccess, *(getattr(facades, part) for part in _PARTS))
    awaited = _methods(aio.RedisAccess, *(getattr(aio_facades, part) for part in _PARTS))
    assert blocking | {*redis_access.__all__, *codecs.__all__} <= _names_in("blocking_names.py")
    assert awaited | {*aio.__all__} <= _names_in("aio_names.py")


def test_pyright_finds_nothing_and_every_mistake() -> None:
    """In its strict mode. Where the files make a mistake, a comment expects it, and a comment too many is an error."""
    found = subprocess.run(
        [str(PYRIGHT), "--outputjson", "-p", str(HERE)], capture_output=True, text=True, check=False, timeout=300
    )
    report = json.loads(found.stdout)
    told = [
        f"{each['file']}:{each['range']['start']['line'] + 1}: {each['message']}"
        for each in report["generalDiagnostics"]
    ]
    assert told == []
    assert report["summary"]["filesAnalyzed"] >= 2


def test_the_blocking_names_run() -> None:
    """On a stand-in, all but the client, which needs a server."""
    redis = StandIn().access(strict=True)
    for use in ("values", "namespaces", "users", "sessions", "limits", "locks", "the_rest", "decorated"):
        getattr(blocking_names, use)(redis)
    assert len(blocking_names.construction()) == 4
    assert all(issubclass(error, redis_access.RedisAccessError) for error in blocking_names.errors())
    with pytest.raises(InvalidArgumentError, match="coroutine function"):
        blocking_names.mistaken(redis)


def test_the_asyncio_names_run() -> None:
    """The same."""

    async def main() -> None:
        redis = StandIn().aio_access(strict=True)
        for use in ("values", "namespaces", "users", "sessions", "limits", "locks", "the_rest", "decorated"):
            await getattr(aio_names, use)(redis)
        assert len(aio_names.construction()) == 4

    asyncio.run(main())
