"""Remedies in terms of this repository's settings."""

import json

from tools.plan_review.plan.changes import Plan

# Attribute of the replication group -> setting in `RedisSettings` that it is made from.
REDIS_SETTINGS = {
    "apply_immediately": "apply_immediately",
    "auto_minor_version_upgrade": "auto_minor_version_upgrade",
    "automatic_failover_enabled": "automatic_failover",
    "cluster_mode": "cluster_mode",
    "engine": "engine",
    "engine_version": "engine_version",
    "maintenance_window": "maintenance_window",
    "multi_az_enabled": "multi_az",
    "node_type": "node_type",
    "num_cache_clusters": "nodes",
    "num_node_groups": "shards",
    "port": "port",
    "replicas_per_node_group": "nodes",
    "snapshot_retention_limit": "snapshot_retention_days",
    "snapshot_window": "snapshot_window",
}


def file_of(plan: Plan) -> str:
    """Return where the stack's settings are; the stack `ci` belongs to no environment (docs/ci.md)."""
    return "the context `ci` of cdktf.json" if plan.environment == "ci" else f"environments/{plan.environment}.py"


def assignment(plan: Plan, name: str, value: object) -> str:
    """Return the words by which a setting gets a value: `` `engine_version="7.1"` in environments/prod.py``."""
    literal = repr(value) if isinstance(value, bool | None) else json.dumps(value, default=str, ensure_ascii=False)
    return f"`{name}={literal}` in {file_of(plan)}"
