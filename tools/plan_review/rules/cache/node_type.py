"""Other nodes: another type."""

from collections.abc import Iterator

from ...facts.node_types import NodeType, facts
from ...plan.changes import Plan
from ..caches import fails_over, is_memcached, kept_caches, weighing
from ..reading import is_hidden, text
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _node_type(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "node type"):
        before, after = text(cache.before("node type")), cache.after("node type")
        if before is None or after is None or before == after or is_hidden(after):
            continue
        what = f"{cache.name('node type')} changes {values(before, after)}"
        memory, smaller = _memory(facts(before), facts(text(after) or ""))
        if cache.replaced:
            effect, covered = "the new cache has it from the start", True
        elif is_memcached(cache):
            effect, covered = "Memcached gets new, empty nodes: every key is gone", False
        elif covered := fails_over(cache):
            effect = "the primary of each shard changes once, and for some seconds writes fail"
        else:
            effect = "without a replica to fail over to, the cache is away while the node is replaced"
        refused = memory == _TIERING
        yield Observation(
            address=cache.address,
            message=f"{what}{memory}" if refused and not cache.replaced else f"{what}{memory}; {effect}",
            severity=Severity.HIGH if smaller or not covered else Severity.MEDIUM,
        )


_TIERING = ", between types with and without data tiering, which ElastiCache refuses"


def _memory(before: NodeType, after: NodeType) -> tuple[str, bool]:
    """Return what the change means for the memory, and whether it is one that can fail."""
    if before.tiers_data != after.tiers_data:
        return _TIERING, True
    old, new = before.maxmemory_bytes, after.maxmemory_bytes
    if old is None or new is None:
        return ", of which the memory is not known here: the data may have to fit into less", False
    sizes = f" (maxmemory {_gigabytes(old)} to {_gigabytes(new)} a node)"
    return f"{sizes}, of which the data must fit into less" if new < old else sizes, new < old


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


NODE_TYPE_CHANGE = Rule(
    id="node-type-change",
    title="The nodes become another type",
    severity=Severity.HIGH,
    explanation="AWS makes new nodes, copies the data and switches over. With replicas and failover that costs seconds "
    "of failed writes and every connection; a single node is away meanwhile. If the data does not fit into the new "
    "type, keys are evicted or the change fails.",
    remedy="Compare DatabaseMemoryUsagePercentage of the last weeks with the new type's memory, take a snapshot, try "
    "it in staging, and let it happen in the maintenance window.",
    link=elasticache("Scaling"),
    observe=_node_type,
    weighs=weighing("node type"),
)
