"""Caches of every type: what AWS answers once they are there, and what one writes to have them."""

from typing import Any

from tests.e2e.plan_review.anybody.written_down import Attributes, Resource

GROUP, CLUSTER, SERVERLESS, MEMORYDB = (
    "aws_elasticache_replication_group",
    "aws_elasticache_cluster",
    "aws_elasticache_serverless_cache",
    "aws_memorydb_cluster",
)
_ARN = "arn:aws:elasticache:us-east-1:111122223333"
# Of each type: what the code says, and what the provider adds to the state.
_CODE: dict[str, dict[str, Any]] = {
    GROUP: {
        "apply_immediately": False,
        "at_rest_encryption_enabled": True,
        "automatic_failover_enabled": True,
        "auto_minor_version_upgrade": True,
        "cluster_mode": "disabled",
        "description": "flags",
        "engine": "redis",
        "engine_version": "7.1",
        "final_snapshot_identifier": "last",
        "maintenance_window": "sun:05:00-sun:06:00",
        "multi_az_enabled": True,
        "node_type": "cache.r6g.large",
        "num_cache_clusters": 3,
        "parameter_group_name": "own-redis7",
        "port": 6379,
        "security_group_ids": ["sg-11111111"],
        "snapshot_retention_limit": 7,
        "snapshot_window": "03:00-04:00",
        "subnet_group_name": "private",
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "required",
    },
    CLUSTER: {
        "az_mode": "cross-az",
        "engine": "memcached",
        "engine_version": "1.6.22",
        "maintenance_window": "sun:05:00-sun:06:00",
        "node_type": "cache.m6g.large",
        "num_cache_nodes": 3,
        "parameter_group_name": "default.memcached1.6",
        "port": 11211,
        "security_group_ids": ["sg-11111111"],
        "subnet_group_name": "private",
    },
    SERVERLESS: {
        "engine": "valkey",
        "major_engine_version": "8",
        "daily_snapshot_time": "03:00",
        "description": "flags",
        "security_group_ids": ["sg-11111111"],
        "snapshot_retention_limit": 7,
        "subnet_ids": ["subnet-1", "subnet-2"],
        "user_group_id": "users",
    },
    MEMORYDB: {
        "acl_name": "app",
        "auto_minor_version_upgrade": True,
        "engine": "valkey",
        "engine_version": "7.2",
        "final_snapshot_name": "last",
        "maintenance_window": "sun:05:00-sun:06:00",
        "node_type": "db.r7g.large",
        "num_replicas_per_shard": 1,
        "num_shards": 2,
        "parameter_group_name": "own-valkey7",
        "port": 6379,
        "security_group_ids": ["sg-11111111"],
        "snapshot_retention_limit": 7,
        "snapshot_window": "03:00-04:00",
        "subnet_group_name": "private",
        "tls_enabled": True,
    },
}
_ANSWERED: dict[str, dict[str, Any]] = {
    GROUP: {
        "at_rest_encryption_enabled": "true",
        "auth_token_update_strategy": "ROTATE",
        "auto_minor_version_upgrade": "true",
        "cluster_enabled": False,
        "configuration_endpoint_address": "",
        "data_tiering_enabled": False,
        "engine_version_actual": "7.1.0",
        "global_replication_group_id": "",
        "ip_discovery": "ipv4",
        "network_type": "ipv4",
        "num_node_groups": 1,
        "replicas_per_node_group": 2,
        "reader_endpoint_address": "r",
        "primary_endpoint_address": "p",
        "security_group_names": [],
        "tags_all": {},
    },
    CLUSTER: {
        "auto_minor_version_upgrade": "true",
        "availability_zone": "Multiple",
        "cache_nodes": [],
        "cluster_address": "c",
        "configuration_endpoint": "c:11211",
        "engine_version_actual": "1.6.22",
        "ip_discovery": "ipv4",
        "network_type": "ipv4",
        "preferred_outpost_arn": "",
        "replication_group_id": "",
        "snapshot_retention_limit": 0,
        "snapshot_window": "",
        "tags_all": {},
        "transit_encryption_enabled": False,
    },
    SERVERLESS: {
        "cache_usage_limits": [],
        "create_time": "2026-01-01T00:00:00Z",
        "endpoint": [],
        "full_engine_version": "8.0",
        "kms_key_id": None,
        "reader_endpoint": [],
        "status": "available",
        "tags_all": {},
    },
    MEMORYDB: {
        "cluster_endpoint": [],
        "data_tiering": False,
        "description": "Managed by Terraform",
        "engine_patch_version": "7.2.6",
        "name_prefix": "",
        "shards": [],
        "tags_all": {},
    },
}
# Only AWS says so.
_COMPUTED = {"cluster_enabled"}
_NAMES = {GROUP: "replication_group_id", CLUSTER: "cluster_id", SERVERLESS: "name", MEMORYDB: "name"}


def cache(type_: str, name: str, *, had: Attributes | None = None, gets: Attributes | None = None) -> Resource:
    """Return a cache that had, and gets, other attributes than those above; ``gets`` None for one that goes.

    An attribute that is None is not written.
    """
    named = {_NAMES[type_]: name}
    before = {**_CODE[type_], **named, **(had or {})}
    answered = {**before, **_ANSWERED[type_], **(had or {}), "id": name, "arn": f"{_ARN}:{name}"}
    wanted = {**before, **(gets or {})}
    code = {key: value for key, value in wanted.items() if value is not None and key not in _COMPUTED}
    return Resource(type=type_, name=name, state=answered, code=None if gets is None else code)
