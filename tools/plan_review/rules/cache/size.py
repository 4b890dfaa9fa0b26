"""More or fewer nodes."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import CLUSTER, GROUP, MEMORYDB, Cache, is_cluster, kept_caches
from ..reading import number
from ..remedies import assignment
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import aws, elasticache

NO_REPLICA_LEFT = "no replica is left"


def both(cache: Cache, attribute: str) -> tuple[float, float] | None:
    """Return the numbers before and after; None where one of them is none."""
    before, after = number(cache.before(attribute)), number(cache.after(attribute))
    return None if before is None or after is None else (before, after)


def counted_by(cache: Cache) -> str:
    """Return the attribute that counts a shard's nodes."""
    # In cluster mode num_cache_clusters is all shards' nodes together and follows from the others.
    if cache.type == MEMORYDB or is_cluster(cache.change.before) or both(cache, "nodes") is None:
        return "replicas"
    return "nodes"


def _fewer_nodes(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "nodes", "replicas"):
        attribute = counted_by(cache)
        numbers = both(cache, attribute)
        if cache.type == CLUSTER or numbers is None or numbers[1] >= numbers[0]:
            continue
        alone = numbers[1] <= (0 if attribute == "replicas" else 1)
        effect = (
            f"{NO_REPLICA_LEFT}: nothing to fail over to, and a failed node loses its data"
            if alone
            else "fewer replicas share the reads, and clients connected to those removed must reconnect"
        )
        keep = assignment(plan, cache.type, cache.name(attribute), numbers[0])
        yield Observation(
            address=cache.address,
            message=f"{cache.name(attribute)} goes {values(*numbers)}; {effect}",
            remedy=f"Keep {keep}, or compare the readers' load with what is left.",
            severity=Severity.HIGH if alone else Severity.MEDIUM,
        )


def _memcached_nodes(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "nodes"):
        numbers = both(cache, "nodes")
        if cache.type != CLUSTER or numbers is None or numbers[0] == numbers[1]:
            continue
        if cache.replaced:
            continue
        fewer = numbers[1] < numbers[0]
        lost = "what the removed nodes hold is gone, and " if fewer else ""
        yield Observation(
            address=cache.address,
            message=f"num_cache_nodes goes {values(*numbers)}; {lost}clients that spread keys over the nodes look for "
            "many of them on another node: misses until they are filled again",
            severity=Severity.HIGH if fewer else Severity.MEDIUM,
        )


FEWER_NODES = Rule(
    id="fewer-nodes",
    title="The cache has fewer replicas",
    severity=Severity.MEDIUM,
    explanation="Replicas serve reads and take over when a primary fails. Each one less is read capacity and "
    "availability less; without any, a failure of the node loses the data.",
    remedy="Look at the replicas' CPU and connections on the dashboard first.",
    link=elasticache("Scaling"),
    observe=_fewer_nodes,
    weighs={GROUP: ("num_cache_clusters", "replicas_per_node_group"), MEMORYDB: ("num_replicas_per_shard",)},
)

MEMCACHED_NODES_CHANGE = Rule(
    id="memcached-nodes-change",
    title="Memcached's keys are spread over other nodes",
    severity=Severity.HIGH,
    explanation="Memcached's nodes know nothing of each other: the clients decide by a hash on which node a key is. "
    "With another number of nodes many keys are looked for elsewhere, and what a removed node held is lost.",
    remedy="Use clients with consistent hashing and auto discovery, change one node at a time, when there is little "
    "traffic.",
    link=aws("AmazonElastiCache/latest/dg/AutoDiscovery"),
    observe=_memcached_nodes,
    weighs={CLUSTER: ("num_cache_nodes",)},
)
