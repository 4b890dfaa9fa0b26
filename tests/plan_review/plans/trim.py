"""A real plan, cut down to what is worth keeping in the repository: `python -m tests.plan_review.plans.trim PLAN.json`.

What the review does not read goes, and what stays as it is, but for the cache's own resources. Whatever changes stays
as Terraform wrote it.
"""

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_READ = ("format_version", "terraform_version", "errored", "complete", "applyable", "output_changes")
# The cache, and what its changes name: an id that no resource has, but a sensitive output, would be hidden.
_IN_ANY_CASE = ("aws_elasticache_", "aws_kms_key", "aws_security_group", "aws_subnet", "aws_vpc_security_group_")


def trimmed(plan: Json) -> Json:
    """Return the plan without what the review does not need."""
    kept = [each for each in plan.get("resource_changes", []) if _is_kept(each)]
    configured = {each["address"].partition("[")[0] for each in kept}
    resources = plan["configuration"]["root_module"]["resources"]
    return {
        **{key: plan[key] for key in _READ if key in plan},
        "resource_changes": kept,
        "resource_drift": plan.get("resource_drift", []),
        "configuration": {
            "root_module": {"resources": [_references(each) for each in resources if each["address"] in configured]}
        },
    }


def _is_kept(resource: Json) -> bool:
    return bool(resource["change"]["actions"] != ["no-op"] or resource["type"].startswith(_IN_ANY_CASE))


def _references(resource: Json) -> Json:
    """Return what the configuration refers to; constants stand in the changes."""
    kept: Json = {key: resource[key] for key in ("address", "mode", "type", "name", "depends_on") if key in resource}
    found = sorted(set(_mentioned(resource.get("expressions", {}))))
    return {**kept, "expressions": {"": {"references": found}}} if found else kept


def _mentioned(tree: object) -> list[str]:
    if isinstance(tree, list):
        return [found for each in tree for found in _mentioned(each)]
    if not isinstance(tree, dict):
        return []
    here = [each for each in tree.get("references", []) if isinstance(each, str)]
    return here + [found for each in tree.values() if isinstance(each, dict | list) for found in _mentioned(each)]


def lines(plan: Json) -> str:
    """Return JSON with a line for each resource, so that a difference can be read."""
    parts = []
    for key, value in plan.items():
        text = json.dumps(value)
        if key in {"resource_changes", "resource_drift"} and value:
            text = "[\n" + ",\n".join(json.dumps(each) for each in value) + "\n]"
        parts.append(f"{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    print(lines(trimmed(json.loads(Path(sys.argv[1]).read_text()))), end="")
