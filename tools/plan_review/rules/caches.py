"""Caches of every type, by one vocabulary: what one attribute means has one word, however a type calls it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..plan.changes import Action, AttributeChange, Plan, ResourceChange
from .reading import at, number, text, truth

GROUP = "aws_elasticache_replication_group"
CLUSTER = "aws_elasticache_cluster"
SERVERLESS = "aws_elasticache_serverless_cache"
GLOBAL = "aws_elasticache_global_replication_group"
MEMORYDB = "aws_memorydb_cluster"
MULTI_REGION = "aws_memorydb_multi_region_cluster"
# A global datastore holds no data of its own, but what is changed there changes every member.
CACHES = (GROUP, CLUSTER, SERVERLESS, GLOBAL, MEMORYDB, MULTI_REGION)

# An attribute's name here, shared by all types -> type -> its name in the provider's schema.
ATTRIBUTE_NAMES: Mapping[str, Mapping[str, str]] = {
    "id": {
        GROUP: "replication_group_id",
        CLUSTER: "cluster_id",
        SERVERLESS: "name",
        GLOBAL: "global_replication_group_id",
        MEMORYDB: "name",
        MULTI_REGION: "multi_region_cluster_name",
    },
    "engine": dict.fromkeys(CACHES, "engine"),
    "version": dict.fromkeys(CACHES, "engine_version") | {SERVERLESS: "major_engine_version"},
    "running version": {
        **dict.fromkeys((GROUP, CLUSTER, GLOBAL), "engine_version_actual"),
        SERVERLESS: "full_engine_version",
        MEMORYDB: "engine_patch_version",
    },
    "node type": {
        **dict.fromkeys((GROUP, CLUSTER, MEMORYDB, MULTI_REGION), "node_type"),
        GLOBAL: "cache_node_type",
    },
    "nodes": {GROUP: "num_cache_clusters", CLUSTER: "num_cache_nodes"},
    "replicas": {GROUP: "replicas_per_node_group", MEMORYDB: "num_replicas_per_shard"},
    "shards": {
        GROUP: "num_node_groups",
        GLOBAL: "num_node_groups",
        MEMORYDB: "num_shards",
        MULTI_REGION: "num_shards",
    },
    "cluster mode": {GROUP: "cluster_mode"},
    "failover": {GROUP: "automatic_failover_enabled", GLOBAL: "automatic_failover_enabled"},
    "zones": {GROUP: "multi_az_enabled", CLUSTER: "az_mode"},
    "minor upgrades": dict.fromkeys((GROUP, CLUSTER, MEMORYDB), "auto_minor_version_upgrade"),
    "retention": dict.fromkeys((GROUP, CLUSTER, SERVERLESS, MEMORYDB), "snapshot_retention_limit"),
    "snapshot window": dict.fromkeys((GROUP, CLUSTER, MEMORYDB), "snapshot_window")
    | {SERVERLESS: "daily_snapshot_time"},
    "maintenance window": dict.fromkeys((GROUP, CLUSTER, MEMORYDB), "maintenance_window"),
    "final snapshot": {
        GROUP: "final_snapshot_identifier",
        CLUSTER: "final_snapshot_identifier",
        MEMORYDB: "final_snapshot_name",
    },
    "immediately": {GROUP: "apply_immediately", CLUSTER: "apply_immediately"},
    "tls": {
        GROUP: "transit_encryption_enabled",
        CLUSTER: "transit_encryption_enabled",
        MEMORYDB: "tls_enabled",
        MULTI_REGION: "tls_enabled",
    },
    "tls mode": {GROUP: "transit_encryption_mode"},
    "at rest": {GROUP: "at_rest_encryption_enabled"},
    "key": {GROUP: "kms_key_id", SERVERLESS: "kms_key_id", MEMORYDB: "kms_key_arn"},
    "users": {GROUP: "user_group_ids", SERVERLESS: "user_group_id", MEMORYDB: "acl_name"},
    "token": {GROUP: "auth_token"},
    "token strategy": {GROUP: "auth_token_update_strategy"},
    "security groups": dict.fromkeys((GROUP, CLUSTER, SERVERLESS, MEMORYDB), "security_group_ids"),
    "parameter group": dict.fromkeys((GROUP, CLUSTER, GLOBAL, MEMORYDB), "parameter_group_name")
    | {MULTI_REGION: "multi_region_parameter_group_name"},
    "subnet group": dict.fromkeys((GROUP, CLUSTER, MEMORYDB), "subnet_group_name"),
    "port": dict.fromkeys((GROUP, CLUSTER, MEMORYDB), "port"),
    "network type": {GROUP: "network_type", CLUSTER: "network_type"},
    "ip discovery": {GROUP: "ip_discovery", CLUSTER: "ip_discovery"},
    "topic": {GROUP: "notification_topic_arn", CLUSTER: "notification_topic_arn", MEMORYDB: "sns_topic_arn"},
    "logs": {GROUP: "log_delivery_configuration", CLUSTER: "log_delivery_configuration"},
    "limits": {SERVERLESS: "cache_usage_limits"},
    "global membership": {GROUP: "global_replication_group_id", MEMORYDB: "multi_region_cluster_name"},
}


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache that changes. Attributes are named as in ATTRIBUTE_NAMES; what a type lacks is None on both sides."""

    change: ResourceChange

    @property
    def address(self) -> str:
        """Its address."""
        return self.change.address

    @property
    def type(self) -> str:
        """Its type."""
        return self.change.type

    def name(self, attribute: str) -> str:
        """Return the name that its type has for the attribute; "" when it has none."""
        return ATTRIBUTE_NAMES[attribute].get(self.change.type, "")

    def before(self, attribute: str) -> object:
        """Return the attribute's value before the change."""
        name = self.name(attribute)
        return at(self.change.before, name) if name else None

    def after(self, attribute: str) -> object:
        """Return the attribute's value after the change."""
        name = self.name(attribute)
        return at(self.change.after, name) if name else None

    def changed(self, attribute: str) -> AttributeChange | None:
        """Return the change of the attribute, None when it stays."""
        name = self.name(attribute)
        return self.change.changed(name) if name else None

    @property
    def replaced(self) -> bool:
        """Whether a new one takes its place."""
        return self.change.action is Action.REPLACE


def kept_caches(plan: Plan, *attributes: str) -> Iterator[Cache]:
    """Yield caches that exist before and after and change, of the types that have one of these attributes."""
    yield from _caches(plan, (Action.UPDATE, Action.REPLACE), attributes)


def made_caches(plan: Plan, *attributes: str) -> Iterator[Cache]:
    """Yield caches that exist afterwards and did not, or not so."""
    yield from _caches(plan, (Action.CREATE, Action.UPDATE, Action.REPLACE), attributes)


def gone_caches(plan: Plan) -> Iterator[Cache]:
    """Yield caches that are destroyed or replaced."""
    yield from _caches(plan, (Action.DESTROY, Action.REPLACE), ("id",))


def weighing(*attributes: str) -> dict[str, tuple[str, ...]]:
    """Return type -> attributes for a rule that weighs changes of these attributes."""
    return {
        each: tuple(ATTRIBUTE_NAMES[attribute][each] for attribute in attributes if each in ATTRIBUTE_NAMES[attribute])
        for each in CACHES
        if any(each in ATTRIBUTE_NAMES[attribute] for attribute in attributes)
    }


def is_cluster(cache: Mapping[str, object]) -> bool:
    """Tell whether a replication group is in cluster mode, or on the way there."""
    return truth(at(cache, "cluster_enabled")) is True or text(at(cache, "cluster_mode")) in {"enabled", "compatible"}


def fails_over(cache: Cache) -> bool:
    """Tell whether a replica takes over by itself when the primary is away."""
    if cache.type in {SERVERLESS, GLOBAL, MULTI_REGION}:
        return True
    several = (nodes_of_a_shard(cache) or 1) > 1
    # MemoryDB fails over whenever there is a replica; there is nothing to switch.
    return several and (cache.type == MEMORYDB or truth(cache.before("failover")) is True)


def nodes_of_a_shard(cache: Cache) -> float | None:
    """Return how many nodes a shard has, its primary included; None when the plan does not say."""
    replicas = number(cache.before("replicas"))
    if (cache.type == MEMORYDB or is_cluster(cache.change.before)) and replicas is not None:
        return replicas + 1
    nodes = number(cache.before("nodes"))
    if nodes is not None and cache.type == GROUP:
        return nodes
    return None if replicas is None else replicas + 1


def is_memcached(cache: Cache) -> bool:
    """Tell whether it is Memcached: nodes that know nothing of each other, no snapshots, no passwords."""
    return "memcached" in (cache.before("engine"), cache.after("engine"))


def _caches(plan: Plan, actions: tuple[Action, ...], attributes: tuple[str, ...]) -> Iterator[Cache]:
    types = {each for attribute in attributes for each in ATTRIBUTE_NAMES[attribute]}
    return (Cache(each) for each in plan.changes if each.type in types and each.action in actions)
