"""A stack started here: synthesized, both servers up, deployed or loaded from a snapshot, and in the end taken down."""

from collections.abc import Iterator
from contextlib import contextmanager

from tools.local_stack.deployment.programs import check_programs
from tools.local_stack.deployment.synthesis import synthesize
from tools.local_stack.errors import AlreadyRunningError
from tools.local_stack.lifetime.deploying import Start, deploy_to
from tools.local_stack.lifetime.snapshots import Snapshot
from tools.local_stack.lifetime.taking_down import take_down
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.servers import LocalStack
from tools.terminal.interrupts import uninterrupted


@contextmanager
def started_stack(start: Start, *, keep: bool) -> Iterator[LocalStack]:
    """Start both servers and deploy the stacks, or load them; take all down at the end, or on any error.

    With ``keep`` they stay when all went well. Raises AlreadyRunningError, StartError, DeployError.
    """
    check_programs()
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
        if snapshot:
            _tell(snapshot, start)
            start.note(stack.record(), deployed=fingerprint)
        else:
            deploy_to(stack.record(), start, fingerprint=fingerprint)
        yield stack
        done = True
    finally:
        if not (keep and done):
            with uninterrupted(), start.stages.stage("take everything down"):
                if stack:
                    stack.stop()
                folder.remove()
                _forget_if_same(start, folder)


def _tell(snapshot: Snapshot, start: Start) -> None:
    minutes = snapshot.age.total_seconds() / 60
    age = f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"
    start.stages.console.print(
        f"Loaded what was deployed {age} ago, because nothing has changed since. FRESH=1 deploys anew.",
        highlight=False,
    )


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
    stack = record.read(start.name, records=start.records)
    if stack and stack.folder == folder.root:
        record.forget(start.name, records=start.records)
