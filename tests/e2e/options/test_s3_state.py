"""State in S3: encrypted, locked by S3 itself, a key for each stack."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.emulated_aws import client
from tests.e2e.options.option import Option, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

BUCKET = "experimentation-states"
REMOTE = Option(
    name="remote",
    # It wins over `state`, so it must not be there.
    context={"state_directory": None, "state": {"s3": {"bucket": BUCKET, "region": "us-east-1"}}},
)
STATE_KEY = "redis-remote/terraform.tfstate"


@pytest.fixture(scope="module")
def s3(emulator: Emulator) -> Any:
    """Give a client and make the bucket, as one is made before the first deployment."""
    made = client("s3", port=emulator.port)
    made.create_bucket(Bucket=BUCKET)
    return made


@pytest.fixture(scope="module")
def terraform(s3: Any, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """Give the stack with its state in the bucket, and one parameter of it applied."""
    terraform = Terraform(stacks=synthesize(REMOTE, tmp_path_factory.mktemp("remote")), port=emulator.port)
    # The emulator has no names of buckets in DNS; on AWS there is nothing to add.
    terraform.must("redis-remote", "init", "-backend-config=use_path_style=true")
    terraform.must("redis-remote", "apply", "-auto-approve", *only_the_key())
    yield terraform
    terraform.must("redis-remote", "destroy", "-auto-approve", *only_the_key())


def only_the_key() -> tuple[str, ...]:
    """Return what narrows a run: the state is what is looked at, not the cache."""
    return ("-target=aws_kms_alias.encryption-key_alias_EA42CC1F",)


def test_the_state_is_an_object_of_the_stacks_own(terraform: Terraform, s3: Any) -> None:
    """It names what was made, and nothing is left on this machine."""
    state = json.loads(s3.get_object(Bucket=BUCKET, Key=STATE_KEY)["Body"].read())
    assert {each["type"] for each in state["resources"]} >= {"aws_kms_key", "aws_kms_alias"}
    assert not list((terraform.stacks / "redis-remote").glob("*.tfstate"))


def test_it_is_encrypted(terraform: Terraform, s3: Any) -> None:
    """By the server, whatever the bucket's default."""
    assert s3.head_object(Bucket=BUCKET, Key=STATE_KEY)["ServerSideEncryption"] == "AES256"


def test_a_second_run_waits_for_the_lock(terraform: Terraform, s3: Any) -> None:
    """Somebody else's lock object beside the state keeps this run out; without it the run passes."""
    lock = {"ID": "1b3c", "Operation": "OperationTypeApply", "Who": "someone@elsewhere", "Version": "1.11.4"}
    s3.put_object(Bucket=BUCKET, Key=f"{STATE_KEY}.tflock", Body=json.dumps(lock).encode())
    try:
        refused = terraform.run("redis-remote", "plan", "-lock-timeout=0s", *only_the_key())
    finally:
        s3.delete_object(Bucket=BUCKET, Key=f"{STATE_KEY}.tflock")
    assert refused.returncode == 1
    assert "Error acquiring the state lock" in refused.stdout
    assert "someone@elsewhere" in refused.stdout
    assert terraform.run("redis-remote", "plan", *only_the_key()).returncode == 0


def test_the_lock_is_given_back(terraform: Terraform, s3: Any) -> None:
    """After every run."""
    keys = {each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    assert keys == {STATE_KEY}
