"""Starting a stack under a name and taking it down again, by whoever started it or by another process."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.local_stack import record
from tools.local_stack.deployment import deploy
from tools.local_stack.errors import AlreadyRunningError, DeployError
from tools.local_stack.interrupts import uninterrupted
from tools.local_stack.processes import end_with_children
from tools.local_stack.record import StackRecord
from tools.local_stack.stack import FOLDER_PREFIX, LocalStack
from tools.local_stack.stages import Stages


@contextmanager
def started_stack(name: str, *, records: Path, stages: Stages, keep: bool) -> Iterator[LocalStack]:
    """Start both servers, note them under the name and deploy the stacks; take all down at the end, or on any error.

    With ``keep`` they stay when all went well. Raises AlreadyRunningError, StartError, DeployError.
    """
    _make_room(name, records=records, stages=stages)
    with stages.stage("start Redis and the AWS emulator"):
        stack = LocalStack.start()
    done = False
    try:
        record.write(name, stack.record(), records=records)
        _deploy(stack, stages=stages, kept_logs=records / f"{name}-logs")
        yield stack
        done = True
    finally:
        if not (keep and done):
            with uninterrupted(), stages.stage("take everything down"):
                stack.stop()
                _forget_if_same(name, stack, records=records)


def _deploy(stack: LocalStack, *, stages: Stages, kept_logs: Path) -> None:
    """Deploy; where that fails the logs are kept, because everything else is about to be removed."""
    try:
        with stages.stage("cdktf deploy redis-local lambdas-local") as report:
            deploy(stack.folder, port=stack.emulator.port, redis_port=stack.redis.port, report=report)
    except DeployError as error:
        kept_logs.mkdir(parents=True, exist_ok=True)
        for log in stack.folder.logs.values():
            shutil.copy(log, kept_logs)
        raise DeployError(f"{error}\nThe whole logs are in {kept_logs}") from error


def _make_room(name: str, *, records: Path, stages: Stages) -> None:
    """Remove what is left of a stack of that name whose processes, or whose demo, have ended."""
    before = record.read(name, records=records)
    if before is None:
        return
    if before.is_running and (name != record.DEMO or before.owner.process()):
        raise AlreadyRunningError(f"a local {name} is running already; `make status` shows it, `make down` ends it")
    stages.console.print("What an earlier stack left behind is removed first (was the machine restarted?).")
    take_down(name, before, records=records)


def take_down(name: str, noted: StackRecord, *, records: Path) -> None:
    """End a stack that another process started, and remove its data; what is gone already is passed over."""
    with uninterrupted():
        for server in (noted.emulator, noted.redis):
            end_with_children(server.identity)
        # A record is a file that anyone may have edited; only a folder that a stack made is removed.
        if noted.folder.name.startswith(FOLDER_PREFIX):
            shutil.rmtree(noted.folder, ignore_errors=True)
        record.forget(name, records=records)


def _forget_if_same(name: str, stack: LocalStack, *, records: Path) -> None:
    noted = record.read(name, records=records)
    if noted and noted.folder == stack.folder.root:
        record.forget(name, records=records)
