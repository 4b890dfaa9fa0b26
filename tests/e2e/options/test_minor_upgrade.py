"""The provider's plan for a group that AWS has upgraded in a maintenance window."""

import json
from pathlib import Path
from typing import Any

import pytest

from environments import EnvironmentSettings, load
from tests.e2e.terraform import Terraform
from tests.modules.options import GROUP, changed
from tests.modules.synthesized import synthesize

pytestmark = pytest.mark.e2e

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "unused", "AWS_SECRET_ACCESS_KEY": "unused"}
# With them, the provider plans without asking AWS for anything.
OFFLINE = {
    "region": "us-east-1",
    "skip_credentials_validation": True,
    "skip_requesting_account_id": True,
    "skip_metadata_api_check": True,
}
VALKEY = {"engine": "valkey", "engine_version": "8.0"}
ENVIRONMENTS = {
    "dev": (load("dev"), "7.1"),
    "staging": (load("staging"), "7.1"),
    "prod": (load("prod"), "7.1"),
    "valkey": (changed("prod", redis=VALKEY), "8.1"),
}


def literal(value: Any) -> Any:
    """Return the value with a name for each reference: the group is planned alone."""
    if isinstance(value, dict):
        return {key: literal(each) for key, each in value.items()}
    if isinstance(value, list):
        return [literal(each) for each in value]
    return "arn:aws:sns:us-east-1:123456789012:named" if isinstance(value, str) and "${" in value else value


def planned(settings: EnvironmentSettings, running: str, folder: Path) -> list[str]:
    """Return what Terraform would do to the settings' group when its nodes run the version."""
    redis, _, _ = synthesize(settings, folder / "out")
    group = {key: literal(value) for key, value in redis.one(GROUP).items() if key not in {"//", "depends_on"}}
    alone = folder / "alone"
    alone.mkdir()
    terraform = Terraform(stacks=folder, credentials=CREDENTIALS)

    def write(resource: dict[str, Any]) -> None:
        versions = {"required_providers": redis.document["terraform"]["required_providers"]}
        document = {"terraform": versions, "provider": {"aws": OFFLINE}, "resource": {GROUP: {"cache": resource}}}
        (alone / "main.tf.json").write_text(json.dumps(document))

    write(group)
    terraform.must("alone", "init")
    terraform.must("alone", "plan", "-refresh=false", "-out=made.plan")
    shown = json.loads(terraform.must("alone", "show", "-json", "made.plan"))
    [made] = shown["planned_values"]["root_module"]["resources"]
    answered = {"id": group["replication_group_id"], "engine_version": running, "security_group_names": []}
    attributes = {**made["values"], **answered}
    instance = {"schema_version": made["schema_version"], "attributes": attributes}
    state = {
        "version": 4,
        "terraform_version": shown["terraform_version"],
        "serial": 1,
        "lineage": "made-by-a-test",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": GROUP,
                "name": "cache",
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [instance],
            }
        ],
    }
    (alone / "terraform.tfstate").write_text(json.dumps(state))
    # Terraform says "cannot be destroyed" in place of a replacement, and then plans nothing.
    write({key: value for key, value in group.items() if key != "lifecycle"} | {"lifecycle": _left_alone(group)})
    terraform.must("alone", "plan", "-refresh=false", "-out=next.plan")
    shown = json.loads(terraform.must("alone", "show", "-json", "next.plan"))
    [change] = shown["resource_changes"]
    actions: list[str] = change["change"]["actions"]
    return actions


def _left_alone(group: dict[str, Any]) -> dict[str, Any]:
    return {"ignore_changes": group["lifecycle"]["ignore_changes"]}


@pytest.mark.parametrize(("settings", "running"), ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_an_upgrade_by_aws_replaces_nothing(settings: EnvironmentSettings, running: str, tmp_path: Path) -> None:
    """The settings still say the version with which the group was made."""
    assert "delete" not in planned(settings, running, tmp_path)


def test_a_version_that_is_applied_on_purpose_counts(tmp_path: Path) -> None:
    """An older one than what runs would replace the group, which proves that the plan looks at the version."""
    settings = changed("dev", redis={"apply_engine_version": True})
    assert "delete" in planned(settings, "7.1", tmp_path)


def test_a_newer_version_is_applied_in_place(tmp_path: Path) -> None:
    """That is the wanted upgrade."""
    settings = changed("dev", redis={"engine_version": "7.1", "apply_engine_version": True})
    assert planned(settings, "7.0", tmp_path) == ["update"]
