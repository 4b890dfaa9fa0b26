"""The guide and the pages beside it do what they say: each of its code blocks runs, in order, on a real server."""

import asyncio
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis_access
from redis_access import ConnectionSettings, RedisAccess, aio
from redis_access.cli import main

from tests.redis_access.guide.blocks import blocks, run
from tests.redis_servers.server import PATIENT, RedisServer

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "redis_access.md"
PAGES = [GUIDE, *(ROOT / "docs" / "redis_access" / name for name in ("openfeature.md", "frameworks.md"))]


@pytest.fixture
def _on_server(plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the server behind the module's own accesses, and others that the page makes."""
    monkeypatch.setenv("REDIS_URL", plain_server.url)
    monkeypatch.setenv("REDIS_BUDGET_MS", str(PATIENT))
    accesses: tuple[RedisAccess | aio.RedisAccess, ...] = (redis_access.redis_access, aio.redis_access)
    before = [dict(vars(access)) for access in accesses]
    for access in accesses:
        vars(access).clear()  # a `limits`, say, that a test before has asked for would keep the settings it finds here
        access.__init__(ConnectionSettings.from_url(plain_server.url, budget_milliseconds=PATIENT))  # type: ignore[misc]
    yield
    redis_access.redis_access.close()
    for access, attributes in zip(accesses, before, strict=True):
        vars(access).clear()
        vars(access).update(attributes)


def _platform() -> dict[str, Any]:
    """Return what the guide takes for given: the reader's own functions."""

    async def load_order() -> dict[str, int]:
        return {"id": 7}

    return {
        "load_profile": lambda number: {"id": number, "name": "Ada"},
        "load_prices": lambda: {"basic": 5},
        "evaluate_flags": lambda names: {name: name == "new-checkout" for name in names},
        "assign": lambda user: "blue" if user == "user-1" else "red",
        "load_order": load_order,
    }


@pytest.mark.usefixtures("_on_server")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_python_block_runs(page: Path) -> None:
    """And every line that promises a value gives it."""
    names = _platform()

    async def all_of_them() -> None:
        for block in blocks(page):
            if block.language == "python" and block.file is None:
                await run(block, names, str(page))
        await aio.redis_access.close()  # the reader's program ends here, and its loop

    asyncio.run(all_of_them())


def test_every_test_file_passes(tmp_path: Path) -> None:
    """The files that the guide shows, in a project of their own."""
    files = [block for block in blocks(GUIDE) if block.file is not None]
    for block in files:
        (tmp_path / str(block.file)).write_text(block.text)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        # No plugins that are installed here: they take seconds to load.
        env={**os.environ, "PYTHONPATH": str(ROOT / "lib"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert "4 passed" in result.stdout, result.stdout + result.stderr


def test_every_command_works(
    plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those for a shell, each with exit code 0."""
    monkeypatch.setenv("REDIS_URL", plain_server.url)
    monkeypatch.setenv("REDIS_BUDGET_MS", str(PATIENT))
    commands = [line for block in blocks(GUIDE) if block.language == "sh" for line in block.text.splitlines()]
    assert len(commands) > 5
    for command in commands:
        _python, _m, module, *arguments = shlex.split(command)
        assert module == "redis_access"
        assert main(arguments) == 0, command
    capsys.readouterr()
