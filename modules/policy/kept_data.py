"""Data that is to be kept can be restored, and no plan can destroy it."""

from collections.abc import Iterator

from modules.policy.stack_terraform import StackTerraform

_GUARDED = (
    "aws_dynamodb_table",
    "aws_elasticache_global_replication_group",
    "aws_elasticache_replication_group",
    "aws_elasticache_serverless_cache",
    "aws_elasticache_subnet_group",
    "aws_kms_key",
    "aws_vpc",
)


def kept_data(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield resources that hold data without snapshots, backups or protection, where ``keep_data`` is set."""
    if not terraform.settings.keep_data:
        return
    for cache in terraform.resources("aws_elasticache_replication_group", "aws_elasticache_serverless_cache"):
        if not cache.argument("snapshot_retention_limit"):
            yield f"{cache.address} takes no snapshots; set snapshot_retention_days to 1 or more"
    for group in terraform.resources("aws_elasticache_replication_group"):
        if not group.argument("final_snapshot_identifier"):
            yield f"{group.address} would be deleted without a final snapshot; name one"
    for cache in terraform.resources("aws_elasticache_serverless_cache"):
        if not cache.argument("snapshot_retention_limit"):
            yield f"{cache.address} takes no snapshots; set snapshot_retention_limit to 1 or more"
    for table in terraform.resources("aws_dynamodb_table"):
        if not table.argument("point_in_time_recovery.enabled"):
            yield f"{table.address} cannot be restored to a point in time; enable it"
    for block in terraform.resources(*_GUARDED):
        if not block.argument("lifecycle.prevent_destroy"):
            yield f"{block.address} may be destroyed or replaced; set lifecycle.prevent_destroy"
