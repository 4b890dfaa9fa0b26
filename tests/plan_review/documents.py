"""Plans as `terraform show -json` writes them, built piece by piece."""

import json
from pathlib import Path
from typing import Any

from tools.plan_review.plan.changes import Plan, ResourceChange
from tools.plan_review.plan.reader import read_plan

GROUP = "aws_elasticache_replication_group.cache"


def change(actions: str = "update", before: Any = None, after: Any = None, **more: Any) -> dict[str, Any]:
    """Return a `change`; ``actions`` as `delete,create`, ``more`` as `before_sensitive`."""
    return {"actions": actions.split(","), "before": before, "after": after, "after_unknown": {}, **more}


def resource(address: str, changed: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an element of `resource_changes`."""
    kind = address.split("[")[0].split(".")[-2]
    return {"address": address, "mode": "managed", "type": kind, "name": "x", "change": changed, **more}


def document(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a plan."""
    known = {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}}}
    return {**known, "resource_changes": list(resources), "configuration": {"root_module": {}}, **more}


def read(value: Any, stack: str = "redis-prod", error: str = "") -> Plan:
    """Read a document as the plan of a stack."""
    return read_plan(value, name="plan.json", stack=stack, environment=stack.partition("-")[2], error=error)


def read_one(changed: dict[str, Any], address: str = GROUP, **more: Any) -> ResourceChange:
    """Read a plan that changes one resource."""
    (only,) = read(document(resource(address, changed, **more))).changes
    return only


def written(value: Any, path: Path) -> Path:
    """Write a document as a file."""
    path.write_text(json.dumps(value))
    return path
