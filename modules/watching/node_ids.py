"""The ids that ElastiCache gives to a replication group's nodes.

They are known before the group is made, which `member_clusters` is not: `<group>-001` and on with cluster mode
disabled, `<group>-0001-001` (shard, then node) with it enabled (ElastiCache user guide, "Shards and nodes").
"""

from environments import EnvironmentSettings


def node_ids(group_id: str, *, shards: int, nodes_per_shard: int, numbered_shards: bool) -> list[list[str]]:
    """Return each shard's node ids."""
    groups = [f"{group_id}-{number:04d}" for number in range(1, shards + 1)] if numbered_shards else [group_id]
    return [[f"{group}-{node:03d}" for node in range(1, nodes_per_shard + 1)] for group in groups]


def nodes_by_shard(settings: EnvironmentSettings) -> list[list[str]]:
    """Return the ids of the nodes that the settings ask for, and of those that auto scaling may add to them.

    A group that came into cluster mode by "compatible" keeps the names that its nodes have.
    """
    redis = settings.redis
    return node_ids(
        settings.replication_group_id,
        shards=redis.max_shards,
        nodes_per_shard=1 + redis.max_replicas,
        numbered_shards=redis.shards > 1 or redis.cluster_mode == "enabled",
    )
