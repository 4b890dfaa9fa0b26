"""Processes are started with a log, known without doubt, and ended with their children."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tools.local_stack.errors import StartError
from tools.local_stack.processes.server import ProcessIdentity, Server, end_with_children

FOREVER = "import time; time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); {FOREVER}"
PARENT = f"""
import subprocess, sys
with subprocess.Popen([sys.executable, "-c", {FOREVER!r}]) as child:
    print(child.pid, flush=True)
"""


def start(program: str, folder: Path) -> Server:
    """Start a Python program as a server."""
    folder.mkdir(exist_ok=True)
    return Server.start(
        "example", [sys.executable, "-c", program], log=folder / "log", working_folder=folder, environment={}
    )


def wait_for_output(server: Server) -> str:
    """Return what the server printed, once it has."""
    server.wait_until(lambda: server.log.stat().st_size > 0, timeout_seconds=30)
    return server.log.read_text()


def test_a_server_is_ended_with_its_children(tmp_path: Path) -> None:
    """Functions are children of the emulator and must not outlive it."""
    server = start(PARENT, tmp_path)
    child = ProcessIdentity.of(int(wait_for_output(server)))
    server.stop()
    # Perhaps not yet waited for by init, whose child it became; but over.
    assert child.process() is None
    assert server.handle.poll() is not None


HEIR = f"""
import os, signal, subprocess, sys
def leave(*_):
    print(subprocess.Popen([sys.executable, "-c", {FOREVER!r}]).pid, flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, leave)
print("on", flush=True)
signal.pause()
"""


def test_what_a_server_starts_as_it_ends_is_ended_too(tmp_path: Path) -> None:
    """It has no parent any more, and would keep the log open."""
    server = start(HEIR, tmp_path)
    wait_for_output(server)
    end_with_children(server.identity)
    _, heir = server.log.read_text().split()
    assert not psutil.pid_exists(int(heir)) or psutil.Process(int(heir)).status() == psutil.STATUS_ZOMBIE
    server.stop()


SUPERVISOR = f"""
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("on", flush=True)
while True:
    subprocess.run([sys.executable, "-c", {FOREVER!r}])
"""


def test_a_supervisor_that_starts_its_child_again_is_killed(tmp_path: Path) -> None:
    """Each new child is told to end, but not for ever."""
    server = start(SUPERVISOR, tmp_path)
    wait_for_output(server)
    end_with_children(server.identity, patience_seconds=0.5)
    assert server.identity.process() is None
    assert [each for each in psutil.process_iter() if session(each) == server.identity.pid] == []
    server.stop()


def session(process: psutil.Process) -> int:
    """Return the session that a process belongs to; 0 when it has ended."""
    try:
        return 0 if process.status() == psutil.STATUS_ZOMBIE else os.getsid(process.pid)
    except (OSError, psutil.NoSuchProcess):
        return 0


def test_a_process_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    """Patience has an end."""
    server = start(STUBBORN, tmp_path)
    wait_for_output(server)
    end_with_children(server.identity, patience_seconds=0.2)
    assert server.identity.process() is None
    server.stop()


def test_several_are_ended_at_once(tmp_path: Path) -> None:
    """Each with its children, and one that has ended already is passed over."""
    servers = [start(program, tmp_path / name) for program, name in ((PARENT, "a"), (PARENT, "b"), ("", "c"))]
    children = [ProcessIdentity.of(int(wait_for_output(server))) for server in servers[:2]]
    servers[2].handle.wait()
    end_with_children(*(server.identity for server in servers))
    assert [each.process() for each in (*children, *(server.identity for server in servers))] == [None] * 5
    for server in servers:
        server.stop()


def test_stopping_twice_is_no_mistake(tmp_path: Path) -> None:
    """A process that has ended is passed over."""
    server = start(FOREVER, tmp_path)
    server.stop()
    server.stop()


def test_another_process_with_the_same_pid_is_left_alone() -> None:
    """A record from before a restart names pids that are others' now."""
    with subprocess.Popen([sys.executable, "-c", FOREVER]) as bystander:
        actual = ProcessIdentity.of(bystander.pid)
        end_with_children(ProcessIdentity(pid=actual.pid, started_at=actual.started_at - 3600))
        assert bystander.poll() is None
        end_with_children(actual)


def test_a_server_that_ends_early_is_told_with_its_last_words(tmp_path: Path) -> None:
    """The reason is in the message, not only in a file."""
    server = start("import sys; sys.exit('no luck')", tmp_path)
    with pytest.raises(StartError, match=r"(?s)example ended with exit code 1:.*no luck"):
        server.wait_until(lambda: False, timeout_seconds=30)


def test_a_server_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    """Waiting has a limit, and the log's last lines come with it."""
    server = start(STUBBORN, tmp_path)
    wait_for_output(server)
    began = time.monotonic()
    try:
        with pytest.raises(StartError, match=r"(?s)not ready in 0 s:.*on"):
            server.wait_until(lambda: False, timeout_seconds=0.3)
        assert time.monotonic() - began < 10
    finally:
        end_with_children(server.identity, patience_seconds=0.2)
        server.stop()


def test_a_missing_program_names_the_remedy(tmp_path: Path) -> None:
    """The error names the command that installs it."""
    with pytest.raises(StartError, match="cannot run no-such-program: No such file.*make setup"):
        Server.start("example", ["no-such-program"], log=tmp_path / "log", working_folder=tmp_path, environment={})
