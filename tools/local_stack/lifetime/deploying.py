"""The stacks deployed to a running emulator, and kept as a snapshot."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack.deployment.deploy import deploy
from tools.local_stack.deployment.programs import check_programs
from tools.local_stack.deployment.synthesis import synthesize
from tools.local_stack.errors import DeployError
from tools.local_stack.functions.reload import reload
from tools.local_stack.lifetime.snapshots import Snapshots
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.record import StackRecord
from tools.terminal.stages import Stages


@dataclass(frozen=True, kw_only=True)
class Start:
    """The way in which a stack is started.

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

    def note(self, stack: StackRecord, *, deployed: str | None) -> None:
        """Record the fingerprint of what this process has deployed; None while it still deploys."""
        owner = ProcessIdentity.of(os.getpid())
        changed = stack.model_copy(update={"owner": owner, "deployed": deployed})
        record.replace(self.name, changed, records=self.records)


def deploy_to(stack: StackRecord, start: Start, *, fingerprint: str) -> None:
    """Deploy what was synthesized into the stack's folder and keep a snapshot; raises DeployError.

    Where it fails the logs are kept, because the stack's folder may be about to be removed.
    """
    folder = StackFolder(root=stack.folder)
    try:
        with start.stages.stage("cdktf deploy redis-local lambdas-local") as report:
            deploy(folder, emulator=stack.emulator_endpoint, report=report)
    except DeployError as error:
        kept = start.records / f"{start.name}-logs"
        kept.mkdir(parents=True, exist_ok=True)
        for log in folder.logs.values():
            if log.exists():
                shutil.copy(log, kept)
        raise DeployError(f"{error}\nThe whole logs are in {kept}") from error
    with start.stages.stage("keep a snapshot"):
        stack.emulator_endpoint.save()
        start.snapshots.keep(folder, fingerprint=fingerprint, redis_port=stack.redis_port)
    start.note(stack, deployed=fingerprint)


def deploy_difference(stack: StackRecord, start: Start) -> bool:
    """Bring a running stack up to date and tell whether anything had to be; raises DeployError, ReloadError.

    What is deployed goes on answering meanwhile. Where it fails, the stack runs on as far as it got.
    """
    check_programs()
    folder = StackFolder(root=stack.folder)
    start.note(stack, deployed=None)
    with start.stages.stage("synthesize"):
        fingerprint = synthesize(folder, redis_port=stack.redis_port)
    changed = stack.deployed != fingerprint
    if changed:
        try:
            deploy_to(stack, start, fingerprint=fingerprint)
        except DeployError as error:
            raise DeployError(f"{error}\nThe stack runs on, deployed in part; `make up` goes on from there.") from error
    # `reload` changes code behind Terraform's back, which sees no difference when the source is as it was before.
    reloaded = reload(stack.emulator_endpoint)
    start.note(stack, deployed=fingerprint)
    return changed or bool(reloaded.functions) or reloaded.layer
