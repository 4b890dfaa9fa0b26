"""A stack that another process started, taken down by its record."""

import shutil
from pathlib import Path

from tools.local_stack.processes.server import end_with_children
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import FOLDER_PREFIX
from tools.local_stack.stack.record import StackRecord
from tools.terminal.interrupts import uninterrupted


def take_down(name: str, noted: StackRecord, *, records: Path) -> None:
    """End both servers and remove the stack's data and record; whatever is gone already is passed over."""
    with uninterrupted():
        for server in (noted.emulator, noted.redis):
            end_with_children(server.identity)
        # A record is a file that anyone may have edited; only a folder that a stack made is removed.
        if noted.folder.name.startswith(FOLDER_PREFIX):
            shutil.rmtree(noted.folder, ignore_errors=True)
        record.forget(name, records=records)
