"""All stacks are synthesized once, and every environment is deployed at the same time, once.

Without Terraform's provider these tests are left out, with one line that says so; with CI=true in the environment that
is an error instead.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from environments import environment_names, load
from tests.e2e.emulated_aws import emulated_aws
from tests.e2e.provider import provider_problem
from tests.e2e.rollout import Rollout, roll_out, stacks_of
from tests.e2e.terraform import YIELDING, Terraform
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.stack import record
from tools.local_stack.stack.record import StackRecord
from tools.terraform.steps import QUIET, ROOT

ON_AWS = ("dev", "staging", "prod")
STACKS = tuple(stack for name in environment_names() for stack in stacks_of(name))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Leave the test out when Terraform cannot get its provider; fail where CI=true."""
    problem = provider_problem()
    if problem and os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"Terraform cannot get its provider, and CI=true:\n{problem}", pytrace=False)
    if problem:
        # One line for all tests, because it is raised at one place.
        pytest.skip(
            "left out: the end-to-end tests, because Terraform cannot get its provider; `terraform init` says why"
        )


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthesize every environment, as `cdktf synth` does, and return the folder of the stacks."""
    out, state = tmp_path_factory.mktemp("cdktf.out"), tmp_path_factory.mktemp("state")
    context = {"state_directory": str(state)}
    subprocess.run(
        [*YIELDING, sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, **QUIET, "CDKTF_OUTDIR": str(out), "CDKTF_CONTEXT_JSON": json.dumps(context)},
        check=True,
    )
    return out / "stacks"


@pytest.fixture(scope="session")
def pool() -> Iterator[ThreadPoolExecutor]:
    """Run what mostly waits side by side."""
    with ThreadPoolExecutor(max_workers=len(ON_AWS) + 1) as executor:
        yield executor


@pytest.fixture(scope="session")
def initialized(synthesized: Path, pool: ThreadPoolExecutor) -> Terraform:
    """Let every stack find its provider."""
    terraform = Terraform(stacks=synthesized)
    first, *others = STACKS
    terraform.must(first, "init")
    # After the first one, so that only one downloads it where there is a plugin cache.
    list(pool.map(lambda stack: terraform.must(stack, "init"), others))
    return terraform


@pytest.fixture(scope="session")
def rollout_emulator(initialized: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Yield the AWS of dev, staging and prod, which enforces IAM; it is dropped with what cannot be destroyed.

    Its name is its own: `rollouts` begins with the first test, wherever that is, and an `emulator` of that folder would
    take this one's place.
    """
    # Nothing listens on Redis' port: these functions are not called.
    with emulated_aws(tmp_path_factory.mktemp("emulator"), redis_port=load("prod").redis.port) as server:
        yield server


@dataclass(frozen=True, kw_only=True)
class LocalRun:
    """The output of `up`, and the record that it left in the folder."""

    up: "subprocess.CompletedProcess[str]"
    records: Path

    @property
    def record(self) -> StackRecord:
        """The record of the running stack."""
        stack = record.read(record.UP, records=self.records)
        assert stack, self.up.stdout + self.up.stderr
        return stack


def local_stack(records: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the local stack, with a place of its own for its record."""
    return subprocess.run(
        [*YIELDING, sys.executable, "-m", "tools.local_stack", "--records", str(records), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def local_run(
    initialized: Terraform, pool: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Future[LocalRun]]":
    """Begin `up`; everything is taken down at the end."""
    records = tmp_path_factory.mktemp("records")
    yield pool.submit(lambda: LocalRun(up=local_stack(records, "up", "--fresh"), records=records))
    local_stack(records, "down")


@pytest.fixture(scope="session")
def rollouts(
    initialized: Terraform, rollout_emulator: Emulator, pool: ThreadPoolExecutor
) -> "dict[str, Future[Rollout]]":
    """Begin the rollout of dev, staging and prod."""
    terraform = Terraform(stacks=initialized.stacks, port=rollout_emulator.port)
    return {name: pool.submit(roll_out, terraform, name) for name in ON_AWS}


@pytest.fixture
def local(local_run: "Future[LocalRun]") -> LocalRun:
    """Return the local stack, deployed."""
    run = local_run.result()
    assert run.up.returncode == 0, run.up.stdout + run.up.stderr
    return run
