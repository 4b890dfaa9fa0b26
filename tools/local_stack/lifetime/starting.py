"""A stack started here: both servers, the deployment, and everything taken down at the end."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.local_stack.deployment.deploy import deploy
from tools.local_stack.errors import AlreadyRunningError, DeployError
from tools.local_stack.lifetime.taking_down import take_down
from tools.local_stack.stack import record
from tools.local_stack.stack.servers import LocalStack
from tools.terminal.interrupts import uninterrupted
from tools.terminal.stages import Stages


@contextmanager
def started_stack(
    name: str, *, records: Path, stages: Stages, keep: bool, origins: Sequence[str] = ()
) -> Iterator[LocalStack]:
    """Start both servers, note them under the name and deploy the stacks; take all down at the end, or on any error.

    With ``keep`` they stay when all went well. Web pages of the ``origins`` may call the emulator.
    Raises AlreadyRunningError, StartError, DeployError.
    """
    _make_room(name, records=records, stages=stages)
    with stages.stage("start Redis and the AWS emulator"):
        stack = LocalStack.start(origins=origins)
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
            deploy(stack.folder, emulator=stack.emulator.endpoint, redis_port=stack.redis_port, report=report)
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


def _forget_if_same(name: str, stack: LocalStack, *, records: Path) -> None:
    noted = record.read(name, records=records)
    if noted and noted.folder == stack.folder.root:
        record.forget(name, records=records)
