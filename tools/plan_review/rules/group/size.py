"""More or fewer nodes and shards."""

from collections.abc import Iterator

from ...plan.changes import Plan, ResourceChange
from ..reading import at, number
from ..remedies import assignment
from ..resources import GROUP, kept, values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .shape import is_cluster


def _both(change: ResourceChange, attribute: str) -> tuple[float, float] | None:
    before, after = number(at(change.before, attribute)), number(at(change.after, attribute))
    return None if before is None or after is None else (before, after)


def _fewer_nodes(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        # In cluster mode num_cache_clusters is all shards' nodes together and follows from the others.
        attribute = "replicas_per_node_group" if is_cluster(change.before) else "num_cache_clusters"
        both = _both(change, attribute)
        if both is None or both[1] >= both[0]:
            continue
        alone = both[1] <= (0 if attribute == "replicas_per_node_group" else 1)
        effect = (
            "no replica is left: nothing to fail over to, and a failed node loses its data"
            if alone
            else "fewer replicas share the reads, and clients connected to those removed must reconnect"
        )
        yield Observation(
            address=change.address,
            message=f"{attribute} goes {values(*both)}; {effect}",
            remedy=f"Keep {assignment(plan, GROUP, attribute, both[0])}, or compare the readers' load with what "
            "is left.",
            severity=Severity.HIGH if alone else Severity.MEDIUM,
        )


def _fewer_shards(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        both = _both(change, "num_node_groups")
        if both and both[1] < both[0]:
            yield Observation(
                address=change.address,
                message=f"num_node_groups goes {values(*both)}; the slots of the removed shards move to the others, "
                "whose memory must hold them",
                remedy=f"Keep {assignment(plan, GROUP, 'num_node_groups', both[0])} unless the remaining shards have "
                "1.5 times the memory free that the removed ones use.",
            )


def _more_shards(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        both = _both(change, "num_node_groups")
        if both and both[1] > both[0]:
            yield Observation(
                address=change.address,
                message=f"num_node_groups goes {values(*both)}; slots move while the group serves, which costs CPU, "
                "and with much data takes hours",
            )


FEWER_NODES = Rule(
    id="fewer-nodes",
    title="The group has fewer replicas",
    severity=Severity.MEDIUM,
    explanation="Replicas serve reads and take over when a primary fails. Each one less is read capacity and "
    "availability less; without any, a failure of the node loses the data.",
    remedy="Look at the replicas' CPU and connections on the dashboard first.",
    link=elasticache("Scaling"),
    observe=_fewer_nodes,
)

FEWER_SHARDS = Rule(
    id="fewer-shards",
    title="The cluster has fewer shards",
    severity=Severity.HIGH,
    explanation="Scaling in moves the slots of the shards that go to those that stay. When these have too little "
    "memory, the operation fails or keys are evicted.",
    remedy="See that the remaining shards have 1.5 times the memory free that the removed ones use, and do it when "
    "there is little traffic.",
    link=elasticache("best-practices-online-resharding"),
    observe=_fewer_shards,
)

MORE_SHARDS = Rule(
    id="more-shards",
    title="The cluster is resharded online",
    severity=Severity.LOW,
    explanation="Adding shards moves slots, key by key, while the group serves: CPU and network load rise, and some "
    "commands on keys that are on the move are answered with a redirection.",
    remedy="Do it when there is little traffic, with CPU under 80 % (50 % on nodes whose engine has one core).",
    link=elasticache("best-practices-online-resharding"),
    observe=_more_shards,
)
