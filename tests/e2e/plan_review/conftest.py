"""Prod is deployed once, by the rollout; from its state every change is planned for real, two at a time."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.plan_review.change import Change, as_initialized, synthesize
from tests.e2e.plan_review.changes import CASES
from tests.e2e.plan_review.planning import Planned, plan
from tests.e2e.plan_review.remembered import remember
from tests.e2e.rollout import Rollout, stacks_of
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

UNCHANGED = Change(name="no-change")
STACKS = stacks_of("prod")


@pytest.fixture(scope="session")
def answered(
    synthesized: Path, rollouts: "dict[str, Future[Rollout]]", tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a folder with prod's states as the emulator answered."""
    rollouts["prod"].result()
    folder = tmp_path_factory.mktemp("answered")
    for stack in STACKS:
        document = json.loads((synthesized / stack / "cdk.tf.json").read_text())
        deployed = Path(document["terraform"]["backend"]["local"]["path"])
        (folder / deployed.name).write_bytes(deployed.read_bytes())
    return folder


@pytest.fixture(scope="session")
def unchanged(answered: Path, rollout_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Return prod without a change, initialized, beside a state that holds all that was deployed."""
    folder = tmp_path_factory.mktemp("unchanged")
    for state in answered.iterdir():
        (folder / state.name).write_bytes(state.read_bytes())
    terraform = Terraform(stacks=synthesize(UNCHANGED, out=folder / "out", state=folder), port=rollout_emulator.port)
    for stack in STACKS:
        terraform.must(stack, "init")
        document = json.loads(plan(terraform, stack).json.read_text())
        remember(folder / f"terraform.{stack}.tfstate", document)
    return terraform


@pytest.fixture(scope="session")
def plans(unchanged: Terraform, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Mapping[str, Future[Planned]]]":
    """Begin a plan of every change; by the change's name."""
    state = unchanged.stacks.parents[1]
    with ThreadPoolExecutor(max_workers=2) as executor:
        begun = {}
        for change in (UNCHANGED, *(case.change for case in CASES)):
            stacks = synthesize(change, out=tmp_path_factory.mktemp(change.name), state=state)
            as_initialized(stacks, unchanged.stacks)
            terraform = Terraform(stacks=stacks, port=unchanged.port)
            begun[change.name] = executor.submit(plan, terraform, change.stack)
        yield begun
