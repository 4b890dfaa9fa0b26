"""The changes that a second plan would make, the emulator's named gaps apart."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.e2e.terraform import Terraform

# Arguments that MiniStack 1.5.33 does not return as they were set, by resource type. A second plan ignores these: a
# replacement of the replication group, say, would change half of everything else; it must be empty otherwise.
EMULATOR_GAPS: Mapping[str, tuple[str, ...]] = {
    "aws_elasticache_parameter_group": ("parameter",),  # default parameters are returned, too
    "aws_elasticache_replication_group": ("kms_key_id", "auto_minor_version_upgrade"),
    "aws_flow_log": ("iam_role_arn", "max_aggregation_interval", "tags", "tags_all"),
    "aws_vpc_endpoint": ("security_group_ids", "private_dns_enabled"),
}
# Those that Terraform cannot be told to pass over. For a rule whose target is a prefix list the provider then plans a
# replacement for no attribute, and fails; an alarm without its statistic it refuses. (MiniStack has the alarms as they
# were made, but says little of them in the protocol that the provider uses.)
SEEN_GAPS = {
    "aws_cloudwatch_metric_alarm": {
        *("actions_enabled", "alarm_actions", "alarm_description", "dimensions", "extended_statistic"),
        *("ok_actions", "period", "statistic", "treat_missing_data"),
    },
    "aws_vpc_security_group_egress_rule": {"description"},
}


def second_plan(terraform: Terraform, stack: str) -> list[str]:
    """Plan again and return what would change, one line for each resource or output."""
    overrides = pass_over_gaps(terraform, stack)
    try:
        result = terraform.run(stack, "plan", "-detailed-exitcode", "-out=second.plan")
        assert result.returncode in {0, 2}, result.stdout
        if result.returncode == 0:
            return []
        plan = json.loads(terraform.must(stack, "show", "-json", "second.plan"))
    finally:
        overrides.unlink()
    changes = [*plan.get("resource_changes", []), *_outputs(plan)]
    return [f"{each['address']}: {each['change']['actions']} {_differing(each)}" for each in changes if _counts(each)]


def pass_over_gaps(terraform: Terraform, stack: str) -> Path:
    """Let plans of the stack pass over the emulator's gaps; return the file that says so."""
    resources = json.loads((terraform.stacks / stack / "cdk.tf.json").read_text())["resource"]
    overridden = {
        kind: {name: {"lifecycle": {"ignore_changes": list(attributes)}} for name in resources[kind]}
        for kind, attributes in EMULATOR_GAPS.items()
        if kind in resources
    }
    path = terraform.stacks / stack / "gaps_override.tf.json"
    path.write_text(json.dumps({"resource": overridden}))
    return path


def _outputs(plan: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = plan.get("output_changes", {})
    return [{"address": f"output {name}", "type": "output", "change": change} for name, change in outputs.items()]


def _counts(each: dict[str, Any]) -> bool:
    if each["change"]["actions"] == ["update"] and set(_differing(each)) <= SEEN_GAPS.get(each["type"], set()):
        return False
    return bool(each["change"]["actions"] != ["no-op"])


def _differing(each: dict[str, Any]) -> list[str]:
    before, after, unknown = (each["change"].get(key) or {} for key in ("before", "after", "after_unknown"))
    if not isinstance(before, dict) or not isinstance(after, dict) or not isinstance(unknown, dict):
        return []
    names = before.keys() | after.keys() | unknown.keys()
    return sorted(name for name in names if before.get(name) != after.get(name) or unknown.get(name) is True)
