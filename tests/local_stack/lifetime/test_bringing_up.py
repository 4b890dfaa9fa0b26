"""`up` ends with a complete stack, whatever it finds. Terraform is not run here; tests/e2e does."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tools.local_stack.cli import commands
from tools.local_stack.errors import AlreadyRunningError, DeployError, NotRunningError
from tools.local_stack.functions.reload import Reloaded
from tools.local_stack.lifetime import deploying, starting
from tools.local_stack.lifetime.bringing_up import bring_up
from tools.local_stack.lifetime.deploying import Start
from tools.local_stack.lifetime.state import State, state_of
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.stack import record
from tools.local_stack.stack.record import StackRecord
from tools.local_stack.stack.servers import LocalStack
from tools.terminal.stages import Stages

SLEEPER = "import time; time.sleep(600)"


class Terraform:
    """Stands in for synthesis and deployment; ``fingerprint`` is that of the sources as they are."""

    def __init__(self) -> None:
        self.fingerprint = "first"
        self.deployments = 0
        self.fails = False

    def synthesize(self, *_: object, **__: object) -> str:
        """Return the fingerprint."""
        return self.fingerprint

    def deploy(self, *_: object, **__: object) -> None:
        """Count; fail if told to."""
        self.deployments += 1
        if self.fails:
            raise DeployError("cdktf deploy failed")


@pytest.fixture
def terraform(monkeypatch: pytest.MonkeyPatch) -> Terraform:
    """Put the stand-in in Terraform's place."""
    stand_in = Terraform()
    monkeypatch.setattr(starting, "synthesize", stand_in.synthesize)
    monkeypatch.setattr(deploying, "synthesize", stand_in.synthesize)
    monkeypatch.setattr(deploying, "deploy", stand_in.deploy)
    monkeypatch.setattr(deploying, "reload", lambda emulator: Reloaded(functions=(), layer=False))
    return stand_in


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Return how to start; what was started is taken down."""
    stacks: list[LocalStack] = []
    begin = LocalStack.start

    def kept(*arguments: Any, **options: Any) -> LocalStack:
        # `up` leaves its children to the system when it ends; the tests' process goes on.
        stacks.append(begin(*arguments, **options))
        return stacks[-1]

    monkeypatch.setattr(LocalStack, "start", kept)
    console = Console(file=io.StringIO(), width=200)
    yield Start(name=record.UP, records=tmp_path, stages=Stages(console=console))
    commands.down(console, records=tmp_path)
    for stack in stacks:
        stack.stop()


def said(start: Start) -> str:
    """Return what was printed."""
    assert isinstance(start.stages.console.file, io.StringIO)
    return start.stages.console.file.getvalue()


def pids(noted: StackRecord) -> tuple[int, int]:
    """Return those of both servers."""
    return noted.redis.identity.pid, noted.emulator.identity.pid


def kill(identity: ProcessIdentity) -> None:
    """End a process without a word."""
    process = identity.process()
    assert process is not None
    process.kill()
    process.wait()


def test_a_complete_stack_that_has_not_changed_is_left_alone(start: Start, terraform: Terraform) -> None:
    """And the second `up` says so."""
    first = bring_up(start)
    second = bring_up(start)
    assert (pids(second), second.deployed, terraform.deployments) == (pids(first), "first", 1)
    assert "Nothing has changed" in said(start)


def test_a_change_is_deployed_to_the_running_stack(start: Start, terraform: Terraform) -> None:
    """The servers stay, and with them all data."""
    first = bring_up(start)
    terraform.fingerprint = "second"
    second = bring_up(start)
    assert (pids(second), second.deployed, terraform.deployments) == (pids(first), "second", 2)


def test_a_deployment_that_was_cut_short_is_gone_on_with(start: Start, terraform: Terraform) -> None:
    """It is not taken for complete."""
    first = bring_up(start)
    record.replace(start.name, first.model_copy(update={"deployed": None}), records=start.records)
    second = bring_up(start)
    assert (pids(second), second.deployed, terraform.deployments) == (pids(first), "first", 2)


def test_where_a_change_fails_the_stack_runs_on(start: Start, terraform: Terraform) -> None:
    """The message says how to go on."""
    first = bring_up(start)
    terraform.fingerprint, terraform.fails = "second", True
    with pytest.raises(DeployError, match="`make up` goes on from there"):
        bring_up(start)
    noted = record.read(start.name, records=start.records)
    assert noted is not None
    assert (pids(noted), state_of(noted)) == (pids(first), State.HALF_DEPLOYED)


@pytest.mark.parametrize("server", ["redis", "emulator"])
def test_a_dead_server_is_replaced(start: Start, terraform: Terraform, server: str) -> None:
    """By a whole new stack, which is loaded from what was kept."""
    first = bring_up(start)
    kill(getattr(first, server).identity)
    assert state_of(first) is State.DAMAGED
    second = bring_up(start)
    assert state_of(second) is State.COMPLETE
    assert not set(pids(first)) & set(pids(second))
    assert terraform.deployments == 1
    assert "Loaded what was deployed" in said(start)


def test_a_frozen_emulator_is_told(start: Start, terraform: Terraform) -> None:
    """Commands do not wait for it, and say what helps."""
    noted = bring_up(start)
    os.kill(noted.emulator.identity.pid, signal.SIGSTOP)
    try:
        assert state_of(noted) is State.DAMAGED
        with pytest.raises(NotRunningError, match="does not answer; `make up` replaces it"):
            commands.reload(start.stages.console, records=start.records)
    finally:
        os.kill(noted.emulator.identity.pid, signal.SIGCONT)


@pytest.fixture
def somebody() -> Iterator[Callable[[], ProcessIdentity]]:
    """Start processes of somebody else."""
    started: list[subprocess.Popen[bytes]] = []

    def run() -> ProcessIdentity:
        started.append(subprocess.Popen([sys.executable, "-c", SLEEPER]))
        return ProcessIdentity.of(started[-1].pid)

    yield run
    for each in started:
        each.kill()
        each.wait()


def test_somebody_elses_deployment_is_not_disturbed(
    start: Start, terraform: Terraform, somebody: Callable[[], ProcessIdentity]
) -> None:
    """The message names the process and two ways on."""
    first = bring_up(start)
    owner = somebody()
    busy = first.model_copy(update={"deployed": None, "owner": owner})
    record.replace(start.name, busy, records=start.records)
    with pytest.raises(AlreadyRunningError, match=rf"process {owner.pid}\).*make down"):
        bring_up(start)
    assert owner.process() is not None
    assert terraform.deployments == 1


def test_down_ends_a_deployment_first(
    start: Start, terraform: Terraform, somebody: Callable[[], ProcessIdentity]
) -> None:
    """It would deploy into nothing."""
    first = bring_up(start)
    owner = somebody()
    busy = first.model_copy(update={"deployed": None, "owner": owner})
    record.replace(start.name, busy, records=start.records)
    assert commands.down(start.stages.console, records=start.records) == 0
    assert owner.process() is None
    assert first.emulator.identity.process() is None
    assert not first.folder.exists()


def test_what_still_deploys_without_an_owner_is_ended(start: Start, terraform: Terraform) -> None:
    """After `kill -9` Terraform would go on, and hold the state."""
    first = bring_up(start)
    orphan = subprocess.Popen([sys.executable, "-c", SLEEPER], env={"TMPDIR": str(first.folder / "tmp")})
    identity = ProcessIdentity.of(orphan.pid)
    bring_up(start)
    assert identity.process() is None
    orphan.wait()


def test_down_takes_the_variables_with_it(start: Start, terraform: Terraform) -> None:
    """They lead to nothing any more."""
    assert commands.up(start.stages.console, records=start.records) == 0
    assert (start.records / "stack.env").exists()
    commands.down(start.stages.console, records=start.records)
    assert not (start.records / "stack.env").exists()


def test_fresh_starts_anew(start: Start, terraform: Terraform) -> None:
    """Neither the running stack nor a snapshot is used."""
    first = bring_up(start)
    second = bring_up(Start(name=start.name, records=start.records, stages=start.stages, fresh=True))
    assert not set(pids(first)) & set(pids(second))
    assert terraform.deployments == 2
