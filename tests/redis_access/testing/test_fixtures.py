"""The fixtures as a user of the library has them: in a project of their own."""

import os
import subprocess
import sys
from pathlib import Path

LIB = Path(__file__).parents[3] / "lib"

PROJECT_TEST = """
from redis_access import redis_access

def test_in_memory(redis_stand_in):
    redis_access.set("k", 1, ttl=60)
    redis_stand_in.clock.advance(61)
    assert redis_access.get("k") is None

def test_on_a_server(redis_server):
    assert redis_server.keys() == []
    assert redis_server.access(strict=True).set("k", 1)
    assert redis_server.keys() == ["app:k"]

def test_on_an_empty_server(redis_server):
    assert redis_server.keys() == []
"""


def _run(*command: str, folder: Path, path: str | None = None) -> "subprocess.CompletedProcess[str]":
    # The project has no plugin but these fixtures; those that are installed here take seconds to load.
    environment = {
        **os.environ,
        "PYTHONPATH": str(LIB),
        "PATH": path or os.environ["PATH"],
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)


def _project(folder: Path) -> None:
    (folder / "conftest.py").write_text('pytest_plugins = ["redis_access.testing.fixtures"]\n')
    (folder / "test_project.py").write_text(PROJECT_TEST)


def test_one_line_in_conftest_brings_them(tmp_path: Path) -> None:
    """A stand-in behind the module's own access, and a server that is empty for each test and gone at the end."""
    _project(tmp_path)
    result = _run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path)
    assert "3 passed" in result.stdout, result.stdout + result.stderr


def test_without_redis_server_they_say_what_is_missing(tmp_path: Path) -> None:
    """Tests on the stand-in pass all the same."""
    _project(tmp_path)
    result = _run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path, path="/nowhere")
    assert "1 passed, 2 errors" in result.stdout
    assert "no redis-server on the PATH" in result.stdout


def test_the_stand_in_needs_no_pytest(tmp_path: Path) -> None:
    """Nor asyncio's side, until one asks for it."""
    program = (
        "import sys; sys.modules['pytest'] = None\n"
        "from redis_access.testing import StandIn\n"
        "print(StandIn().access().set('k', 1), 'redis_access.aio' in sys.modules)\n"
    )
    result = _run("-c", program, folder=tmp_path)
    assert result.stdout.split() == ["True", "False"], result.stderr
