"""Ctrl-C during the demo leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.terraform.steps import ROOT

pytestmark = pytest.mark.e2e

LIMIT_SECONDS = 240.0


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Yield a folder for temporary files whose path is short.

    Terraform's plugins listen on sockets below it, and a socket's path has at most 107 characters (unix(7)), which
    pytest's own folders leave no room for.
    """
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        yield Path(folder)


def test_no_process_and_no_folder_is_left(scratch: Path, tmp_path: Path) -> None:
    """Redis, the emulator, cdktf and Terraform end; data, state and record are removed."""
    records = tmp_path / "records"
    demo = subprocess.Popen(
        [sys.executable, "-m", "tools.local_stack", "--records", str(records), "demo"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until_terraform_creates(demo, records)
        family = psutil.Process(demo.pid).children(recursive=True)
        assert {"redis-server", "terraform"} <= {member.name() for member in family}
        demo.send_signal(signal.SIGINT)
        output, _ = demo.communicate(timeout=LIMIT_SECONDS)
    finally:
        demo.kill()
        demo.wait()
    assert demo.returncode == 130, output
    assert "Traceback" not in output
    assert [member for member in family if is_alive(member)] == []
    assert [each for each in psutil.process_iter() if works_in(scratch, each)] == []
    assert list(scratch.iterdir()) == []
    assert list(records.iterdir()) == []


def is_alive(process: psutil.Process) -> bool:
    """Tell whether it runs. One that ended and that its new parent has not waited for yet is over, too."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def works_in(scratch: Path, process: psutil.Process) -> bool:
    """Tell whether the process was given the folder for its temporary files."""
    try:
        return process.environ().get("TMPDIR", "").startswith(str(scratch))
    except psutil.Error:
        return False


def wait_until_terraform_creates(demo: "subprocess.Popen[str]", records: Path) -> None:
    """Return in the midst of the deployment."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        noted = record.read(record.DEMO, records=records)
        log = StackFolder(root=noted.folder).logs["deploy"] if noted else None
        if log and log.exists() and "Creating..." in log.read_text():
            return
        assert demo.poll() is None, demo.communicate()[0]
        time.sleep(0.2)
    raise AssertionError("the demo did not get as far as creating resources")
