"""A stack started here: synthesized, both servers up, deployed or loaded from a snapshot, and in the end taken down."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack.deployment.deploy import deploy
from tools.local_stack.deployment.synthesis import synthesize
from tools.local_stack.errors import AlreadyRunningError, DeployError
from tools.local_stack.lifetime.snapshots import Snapshot, Snapshots
from tools.local_stack.lifetime.taking_down import take_down
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.servers import LocalStack
from tools.terminal.interrupts import uninterrupted
from tools.terminal.stages import Stages


@dataclass(frozen=True, kw_only=True)
class Start:
    """How a stack is started.

    ``name`` is that of its record in ``records``. With ``fresh`` it is deployed even where a snapshot fits. Web pages
    of the ``origins`` may call the emulator.
    """

    name: str
    records: Path
    stages: Stages
    fresh: bool = False
    origins: Sequence[str] = ()

    @property
    def snapshots(self) -> Snapshots:
        """Those that are kept beside the records."""
        return Snapshots(folder=self.records / "snapshots")


@contextmanager
def started_stack(start: Start, *, keep: bool) -> Iterator[LocalStack]:
    """Start both servers and deploy the stacks, or load them; take all down at the end, or on any error.

    With ``keep`` they stay when all went well. Raises AlreadyRunningError, StartError, DeployError.
    """
    _make_room(start)
    folder = StackFolder.new()
    stack = None
    done = False
    try:
        redis_port = start.snapshots.redis_port()
        with start.stages.stage("synthesize"):
            fingerprint = synthesize(folder, redis_port=redis_port)
        snapshot = None if start.fresh else start.snapshots.of(fingerprint)
        if snapshot:
            snapshot.load(folder)
        with start.stages.stage("start Redis and the AWS emulator"):
            stack = LocalStack.start(folder, redis_port=redis_port, origins=start.origins)
        record.write(start.name, stack.record(), records=start.records)
        _fill(stack, start, snapshot, fingerprint)
        yield stack
        done = True
    finally:
        if not (keep and done):
            with uninterrupted(), start.stages.stage("take everything down"):
                if stack:
                    stack.stop()
                folder.remove()
                _forget_if_same(start, folder)


def _fill(stack: LocalStack, start: Start, snapshot: Snapshot | None, fingerprint: str) -> None:
    """Deploy, and keep a snapshot of that, unless one was loaded; note what is deployed now."""
    if snapshot:
        minutes = snapshot.age.total_seconds() / 60
        start.stages.console.print(
            f"Loaded the snapshot of {minutes:.0f} minutes ago: nothing has changed since. FRESH=1 deploys anew.",
            highlight=False,
        )
    else:
        deploy_to(stack, start)
        keep_snapshot(stack, start, fingerprint)
    noted = stack.record().model_copy(update={"deployed": fingerprint})
    record.replace(start.name, noted, records=start.records)


def keep_snapshot(stack: LocalStack, start: Start, fingerprint: str) -> None:
    """Keep what is deployed for the next start."""
    with start.stages.stage("keep a snapshot"):
        stack.emulator.endpoint.save()
        start.snapshots.keep(stack.folder, fingerprint=fingerprint, redis_port=stack.redis_port)


def deploy_to(stack: LocalStack, start: Start) -> None:
    """Deploy; where that fails the logs are kept, because everything else is about to be removed."""
    try:
        with start.stages.stage("cdktf deploy redis-local lambdas-local") as report:
            deploy(stack.folder, emulator=stack.emulator.endpoint, report=report)
    except DeployError as error:
        kept = start.records / f"{start.name}-logs"
        kept.mkdir(parents=True, exist_ok=True)
        for log in stack.folder.logs.values():
            shutil.copy(log, kept)
        raise DeployError(f"{error}\nThe whole logs are in {kept}") from error


def _make_room(start: Start) -> None:
    """Remove what is left of a stack of that name whose processes, or whose demo, have ended."""
    before = record.read(start.name, records=start.records)
    if before is None:
        return
    if before.is_running and (start.name != record.DEMO or before.owner.process()):
        raise AlreadyRunningError(
            f"a local {start.name} is running already; `make status` shows it, `make down` ends it"
        )
    start.stages.console.print("What an earlier stack left behind is removed first (was the machine restarted?).")
    take_down(start.name, before, records=start.records)


def _forget_if_same(start: Start, folder: StackFolder) -> None:
    noted = record.read(start.name, records=start.records)
    if noted and noted.folder == folder.root:
        record.forget(start.name, records=start.records)
