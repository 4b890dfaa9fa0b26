"""The ElastiCache Serverless cache: its limits, snapshots and endpoints. It has no nodes and no parameter group."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_serverless_cache import (
    ElasticacheServerlessCache,
    ElasticacheServerlessCacheCacheUsageLimits,
    ElasticacheServerlessCacheCacheUsageLimitsDataStorage,
    ElasticacheServerlessCacheCacheUsageLimitsEcpuPerSecond,
)
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings

# When no subnets are named, AWS takes three, or two where a region has no more (API reference, ServerlessCache,
# SubnetIds).
MAX_SUBNETS = 3


class ServerlessCache(Construct):
    """``id``, ``arn`` and the endpoints of the cache. AWS encrypts every serverless cache at rest and in transit."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        serverless: ServerlessSettings,
        subnet_ids: list[str],
        security_group_id: str,
        kms_key_arn: str | None,
        user_group_id: str,
    ) -> None:
        super().__init__(scope, id_)
        cache = ElasticacheServerlessCache(
            self,
            "cache",
            name=settings.replication_group_id,
            description=f"Redis for the experimentation platform, {settings.name}",
            engine=serverless.engine,
            major_engine_version=serverless.major_version,
            cache_usage_limits=[_limits(serverless)],
            subnet_ids=subnet_ids[:MAX_SUBNETS],
            security_group_ids=[security_group_id],
            kms_key_id=kms_key_arn,
            user_group_id=user_group_id,
            snapshot_arns_to_restore=list(serverless.restore_from_snapshot_arns) or None,
            snapshot_retention_limit=serverless.snapshot_retention_days,
            daily_snapshot_time=serverless.snapshot_time if serverless.snapshot_retention_days else None,
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=settings.keep_data,
                # AWS reads the snapshots when it makes the cache. To remove the setting must not replace the cache.
                ignore_changes=["snapshot_arns_to_restore"],
            ),
        )
        self.id = cache.name
        self.arn = cache.arn
        self.primary_endpoint = self.configuration_endpoint = cache.endpoint.get(0).address
        self.reader_endpoint = cache.reader_endpoint.get(0).address


def _limits(serverless: ServerlessSettings) -> ElasticacheServerlessCacheCacheUsageLimits:
    return ElasticacheServerlessCacheCacheUsageLimits(
        data_storage=[
            ElasticacheServerlessCacheCacheUsageLimitsDataStorage(
                unit="GB", minimum=serverless.min_storage_gb, maximum=serverless.max_storage_gb
            )
        ],
        ecpu_per_second=[
            ElasticacheServerlessCacheCacheUsageLimitsEcpuPerSecond(
                minimum=serverless.min_ecpu_per_second, maximum=serverless.max_ecpu_per_second
            )
        ],
    )
