"""Both servers together: started, noted, looked at and taken down."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from tools.local_stack.cli import commands
from tools.local_stack.errors import NotRunningError
from tools.local_stack.stack import record
from tools.local_stack.stack.servers import LocalStack


def console() -> Console:
    """Make a console whose text can be read."""
    return Console(file=io.StringIO(), width=200)


def text(of: Console) -> str:
    """Return what was printed."""
    assert isinstance(of.file, io.StringIO)
    return of.file.getvalue()


def test_stopping_leaves_no_process_and_no_folder(stack: LocalStack) -> None:
    """All data goes with the stack."""
    stack.stop()
    assert stack.redis.server.identity.process() is None
    assert stack.emulator.server.identity.process() is None
    assert not stack.folder.root.exists()


def test_both_answer_when_it_is_started(stack: LocalStack, tmp_path: Path) -> None:
    """`status` finds both servers and looks into Redis."""
    record.write("stack", stack.record(), records=tmp_path)
    shown = console()
    assert commands.status(shown, records=tmp_path) == 0
    assert len(re.findall(r"running +│", text(shown))) == 2
    assert "The local stack is running, but its deployment was cut short." in text(shown)
    assert "Redis: 0 keys" in text(shown)
    assert "redis-local: not deployed" in text(shown)


def test_another_process_takes_it_down(stack: LocalStack, tmp_path: Path) -> None:
    """`down` needs nothing but the record."""
    record.write("stack", stack.record(), records=tmp_path)
    assert commands.down(console(), records=tmp_path) == 0
    assert not stack.folder.root.exists()
    assert stack.redis.server.identity.process() is None
    assert record.read("stack", records=tmp_path) is None


def test_a_crashed_server_is_seen_and_removed(stack: LocalStack, tmp_path: Path) -> None:
    """`status` says which one ended; `down` removes the rest."""
    record.write("stack", stack.record(), records=tmp_path)
    stack.redis.stop()
    shown = console()
    assert commands.status(shown, records=tmp_path) == 1
    assert "ended" in text(shown)
    commands.down(console(), records=tmp_path)
    assert stack.emulator.server.identity.process() is None


def test_a_record_cannot_make_down_remove_a_foreign_folder(stack: LocalStack, tmp_path: Path) -> None:
    """Whatever the file says, only a stack's folder is deleted."""
    precious = tmp_path / "precious"
    precious.mkdir()
    record.write("stack", stack.record().model_copy(update={"folder": precious}), records=tmp_path)
    commands.down(console(), records=tmp_path)
    assert precious.is_dir()


def test_what_needs_a_running_stack_says_how_to_start_one(tmp_path: Path) -> None:
    """The remedy is in the message."""
    with pytest.raises(NotRunningError, match="make up"):
        commands.logs(console(), source=None, lines=5, records=tmp_path)


def test_down_and_status_without_a_stack_are_no_mistake(tmp_path: Path) -> None:
    """Scripts may call them at any time."""
    assert commands.down(console(), records=tmp_path) == 0
    assert commands.status(console(), records=tmp_path) == 0


def test_logs_of_both_servers_are_shown(stack: LocalStack, tmp_path: Path) -> None:
    """Each file with its path, and one at length."""
    record.write("stack", stack.record(), records=tmp_path)
    shown = console()
    commands.logs(shown, source=None, lines=5, records=tmp_path)
    assert all(str(path) in text(shown) for path in stack.folder.logs.values())
    shown = console()
    commands.logs(shown, source="redis", lines=50, records=tmp_path)
    assert "Ready to accept connections" in text(shown)
