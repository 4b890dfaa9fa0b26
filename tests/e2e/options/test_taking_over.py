"""A group taken over, a restored one whose setting goes, a construct renamed: none is replaced."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, LocalBackend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter

from modules.aws_stack import PROVIDER_VERSIONS
from tests.e2e.emulated_aws import client
from tests.e2e.options.option import TWO_NODES, Option, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

GROUP = "aws_elasticache_replication_group.cache_group_D050DA10"
LEGACY = "legacy-sessions"
# The emulator does not return it, so that a plan would replace the group for it.
GAPS = ("kms_key_id",)


def changes(terraform: Terraform, stack: str, *arguments: str) -> dict[str, dict[str, Any]]:
    """Plan, and return what would change by address."""
    terraform.must(stack, "plan", "-out=a.plan", *arguments)
    shown = json.loads(terraform.must(stack, "show", "-json", "a.plan"))
    return {each["address"]: each for each in shown.get("resource_changes", [])}


@pytest.fixture(scope="module")
def legacy(emulator: Emulator) -> str:
    """Make a group as someone did by hand, encrypted; return its ARN."""
    made = client("elasticache", port=emulator.port).create_replication_group(
        ReplicationGroupId=LEGACY,
        ReplicationGroupDescription="Sessions, made by hand",
        Engine="redis",
        EngineVersion="7.0",
        CacheNodeType="cache.r7g.large",
        NumCacheClusters=2,
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
        AtRestEncryptionEnabled=True,
        TransitEncryptionEnabled=True,
        TransitEncryptionMode="required",
        Port=6379,
    )
    return str(made["ReplicationGroup"]["ARN"])


def test_an_existing_group_is_taken_over_as_it_is(
    emulator: Emulator, legacy: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The plan imports and updates it in place, the apply keeps it, and the next plan has nothing left to import."""
    option = Option(name="heir", redis=f'{TWO_NODES}, imported_group_id="{LEGACY}"')
    terraform = Terraform(stacks=synthesize(option, tmp_path_factory.mktemp("heir")), port=emulator.port)
    redis, _ = option.stacks
    terraform.must(redis, "init")
    before = changes(terraform, redis)[GROUP]["change"]
    assert before["importing"] == {"id": LEGACY}
    assert before["actions"] == ["update"]
    terraform.must(redis, "apply", "-auto-approve", "a.plan")
    [kept] = client("elasticache", port=emulator.port).describe_replication_groups(ReplicationGroupId=LEGACY)[
        "ReplicationGroups"
    ]
    assert kept["ARN"] == legacy
    assert kept["UserGroupIds"] == ["experimentation-heir-users"]
    after = changes(terraform, redis)[GROUP]["change"]
    assert "importing" not in after
    assert "delete" not in after["actions"]


def test_taking_the_snapshots_name_away_replaces_nothing(
    emulator: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A restored group stays when the setting goes."""
    folder = tmp_path_factory.mktemp("restored")
    restored = Option(name="restored", redis=f'{TWO_NODES}, restore_from_snapshot="before-upgrade"')
    terraform = Terraform(stacks=synthesize(restored, folder), port=emulator.port)
    redis, _ = restored.stacks
    terraform.must(redis, "init")
    terraform.must(redis, "apply", "-auto-approve", f"-target={GROUP}")
    synthesize(Option(name="restored", redis=TWO_NODES), folder)
    assert ignore(terraform, redis, lambda ours: [*ours, *GAPS]) == ["no-op"]
    assert ignore(terraform, redis, lambda ours: [name for name in ours if name != "snapshot_name"]) == [
        "delete",
        "create",
    ]


def ignore(terraform: Terraform, stack: str, chosen: Callable[[list[str]], list[str]]) -> list[str]:
    """Plan the group with other attributes ignored than it says; return what would be done to it."""
    path = terraform.stacks / stack / "cdk.tf.json"
    document = json.loads(path.read_text())
    [group] = document["resource"]["aws_elasticache_replication_group"].values()
    group["lifecycle"]["ignore_changes"] = chosen(group["lifecycle"]["ignore_changes"])
    path.write_text(json.dumps(document))
    actions: list[str] = changes(terraform, stack, f"-target={GROUP}")[GROUP]["change"]["actions"]
    return actions


def renamed_stack(folder: Path, construct_id: str, *, moved_from: str | None) -> None:
    """Synthesize a stack with one parameter."""
    app = App(outdir=str(folder))
    stack = TerraformStack(app, "renamed")
    LocalBackend(stack, path=str(folder / "renamed.tfstate"))
    AwsProvider(stack, "aws", region="us-east-1")
    stack.add_override("terraform.required_providers.aws.version", PROVIDER_VERSIONS)
    parameter = SsmParameter(stack, construct_id, name="/renamed", type="String", value="kept")
    if moved_from is not None:
        parameter.move_from_id(moved_from)
    app.synth()


def test_a_renamed_construct_keeps_its_resource(emulator: Emulator, tmp_path: Path) -> None:
    """With one line next to it; without, Terraform would destroy the old and make a new one."""
    terraform = Terraform(stacks=tmp_path / "stacks", port=emulator.port)
    renamed_stack(tmp_path, "old", moved_from=None)
    terraform.must("renamed", "init")
    terraform.must("renamed", "apply", "-auto-approve")
    renamed_stack(tmp_path, "new", moved_from=None)
    assert changes(terraform, "renamed")["aws_ssm_parameter.old"]["change"]["actions"] == ["delete"]
    renamed_stack(tmp_path, "new", moved_from="aws_ssm_parameter.old")
    [moved] = changes(terraform, "renamed").values()
    assert moved["change"]["actions"] == ["no-op"]
    assert moved["previous_address"] == "aws_ssm_parameter.old"
