"""The provider's plan for a replication group that is in a state already, without asking AWS for anything."""

import json
from pathlib import Path
from typing import Any

from modules.aws_stack import PROVIDER_VERSIONS
from tests.e2e.terraform import Terraform
from tests.modules.options import GROUP

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "unused", "AWS_SECRET_ACCESS_KEY": "unused"}
OFFLINE = {
    "region": "us-east-1",
    "skip_credentials_validation": True,
    "skip_requesting_account_id": True,
    "skip_metadata_api_check": True,
}

Resource = dict[str, Any]


class OfflineGroup:
    """A stack of one group. It is not guarded: Terraform says "cannot be destroyed" in place of a replacement."""

    def __init__(self, folder: Path) -> None:
        self._stack = folder / "alone"
        self._stack.mkdir()
        self._terraform = Terraform(stacks=folder, credentials=CREDENTIALS)
        self._initialized = False

    def runs(self, group: Resource, **answered: object) -> None:
        """Make a state in which AWS has made the group, and has answered with these attributes."""
        shown = self._plan(group)
        [made] = shown["planned_values"]["root_module"]["resources"]
        answers = {"id": group["replication_group_id"], "security_group_names": [], **answered}
        instance = {"schema_version": made["schema_version"], "attributes": {**made["values"], **answers}}
        resource = {
            "mode": "managed",
            "type": GROUP,
            "name": "cache",
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [instance],
        }
        state = {
            "version": 4,
            "terraform_version": shown["terraform_version"],
            "serial": 1,
            "lineage": "made-by-a-test",
            "outputs": {},
            "resources": [resource],
        }
        (self._stack / "terraform.tfstate").write_text(json.dumps(state))

    def change(self, group: Resource) -> Resource:
        """Return what Terraform would do to the group in the state: `actions`, and `before` and `after`."""
        [change] = self._plan(group)["resource_changes"]
        found: Resource = change["change"]
        return found

    def _plan(self, group: Resource) -> Resource:
        plain = {key: _literal(value) for key, value in group.items() if key not in {"//", "depends_on", "lifecycle"}}
        if "lifecycle" in group:
            plain["lifecycle"] = {"ignore_changes": group["lifecycle"]["ignore_changes"]}
        versions = {"required_providers": {"aws": {"source": "hashicorp/aws", "version": PROVIDER_VERSIONS}}}
        document = {"terraform": versions, "provider": {"aws": OFFLINE}, "resource": {GROUP: {"cache": plain}}}
        (self._stack / "main.tf.json").write_text(json.dumps(document))
        if not self._initialized:
            self._terraform.must("alone", "init")
            self._initialized = True
        self._terraform.must("alone", "plan", "-refresh=false", "-out=a.plan")
        shown: Resource = json.loads(self._terraform.must("alone", "show", "-json", "a.plan"))
        return shown


def _literal(value: Any) -> Any:
    """Return the value with a name for each reference: the group is planned alone."""
    if isinstance(value, dict):
        return {key: _literal(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_literal(each) for each in value]
    return "arn:aws:sns:us-east-1:123456789012:named" if isinstance(value, str) and "${" in value else value
