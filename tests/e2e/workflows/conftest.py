"""The stack `ci` on an emulator, and workflows that run there with the roles that it makes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.github_stand_in import GithubStandIn, github_stand_in
from tests.e2e.ci.delivery import REPOSITORY, REPOSITORY_ID, Delivery
from tests.e2e.emulated_aws import client, emulated_aws
from tests.e2e.terraform import Terraform
from tests.e2e.workflows.repository import GitRepository
from tests.e2e.workflows.runner import source
from tools.local_stack.emulator.server import Emulator
from tools.terraform.steps import QUIET

STATES = "experimentation-states"
# A user writes this into cdktf.json (docs/ci.md); S3's stand-in has no name for each bucket.
CONTEXT = {
    "ci": {"repository": REPOSITORY, "repository_id": REPOSITORY_ID},
    "state": {"s3": {"bucket": STATES, "region": "us-east-1", "use_path_style": True}},
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Yield an AWS that enforces IAM."""
    with emulated_aws(tmp_path_factory.mktemp("workflows-emulator")) as server:
        yield server


@pytest.fixture(scope="module")
def github() -> Iterator[GithubStandIn]:
    """Serve GitHub's stand-in."""
    with github_stand_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def root(emulator: Emulator) -> Any:
    """Return what makes clients of the account's root, as its administrator and whoever bypasses Terraform has."""
    return partial(client, port=emulator.port)


@pytest.fixture(scope="module")
def repository(
    emulator: Emulator, root: Any, github: GithubStandIn, tmp_path_factory: pytest.TempPathFactory
) -> GitRepository:
    """Set the repository up as docs/ci.md says: the context, the states' bucket, the stack `ci`, the variables."""
    files = source(tmp_path_factory.mktemp("repository") / "files")
    cdktf = json.loads((files / "cdktf.json").read_text())
    # dev stands for all: the others are synthesized by the other tests.
    (files / "cdktf.json").write_text(json.dumps({**cdktf, "context": {**CONTEXT, "environments": "dev"}}))
    root("s3").create_bucket(Bucket=STATES)
    outputs = _deploy_ci(files, tmp_path_factory.mktemp("ci"), emulator.port)
    # The emulator speaks HTTP, which the bucket's policy refuses to everyone; that it does is seen in tests/e2e/ci.
    root("s3").delete_bucket_policy(Bucket=outputs["plans_bucket"])
    delivery = Delivery(port=emulator.port, stacks=files, outputs=outputs)
    return GitRepository(files=files, delivery=delivery, github=github, work=tmp_path_factory.mktemp("work"))


def _deploy_ci(files: Path, out: Path, port: int) -> dict[str, str]:
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=files,
        env={**os.environ, **QUIET, "CDKTF_OUTDIR": str(out), "CDKTF_CONTEXT_JSON": json.dumps(CONTEXT)},
        check=True,
    )
    terraform = Terraform(stacks=out / "stacks", port=port)
    terraform.must("ci", "init")
    terraform.must("ci", "apply", "-auto-approve")
    outputs = json.loads(terraform.must("ci", "output", "-json"))
    return {name: str(each["value"]) for name, each in outputs.items()}
