"""Rules across the fields of RedisSettings: what AWS would refuse, each problem with its remedy."""

from typing import TYPE_CHECKING

from environments.schema.aws.engine_versions import FAMILIES
from environments.schema.aws.node_types import DURABLE_FAMILIES, MAXMEMORY_BYTES, VALKEY_ONLY_FAMILIES
from environments.schema.engines import version_number
from environments.schema.redis.node_types import family_and_size, tiers_data
from environments.schema.redis.windows import windows_overlap

if TYPE_CHECKING:
    from environments.schema.redis.settings import RedisSettings

# ElastiCache user guide, "Valkey and Redis OSS nodes and shards".
MAX_NODES = 500
DURABLE_SINCE = (9, 0)
# ElastiCache user guide, maxmemory-policy: the policies that data-tiered nodes support.
_DATA_TIERING_POLICIES = ("noeviction", "volatile-lru", "allkeys-lru")


def availability_problems(redis: "RedisSettings") -> list[str]:
    """List what is wrong about failover and Multi-AZ."""
    problems = []
    if redis.multi_az and not redis.automatic_failover:
        problems.append("multi_az needs automatic_failover; set automatic_failover=True or multi_az=False")
    if redis.clustered and not redis.automatic_failover:
        problems.append("cluster mode needs automatic_failover; set automatic_failover=True")
    if redis.clustered and redis.multi_az and redis.nodes < 2:
        problems.append("multi_az needs a replica in each shard, nodes is 1; set nodes=2 or more, or multi_az=False")
    if redis.automatic_failover and redis.nodes < 2 and not redis.clustered:
        problems.append(
            f"automatic_failover needs a replica, nodes is {redis.nodes}; set nodes=2 or more, "
            "or automatic_failover=False"
        )
    return problems


def shard_problems(redis: "RedisSettings") -> list[str]:
    """List what is wrong about cluster mode, size and auto scaling."""
    problems = []
    if redis.shards > 1 and redis.cluster_mode in {"disabled", "compatible"}:
        problems.append(
            f"shards={redis.shards} needs cluster mode; leave cluster_mode out, or set shards=1 while it is "
            f"{redis.cluster_mode!r}"
        )
    if redis.cluster_mode == "compatible" and redis.nodes < 2:
        problems.append("cluster_mode 'compatible' needs a replica, nodes is 1; set nodes=2 or more")
    if redis.cluster_mode == "compatible" and redis.auto_scaling:
        problems.append(
            "cluster_mode 'compatible' allows no scaling; leave auto_scaling out until cluster_mode is 'enabled'"
        )
    if redis.node_count > MAX_NODES:
        problems.append(
            f"shards x nodes is {redis.node_count}, ElastiCache takes {MAX_NODES} at most; lower shards or nodes"
        )
    if redis.auto_scaling:
        problems += redis.auto_scaling.problems(
            clustered=redis.clustered,
            node_type=redis.node_type,
            shards=redis.shards,
            replicas=redis.replicas,
            reserved_memory_percent=redis.reserved_memory_percent,
        )
    return problems


def upgrade_problems(redis: "RedisSettings") -> list[str]:
    """List what is wrong about ``previous_family``, the parameter group that a running group leaves."""
    if redis.previous_family is None:
        return []
    if redis.engine_version in FAMILIES[redis.engine] and redis.previous_family == redis.family:
        return [f"previous_family {redis.previous_family!r} is the family in use; remove it, the upgrade is over"]
    if redis.cluster_mode == "compatible":
        changes = "previous_family and cluster_mode 'compatible' are two changes of the parameter group"
        return [f"{changes}; deploy one, and the other when its maintenance window is over"]
    return []


def takeover_problems(redis: "RedisSettings") -> list[str]:
    """List what is wrong about ``takeover_step``."""
    if redis.takeover_step is None:
        return []
    problems = []
    if redis.imported_group_id is None:
        problems.append("takeover_step is for a group that exists already; set imported_group_id, or remove it")
    if not redis.apply_immediately:
        problems.append(
            f"takeover_step {redis.takeover_step!r} is applied by AWS at once or not at all; set apply_immediately=True"
        )
    if not redis.has_users and redis.password_users:
        problems.append("password_users need the group's users; leave them out until takeover_step is gone")
    return problems


def durability_problems(redis: "RedisSettings") -> list[str]:
    """List what a durable group lacks (ElastiCache user guide, "Durability", Limitations)."""
    if redis.durability is None:
        return []
    problems = []
    if redis.engine != "valkey" or version_number(redis.engine_version) < DURABLE_SINCE:
        problems.append("durability needs engine 'valkey' and engine_version '9.0' or later; set them")
    if not redis.clustered or redis.cluster_mode == "compatible":
        problems.append("durability needs cluster mode; set shards=2 or more, or cluster_mode='enabled'")
    if not redis.multi_az or redis.nodes < 2:
        problems.append("durability needs multi_az and a replica in each shard; set multi_az=True and nodes=2 or more")
    if family_and_size(redis.node_type)[0] not in DURABLE_FAMILIES:
        problems.append(
            f"durability does not take node_type {redis.node_type!r}; use a family of {', '.join(DURABLE_FAMILIES)}"
        )
    return problems


def node_type_problems(redis: "RedisSettings") -> list[str]:
    """List what the node type's family cannot do, and sizes that it lacks. AWS judges unknown families."""
    problems = []
    family, size = family_and_size(redis.node_type)
    sizes = [each for each, _ in MAXMEMORY_BYTES.get(family, ())]
    if sizes and size not in sizes:
        problems.append(f"node_type {redis.node_type!r} is none of its family; use a size of {', '.join(sizes)}")
    if family in VALKEY_ONLY_FAMILIES and redis.engine != "valkey":
        problems.append(f"node_type {redis.node_type!r} needs engine 'valkey'; set it, or use an m7g, r7g or c7gn type")
    policy = redis.all_parameters["maxmemory-policy"]
    if tiers_data(redis.node_type) and policy not in _DATA_TIERING_POLICIES:
        problems.append(
            f"'maxmemory-policy' cannot be {policy!r} on data-tiered {redis.node_type!r}; "
            f"use one of {', '.join(_DATA_TIERING_POLICIES)}"
        )
    return problems


def window_problems(redis: "RedisSettings") -> list[str]:
    """List what is wrong about the two windows."""
    if not windows_overlap(redis.snapshot_window, redis.maintenance_window):
        return []
    windows = f"snapshot_window {redis.snapshot_window!r} overlaps maintenance_window {redis.maintenance_window!r}"
    return [f"{windows}; move one of them"]
