"""The record of a running stack survives everything but the stack."""

import os
import stat
from pathlib import Path

import pytest

from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.errors import AlreadyRunningError, NotRunningError
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.stack import record
from tools.local_stack.stack.record import RunningServer, StackRecord

CREDENTIALS = Credentials.new()
THIS = ProcessIdentity.of(os.getpid())
GONE = ProcessIdentity(pid=THIS.pid, started_at=THIS.started_at - 3600)


def example(folder: Path, *, running: bool) -> StackRecord:
    """Make a record whose servers are this test, or a process that had its pid before."""
    server = RunningServer(identity=THIS if running else GONE, port=1)
    return StackRecord(
        owner=THIS,
        folder=folder,
        redis=server,
        emulator=server,
        credentials=CREDENTIALS,
        redis_port=2,
        redis_passwords={"user": "secret"},
        left_out={"a": "b"},
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Another process knows the same of the stack."""
    record.write("stack", example(tmp_path, running=True), records=tmp_path / "new")
    assert record.read("stack", records=tmp_path / "new") == example(tmp_path, running=True)


def test_a_second_running_stack_of_the_name_is_refused(tmp_path: Path) -> None:
    """Nobody loses sight of a running server."""
    record.write("stack", example(tmp_path / "first", running=True), records=tmp_path)
    with pytest.raises(AlreadyRunningError):
        record.write("stack", example(tmp_path / "second", running=True), records=tmp_path)
    first = record.read("stack", records=tmp_path)
    assert first is not None
    assert first.folder == tmp_path / "first"


def test_a_stale_record_makes_room(tmp_path: Path) -> None:
    """After the machine was restarted nothing has to be removed by hand."""
    stale = example(tmp_path / "first", running=False)
    record.write("stack", stale, records=tmp_path)
    assert not stale.is_running
    record.write("stack", example(tmp_path / "second", running=True), records=tmp_path)


def test_the_stack_that_runs_is_found_among_several(tmp_path: Path) -> None:
    """One that has ended is passed over; where none runs, the error says how to start one."""
    record.write("stack", example(tmp_path, running=False), records=tmp_path)
    with pytest.raises(NotRunningError, match="make up"):
        record.read_running("stack", "demo", records=tmp_path)
    demo = example(tmp_path, running=True)
    record.write("demo", demo, records=tmp_path)
    assert record.read_running("stack", "demo", records=tmp_path) == ("demo", demo)


@pytest.mark.parametrize("content", ["", "{}", "not json"])
def test_an_unreadable_record_is_none(tmp_path: Path, content: str) -> None:
    """A half-written or foreign file stops nobody."""
    (tmp_path / "stack.json").write_text(content)
    assert record.read("stack", records=tmp_path) is None


def test_only_the_record_is_left_in_the_folder(tmp_path: Path) -> None:
    """Writing leaves no temporary file behind."""
    record.write("stack", example(tmp_path, running=True), records=tmp_path / "records")
    assert [path.name for path in (tmp_path / "records").iterdir()] == ["stack.json"]


def test_the_record_is_its_owners_alone(tmp_path: Path) -> None:
    """It holds the stack's credentials."""
    record.write("stack", example(tmp_path, running=True), records=tmp_path)
    assert stat.S_IMODE((tmp_path / "stack.json").stat().st_mode) == 0o600
