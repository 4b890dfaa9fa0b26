"""The ElastiCache replication group: one primary and its replicas, or several shards of them."""

from typing import Any

from cdktf import Fn, Postcondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.elasticache_replication_group import ElasticacheReplicationGroup
from cdktf_cdktf_provider_aws.elasticache_subnet_group import ElasticacheSubnetGroup
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.engines import versions_of
from environments.schema.redis.node_types import tiers_data
from modules.accepted import accept, without_customer_key
from modules.watching.redis_logs import RedisLogs


class ReplicationGroup(Construct):
    """``id``, ``arn`` and the endpoints of the cache.

    The cache is encrypted at rest, and in transit it requires TLS; while a group is taken over, the settings' step
    "tls-preferred" still lets clients connect without.
    ``configuration_endpoint`` is None without cluster mode; with it, clients begin there whatever they want to do.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        subnet_ids: list[str],
        security_group_id: str,
        kms_key_arn: str | None,
        parameter_group_name: str | None,
        joined_datastore_id: str | None = None,
        user_group_id: str,
        logs: RedisLogs,
        events_topic_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        redis = settings.redis
        group = ElasticacheReplicationGroup(
            self,
            "group",
            replication_group_id=settings.replication_group_id,
            description=f"Redis for the experimentation platform, {settings.name}",
            port=redis.port,
            subnet_group_name=self._subnet_group(settings, subnet_ids),
            security_group_ids=[security_group_id],
            user_group_ids=[user_group_id] if redis.has_users else None,
            auth_token_update_strategy="DELETE" if redis.takeover_step == "auth-token-deleted" else None,
            kms_key_id=kms_key_arn,
            log_delivery_configuration=logs.deliveries,
            notification_topic_arn=events_topic_arn,
            depends_on=[logs.allowed] if logs.allowed else None,
            lifecycle=_lifecycle(settings),
            **(_of_secondary(joined_datastore_id) or _of_primary(settings, parameter_group_name)),
            **_nodes(settings),
            **_addresses(settings),
            **_snapshots_and_changes(settings),
        )
        if redis.durability:
            # The bindings are those of provider 6.25, which has no such argument.
            group.add_override("durability", redis.durability)
        if redis.imported_group_id:
            group.import_from(redis.imported_group_id)
        if findings := _accepted(settings):
            accept(group, findings)
        self.id = group.replication_group_id
        self.arn = group.arn
        self._set_endpoints(group, settings)

    def _subnet_group(self, settings: EnvironmentSettings, subnet_ids: list[str]) -> str:
        return ElasticacheSubnetGroup(
            self,
            "subnet-group",
            name=settings.physical_name("redis"),
            description="Private subnets of the experimentation platform's Redis",
            subnet_ids=subnet_ids,
            # A subnet group holds no data, but AWS refuses to delete one in use, which would end an apply midway.
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.keep_data),
        ).name

    def _set_endpoints(self, group: ElasticacheReplicationGroup, settings: EnvironmentSettings) -> None:
        redis = settings.redis
        self.configuration_endpoint = _configuration_endpoint(group, settings) if redis.clustered else None
        # A cluster has no primary that takes every key. On the way into cluster mode both kinds of endpoint are there.
        one_primary = not redis.clustered or redis.cluster_mode == "compatible"
        self.primary_endpoint = group.primary_endpoint_address if one_primary else group.configuration_endpoint_address
        # A single node has no replicas to read from; clients find a cluster's replicas in its map of slots.
        has_reader = one_primary and redis.nodes > 1
        self.reader_endpoint = group.reader_endpoint_address if has_reader else self.primary_endpoint


def _of_secondary(datastore_id: str | None) -> dict[str, Any]:
    """Return the arguments of a group that joins a global datastore; none where it joins no datastore.

    Engine, version, node type, parameters, encryption and data are the primary's. The provider refuses a secondary
    that has arguments for them.
    """
    return {"global_replication_group_id": datastore_id} if datastore_id else {}


def _of_primary(settings: EnvironmentSettings, parameter_group_name: str | None) -> dict[str, Any]:
    """Return the arguments that a group has unless it is a secondary of a global datastore."""
    redis = settings.redis
    return {
        "engine": redis.engine,
        "engine_version": redis.engine_version,
        "node_type": redis.node_type,
        "parameter_group_name": parameter_group_name,
        # The bindings type this boolean as text.
        "at_rest_encryption_enabled": "true",
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "preferred" if redis.takeover_step == "tls-preferred" else "required",
        "snapshot_name": redis.restore_from_snapshot,
    }


def _accepted(settings: EnvironmentSettings) -> dict[str, str]:
    redis = settings.redis
    findings = without_customer_key(settings, "CKV_AWS_191")
    if settings.joins_datastore:
        reason = "A secondary of a global datastore is encrypted as its primary is, and must not say so itself."
        findings |= dict.fromkeys(("encryption", "CKV_AWS_29", "CKV_AWS_30", "CKV_AWS_31"), reason)
    if not redis.automatic_failover:
        findings["CKV2_AWS_50"] = f"{settings.name} has {redis.nodes} node(s), and nothing to fail over to."
    if redis.takeover_step == "tls-preferred":
        findings["encryption"] = "Clients of a group that is taken over move to TLS one by one in this step."
    if not redis.has_users:
        reason = "AWS refuses users in the modification that brings TLS; they come with the next step."
        findings |= {"CKV_AWS_31": reason, "authentication": reason}
    return findings


def _configuration_endpoint(group: ElasticacheReplicationGroup, settings: EnvironmentSettings) -> str:
    endpoint = group.configuration_endpoint_address
    if settings.redis.cluster_mode != "compatible":
        return endpoint
    # The state of a group on its way into cluster mode has no configuration endpoint until the next deployment, and SSM
    # refuses an empty parameter. The group's primary answers a cluster's clients, too.
    return Token.as_string(Fn.coalesce([endpoint, group.primary_endpoint_address]))


def _nodes(settings: EnvironmentSettings) -> dict[str, Any]:
    redis = settings.redis
    # AWS requires the argument for node types that tier data, and refuses it for others.
    tiering = {"data_tiering_enabled": True} if tiers_data(redis.node_type) else {}
    failover = {"automatic_failover_enabled": redis.automatic_failover, "multi_az_enabled": redis.multi_az}
    if not redis.clustered:
        return {"num_cache_clusters": redis.nodes, **failover, **tiering}
    return {
        "cluster_mode": redis.cluster_mode or "enabled",
        "num_node_groups": redis.shards,
        "replicas_per_node_group": redis.replicas,
        **failover,
        **tiering,
    }


def _snapshots_and_changes(settings: EnvironmentSettings) -> dict[str, Any]:
    redis = settings.redis
    return {
        "snapshot_retention_limit": redis.snapshot_retention_days,
        "snapshot_window": redis.snapshot_window,
        "final_snapshot_identifier": settings.physical_name("redis-final") if settings.keep_data else None,
        "maintenance_window": redis.maintenance_window,
        "apply_immediately": redis.apply_immediately,
        # The bindings type this boolean as text, because the provider's schema lets it be unset.
        "auto_minor_version_upgrade": str(redis.auto_minor_version_upgrade).lower(),
    }


def _addresses(settings: EnvironmentSettings) -> dict[str, Any]:
    # Unset means IPv4; AWS' answer then stands in the state, and naming it would plan a replacement of older groups.
    if not settings.network.dual_stack:
        return {}
    return {"network_type": "dual_stack", "ip_discovery": settings.network.discovery}


def _lifecycle(settings: EnvironmentSettings) -> TerraformResourceLifecycle:
    return TerraformResourceLifecycle(
        prevent_destroy=settings.keep_data,
        ignore_changes=_ignored_changes(settings),
        postcondition=_same_family(settings),
    )


def _same_family(settings: EnvironmentSettings) -> list[Postcondition] | None:
    """Refuse, at plan, a parameter group of another family than that of the engine version that runs."""
    redis = settings.redis
    if not redis.version_left_to_aws or settings.joins_datastore:
        return None
    lowest = versions_of(redis.family)[1][0]
    # Family valkey7 has the one version 7.2; every other family has all versions of its number.
    prefix = lowest.removesuffix("0")
    return [
        Postcondition(
            condition=f'${{startswith(self.engine_version, "{prefix}")}}',
            error_message=(
                f"The group runs ${{self.engine_version}}, and family {redis.family} of the parameter group is for "
                f"{lowest} and later of {redis.engine}. Set apply_engine_version=True, and previous_family to the "
                "family of what runs, for the deployment of this upgrade (docs/runbook.md, Engine upgrade)."
            ),
        )
    ]


def _ignored_changes(settings: EnvironmentSettings) -> list[str]:
    """Return the attributes whose changes the plan ignores."""
    redis = settings.redis
    # AWS reads the snapshot when it makes the group. Removing the setting later must not replace the group.
    names = ["snapshot_name"]
    if settings.global_datastore:
        # AWS switches upgrades off in members and refuses to switch them on; nodes are changed through the datastore
        # (ElastiCache user guide, Prerequisites and limitations of global datastores; provider #24919, #22528).
        names += ["auto_minor_version_upgrade", "node_type"]
    if redis.version_left_to_aws:
        # After AWS's upgrade from 7.0 to 7.1, a plan with 7.0 would replace the group (provider #30481).
        names.append("engine_version")
    if redis.imported_group_id:
        # A change of one of these would replace the group, which keeps its key and its subnets
        # (security_group_names: provider #32835).
        names += ["kms_key_id", "security_group_names", "subnet_group_name"]
    if redis.auto_scaling and redis.auto_scaling.shards:
        names.append("num_node_groups")
    if redis.auto_scaling and redis.auto_scaling.replicas:
        names.append("replicas_per_node_group")
    return names
