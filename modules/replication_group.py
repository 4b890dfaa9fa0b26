"""The ElastiCache replication group: one primary and its replicas."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_replication_group import ElasticacheReplicationGroup
from cdktf_cdktf_provider_aws.elasticache_subnet_group import ElasticacheSubnetGroup
from constructs import Construct

from environments import EnvironmentSettings


class ReplicationGroup(Construct):
    """``id``, ``arn``, ``primary_endpoint`` and ``reader_endpoint`` of the cache; encryption has no off switch."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        subnet_ids: list[str],
        security_group_id: str,
        kms_key_arn: str,
        parameter_group_name: str,
        user_group_id: str,
    ) -> None:
        super().__init__(scope, id_)
        redis = settings.redis
        subnet_group = ElasticacheSubnetGroup(
            self,
            "subnet-group",
            name=settings.physical_name("redis"),
            description="Private subnets of the experimentation platform's Redis",
            subnet_ids=subnet_ids,
        )
        group = ElasticacheReplicationGroup(
            self,
            "group",
            replication_group_id=settings.physical_name("redis"),
            description=f"Redis for the experimentation platform, {settings.name}",
            engine="redis",
            engine_version=redis.engine_version,
            node_type=redis.node_type,
            port=redis.port,
            num_cache_clusters=redis.nodes,
            automatic_failover_enabled=redis.automatic_failover,
            multi_az_enabled=redis.multi_az,
            subnet_group_name=subnet_group.name,
            security_group_ids=[security_group_id],
            parameter_group_name=parameter_group_name,
            user_group_ids=[user_group_id],
            # The bindings type these two as text: the provider's schema lets them be unset.
            at_rest_encryption_enabled="true",
            auto_minor_version_upgrade=str(redis.auto_minor_version_upgrade).lower(),
            kms_key_id=kms_key_arn,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            snapshot_retention_limit=redis.snapshot_retention_days,
            snapshot_window=redis.snapshot_window,
            maintenance_window=redis.maintenance_window,
            final_snapshot_identifier=settings.physical_name("redis-final") if settings.keep_data else None,
            apply_immediately=redis.apply_immediately,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.keep_data),
        )
        self.id = group.replication_group_id
        self.arn = group.arn
        self.primary_endpoint = group.primary_endpoint_address
        # A single node has no replicas to read from.
        self.reader_endpoint = group.reader_endpoint_address if redis.nodes > 1 else group.primary_endpoint_address
