"""A real plan, cut down to what is worth keeping in the repository: `python -m tests.plan_review.plans.trim PLAN.json`.

What the review does not read goes; of what stays as it is only the cache's own resources keep all attributes, and
alarms, which are made for every node, go. Whatever changes stays, as Terraform wrote it.
"""

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_READ = ("format_version", "terraform_version", "errored", "complete", "applyable", "output_changes")
_REPEATED = "aws_cloudwatch_metric_alarm"
_IN_FULL = ("aws_elasticache_", "aws_vpc_security_group_")
_IDENTITY = frozenset({"id", "name"})
_SIDES = ("before", "after")


def trimmed(plan: Json) -> Json:
    """Return the plan without what the review does not need."""
    kept = [each for each in plan.get("resource_changes", []) if _changes(each) or each["type"] != _REPEATED]
    return {
        **{key: plan[key] for key in _READ if key in plan},
        "resource_changes": [_short(each) for each in kept],
        "resource_drift": [_short(each) for each in plan.get("resource_drift", [])],
        "configuration": {"root_module": {"resources": [*map(_references, _configured(plan))]}},
    }


def _changes(resource: Json) -> bool:
    return bool(resource["change"]["actions"] != ["no-op"])


def _short(resource: Json) -> Json:
    kept = {key: value for key, value in resource.items() if key not in {"provider_name", "name"}}
    if not _changes(resource) and not resource["type"].startswith(_IN_FULL):
        sides = {side: _identity(resource["change"][side]) for side in _SIDES}
        kept["change"] = {"actions": resource["change"]["actions"], **sides}
    return kept


def _identity(side: Json) -> Json:
    return {key: value for key, value in side.items() if key in _IDENTITY}


def _configured(plan: Json) -> list[Json]:
    resources: list[Json] = plan["configuration"]["root_module"]["resources"]
    return resources


def _references(resource: Json) -> Json:
    """Return what the configuration refers to; constants stand in the changes."""
    found = sorted(set(_mentioned(resource.get("expressions", {}))))
    kept: Json = {key: resource[key] for key in ("address", "mode", "type", "name", "depends_on") if key in resource}
    return {**kept, "expressions": {"": {"references": found}}} if found else kept


def _mentioned(tree: object) -> list[str]:
    if isinstance(tree, list):
        return [found for each in tree for found in _mentioned(each)]
    if not isinstance(tree, dict):
        return []
    here = [each for each in tree.get("references", []) if isinstance(each, str)]
    return here + [found for each in tree.values() for found in _mentioned(each) if isinstance(each, dict | list)]


def _lines(plan: Json) -> str:
    """Return JSON with a line for each resource, so that a difference can be read."""
    parts = []
    for key, value in plan.items():
        text = json.dumps(value)
        if key in {"resource_changes", "resource_drift"}:
            text = "[\n" + ",\n".join(json.dumps(each) for each in value) + "\n]"
        parts.append(f"{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    print(_lines(trimmed(json.loads(Path(sys.argv[1]).read_text()))), end="")
