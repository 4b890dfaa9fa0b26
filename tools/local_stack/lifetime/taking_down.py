"""A stack that another process started, taken down by its record."""

import shutil
from pathlib import Path

import psutil

from tools.local_stack.lifetime.state import State, state_of
from tools.local_stack.processes.server import ProcessIdentity, end_with_children
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import FOLDER_PREFIX, StackFolder
from tools.local_stack.stack.record import StackRecord
from tools.local_stack.stack.variables import variables_file
from tools.terminal.interrupts import uninterrupted

# A deployment that is told to end takes its own stack down meanwhile.
OWNER_PATIENCE_SECONDS = 10.0


def take_down(name: str, stack: StackRecord, *, records: Path) -> None:
    """End the servers and remove the stack's data and record; whatever is gone already is passed over.

    Somebody who is deploying to it is told to end first.
    """
    with uninterrupted():
        if state_of(stack) is State.DEPLOYING:
            _end_owner(stack.owner)
        for server in (stack.page, stack.emulator, stack.redis):
            if server is not None:
                end_with_children(server.identity)
        end_deployment(StackFolder(root=stack.folder))
        # A record is a file that anyone may have edited; only a folder that a stack made is removed.
        if stack.folder.name.startswith(FOLDER_PREFIX):
            shutil.rmtree(stack.folder, ignore_errors=True)
        record.forget(name, records=records)
        variables_file(name, records=records).unlink(missing_ok=True)


def end_deployment(folder: StackFolder) -> None:
    """End what still deploys to the stack although its owner is gone, as after `kill -9`."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR") == str(folder.scratch):
                end_with_children(ProcessIdentity.of(process.pid))
        except psutil.Error:
            continue


def _end_owner(owner: ProcessIdentity) -> None:
    process = owner.process()
    if process is not None:
        process.terminate()
        psutil.wait_procs([process], timeout=OWNER_PATIENCE_SECONDS)
