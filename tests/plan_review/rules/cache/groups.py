"""The replication group of production, and what may become of it."""

from typing import Any

from tests.plan_review.rules.plans import updated
from tools.plan_review.plan.changes import Action, ResourceChange
from tools.plan_review.rules.caches import GROUP

PROD: dict[str, Any] = {
    "apply_immediately": False,
    "at_rest_encryption_enabled": "true",
    "auth_token": None,
    "auto_minor_version_upgrade": "true",
    "automatic_failover_enabled": True,
    "cluster_enabled": False,
    "cluster_mode": "disabled",
    "engine": "redis",
    "engine_version": "7.0",
    "engine_version_actual": "7.0.7",
    "final_snapshot_identifier": "experimentation-prod-redis-final",
    "ip_discovery": "ipv4",
    "kms_key_id": "arn:aws:kms:us-east-1:111122223333:key/old",
    "log_delivery_configuration": [
        {"destination_type": "cloudwatch-logs", "log_format": "json", "log_type": "engine-log"},
        {"destination_type": "cloudwatch-logs", "log_format": "json", "log_type": "slow-log"},
    ],
    "maintenance_window": "sun:05:00-sun:06:00",
    "multi_az_enabled": True,
    "network_type": "ipv4",
    "node_type": "cache.r6g.large",
    "notification_topic_arn": "arn:aws:sns:us-east-1:111122223333:experimentation-prod-redis-events",
    "num_cache_clusters": 3,
    "num_node_groups": 1,
    "parameter_group_name": "experimentation-prod-redis7",
    "port": 6379,
    "replicas_per_node_group": 2,
    "replication_group_id": "experimentation-prod-redis",
    "security_group_ids": ["sg-cache"],
    "snapshot_retention_limit": 7,
    "snapshot_window": "03:00-04:00",
    "subnet_group_name": "experimentation-prod-redis",
    "transit_encryption_enabled": True,
    "transit_encryption_mode": "required",
    "user_group_ids": ["experimentation-prod-users"],
}
ALONE = {**PROD, "num_cache_clusters": 1, "replicas_per_node_group": 0, "automatic_failover_enabled": False}
CLUSTER = {
    **PROD,
    "cluster_enabled": True,
    "cluster_mode": "enabled",
    "num_node_groups": 3,
    "replicas_per_node_group": 2,
    "num_cache_clusters": 9,
}


def group(*, of: dict[str, Any] = PROD, forces: tuple[str, ...] = (), **after: Any) -> ResourceChange:
    """Return the group with other attributes than it has."""
    return updated(GROUP, of, {**of, **after}, forces=forces)


def group_without(name: str) -> ResourceChange:
    """Return the group without an attribute that it has."""
    return updated(GROUP, PROD, {key: value for key, value in PROD.items() if key != name}, action=Action.UPDATE)
