"""Hours of nodes that AWS bills, by node type: what a plan makes more or fewer of.

A serverless cache has none. Those of a global datastore's members in other regions stand in the plans of these.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from ..plan.changes import Action, Plan, ResourceChange
from ..rules.caches import ATTRIBUTE_NAMES, CLUSTER, GROUP, MEMORYDB, is_cluster
from ..rules.reading import at, number, text
from .model import NodeHours

_BILLED = (GROUP, CLUSTER, MEMORYDB)
_LATER = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.NO_CHANGE)


def node_hours(plan: Plan) -> tuple[NodeHours, ...]:
    """Return how many nodes run, before and after, by node type; caches that do not change count, too."""
    before, after = Counter[str](), Counter[str]()
    for change in plan.of_type(*_BILLED):
        for side, counter in _sides(change):
            if nodes := _nodes(change.type, side):
                (before if counter == "before" else after)[nodes[0]] += nodes[1]
    return tuple(
        NodeHours(node_type=each, before=before[each], after=after[each]) for each in sorted({*before, *after})
    )


def unseen(plan: Plan) -> tuple[str, ...]:
    """Return the addresses of the caches whose nodes cannot be counted from the plan."""
    return tuple(
        change.address
        for change in plan.of_type(*_BILLED)
        if any(_nodes(change.type, side) is None for side, _ in _sides(change))
    )


def _sides(change: ResourceChange) -> Iterator[tuple[Mapping[str, object], str]]:
    if change.action not in {Action.CREATE, Action.READ}:
        yield change.before, "before"
    if change.action is Action.FORGET:
        # It stays in AWS, and on the bill.
        yield change.before, "after"
    elif change.action in _LATER:
        yield change.after, "after"


def _nodes(type_: str, cache: Mapping[str, object]) -> tuple[str, int] | None:
    """Return node type and number of nodes."""
    node_type, nodes, replicas, shards = (
        at(cache, ATTRIBUTE_NAMES[attribute][type_]) if type_ in ATTRIBUTE_NAMES[attribute] else None
        for attribute in ("node type", "nodes", "replicas", "shards")
    )
    count = number(nodes)
    # In cluster mode the number of nodes follows from the others, and may still be that of before.
    if count is None or is_cluster(cache):
        each, many = number(replicas), number(shards)
        count = None if each is None or many is None else many * (each + 1)
    named = text(node_type)
    return (named, int(count)) if named is not None and count is not None else None
