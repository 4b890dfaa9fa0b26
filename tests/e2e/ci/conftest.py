"""The stack `ci` on an emulator of its own that enforces IAM, and dev deployed there with the roles that it makes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.ci.delivery import REPOSITORY, REPOSITORY_ID, Delivery
from tests.e2e.emulated_aws import client, emulated_aws
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator
from tools.terraform.steps import QUIET, ROOT

STATES = "experimentation-states"


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Yield an AWS that enforces IAM."""
    with emulated_aws(tmp_path_factory.mktemp("ci-emulator")) as server:
        yield server


@pytest.fixture(scope="session")
def root_s3(emulator: Emulator) -> Any:
    """Return a client of the account's root, after it has made the bucket for the states."""
    s3 = client("s3", port=emulator.port)
    s3.create_bucket(Bucket=STATES)
    return s3


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthesize all stacks for the repository, with their states in the bucket."""
    out = tmp_path_factory.mktemp("ci.out")
    state = {"bucket": STATES, "region": "us-east-1", "use_path_style": True}
    context = {"ci": {"repository": REPOSITORY, "repository_id": REPOSITORY_ID}, "state": {"s3": state}}
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, **QUIET, "CDKTF_OUTDIR": str(out), "CDKTF_CONTEXT_JSON": json.dumps(context)},
        check=True,
    )
    return out / "stacks"


@pytest.fixture(scope="session")
def delivery(emulator: Emulator, root_s3: Any, stacks: Path) -> Delivery:
    """Deploy `ci` as the account's administrator."""
    terraform = Terraform(stacks=stacks, port=emulator.port)
    terraform.must("ci", "init")
    terraform.must("ci", "apply", "-auto-approve")
    outputs = json.loads(terraform.must("ci", "output", "-json"))
    return Delivery(
        port=emulator.port, stacks=stacks, outputs={name: str(each["value"]) for name, each in outputs.items()}
    )


@pytest.fixture(scope="session")
def deployed(delivery: Delivery) -> Delivery:
    """Deploy the cache of dev with the credentials of a job in GitHub's environment dev."""
    terraform = delivery.terraform("deploy_dev", "environment:dev")
    terraform.must("redis-dev", "init")
    terraform.must("redis-dev", "apply", "-auto-approve")
    return delivery
