"""Other nodes: another type."""

from collections.abc import Iterator

from environments.schema.node_types import DATA_TIERING_FAMILIES, NodeType, facts
from tools.plan_review.plan.changes import Plan
from tools.plan_review.rules.group.shape import fails_over
from tools.plan_review.rules.reading import at, is_unknown, text
from tools.plan_review.rules.resources import GROUP, kept, values
from tools.plan_review.rules.rule import Observation, Rule, Severity
from tools.plan_review.rules.sources import runbook


def _node_type(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = text(at(change.before, "node_type")), at(change.after, "node_type")
        if before is None or after is None or before == after:
            continue
        what = f"node_type changes {values(before, after)}"
        if is_unknown(after):
            yield Observation(address=change.address, message=f"{what}: cannot be seen before apply")
            continue
        memory, smaller = _memory(facts(before), facts(text(after) or ""))
        covered = fails_over(change.before)
        effect = (
            "the primary of each shard changes once, and for some seconds writes fail"
            if covered
            else "without a replica to fail over to, the cache is away while the node is replaced"
        )
        severe = smaller or not covered
        yield Observation(
            address=change.address,
            message=f"{what}{memory}; {effect}",
            severity=Severity.HIGH if severe else Severity.MEDIUM,
        )


def _memory(before: NodeType | None, after: NodeType | None) -> tuple[str, bool]:
    """Return what the change means for the memory, and whether it is one that can fail."""
    if before is None or after is None:
        return ", of which the memory is not known here", False
    if (before.family in DATA_TIERING_FAMILIES) != (after.family in DATA_TIERING_FAMILIES):
        return ", between types with and without data tiering, which ElastiCache refuses", True
    sizes = f" (maxmemory {_gigabytes(before)} to {_gigabytes(after)} a node)"
    smaller = after.maxmemory_bytes < before.maxmemory_bytes
    return f"{sizes}, of which the data must fit into less" if smaller else sizes, smaller


def _gigabytes(node: NodeType) -> str:
    return f"{node.maxmemory_bytes / 1e9:.1f} GB"


NODE_TYPE_CHANGE = Rule(
    id="node-type-change",
    title="The nodes become another type",
    severity=Severity.HIGH,
    explanation="ElastiCache makes new nodes, copies the data and switches over. With replicas and failover that costs "
    "seconds of failed writes and every connection; a single node is away meanwhile. If the data does not fit into "
    "the new type, keys are evicted or the change fails.",
    remedy="Check the memory in use with `python -m tools.capacity ENV`, take a snapshot, try it in staging, and let "
    "it happen in the maintenance window.",
    link=runbook("resize"),
    observe=_node_type,
)
