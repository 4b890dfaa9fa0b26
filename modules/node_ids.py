"""The ids that ElastiCache gives to a replication group's nodes.

They are known before the group is made, which `member_clusters` is not: `<group>-001` and on with cluster mode
disabled, `<group>-0001-001` (shard, then node) with it enabled (ElastiCache user guide, "Shards and nodes").
"""


def node_ids(group_id: str, *, shards: int, nodes_per_shard: int) -> list[list[str]]:
    """Return each shard's node ids; one shard means cluster mode disabled.

    Nodes that auto scaling adds later are not among them.
    """
    if shards == 1:
        return [[f"{group_id}-{node:03d}" for node in range(1, nodes_per_shard + 1)]]
    return [
        [f"{group_id}-{shard:04d}-{node:03d}" for node in range(1, nodes_per_shard + 1)]
        for shard in range(1, shards + 1)
    ]
