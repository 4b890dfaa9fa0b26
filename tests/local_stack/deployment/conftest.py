"""A program in cdktf's place, and stacks that read each other's outputs."""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.local_stack.deployment import cdktf
from tools.local_stack.deployment.deploy import deploy
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.stack.folder import StackFolder

REDIS, LAMBDAS = "redis-local", "lambdas-local"
SOURCE = "cross-stack-reference-input-redis-local"
OUTPUTS = ("vpc-id", "key-arn")


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """Runs the shell script that a test has written for the stack. ``events`` is a folder for scripts' files."""

    folder: StackFolder
    scripts: Path
    events: Path

    def does(self, stack: str, script: str) -> None:
        """Let the deployment of the stack be this script; `wait_for NAME` waits there for the file of another."""
        waiting = "wait_for() { for i in $(seq 1200); do [ -e $1 ] && return; sleep 0.05; done; exit 9; }\n"
        (self.scripts / stack).write_text(f"cd {shlex.quote(str(self.events))}\n{waiting}{script}\n")

    def deploy(self, report: Callable[[str], None] = lambda text: None) -> None:
        """Deploy both stacks."""
        deploy(self.folder, emulator=an_emulator(), report=report)

    def happened(self) -> set[str]:
        """Return the names of the scripts' files."""
        return {path.name for path in self.events.iterdir()}


def an_emulator() -> EmulatorEndpoint:
    """Return an emulator that nobody calls."""
    return EmulatorEndpoint(port=1, region="eu-west-1", credentials=Credentials.new())


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Put the program in cdktf's place; both stacks are synthesized, and the one reads outputs of the other."""
    scripts, events = tmp_path / "scripts", tmp_path / "events"
    program = tmp_path / "cdktf"
    program.write_text(f'#!/bin/sh\nexec sh {shlex.quote(str(scripts))}/"$2"\n')
    program.chmod(0o755)
    monkeypatch.setattr(cdktf, "CDKTF", program)
    folder = StackFolder(root=tmp_path / "stack")
    for each in (scripts, events, folder.terraform_state, folder.scratch):
        each.mkdir(parents=True)
    synthesized(folder)
    return StandIn(folder=folder, scripts=scripts, events=events)


def synthesized(folder: StackFolder) -> None:
    """Write the functions' Terraform as far as it reads the other stack's outputs."""
    folder.terraform_of(REDIS).mkdir(parents=True)
    folder.terraform_of(LAMBDAS).mkdir(parents=True)
    path = str(folder.state_of(REDIS))
    document = {
        "data": {"terraform_remote_state": {SOURCE: {"backend": "local", "config": {"path": path}}}},
        "locals": {each: f"${{data.terraform_remote_state.{SOURCE}.outputs.{each}}}" for each in OUTPUTS},
    }
    (folder.terraform_of(LAMBDAS) / "cdk.tf.json").write_text(json.dumps(document))


def state(*outputs: str) -> str:
    """Return a state that has these outputs."""
    return json.dumps({"outputs": {each: {"value": each, "type": "string"} for each in outputs}, "resources": []})
