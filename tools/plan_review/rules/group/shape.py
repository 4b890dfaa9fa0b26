"""How many nodes and shards a group has, by its attributes."""

from collections.abc import Mapping

from ..reading import at, number, text, truth


def is_cluster(group: Mapping[str, object]) -> bool:
    """Tell whether the group is in cluster mode, or on the way there."""
    return truth(at(group, "cluster_enabled")) is True or text(at(group, "cluster_mode")) in {"enabled", "compatible"}


def fails_over(group: Mapping[str, object]) -> bool:
    """Tell whether a replica takes over by itself when the primary is away."""
    return (nodes_of_a_shard(group) or 1) > 1 and truth(at(group, "automatic_failover_enabled")) is True


def nodes_of_a_shard(group: Mapping[str, object]) -> float | None:
    """Return how many nodes a shard has, its primary included; None when the plan does not say."""
    replicas = number(at(group, "replicas_per_node_group"))
    if is_cluster(group) and replicas is not None:
        return replicas + 1
    nodes = number(at(group, "num_cache_clusters"))
    if nodes is not None:
        return nodes
    return None if replicas is None else replicas + 1
