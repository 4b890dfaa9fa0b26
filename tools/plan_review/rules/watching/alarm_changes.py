"""Alarms by the resource that makes them, since one `for_each` makes many."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from ...plan.changes import Plan, ResourceChange
from ..caches import GROUP, is_cluster
from ..reading import at, number, text
from ..resources import kept

ALARM = "aws_cloudwatch_metric_alarm"


def resource_of(change: ResourceChange) -> str:
    """Return the address without the key of `for_each`."""
    return change.address.partition("[")[0]


def by_resource(changes: Iterable[ResourceChange]) -> Iterator[tuple[str, list[ResourceChange]]]:
    """Yield each resource's address with its alarms; that of the alarm itself when it is the only one."""
    for address, group in groupby(sorted(changes, key=lambda each: each.address), key=resource_of):
        alarms = list(group)
        yield (alarms[0].address if len(alarms) == 1 else address), alarms


def names(alarms: Iterable[ResourceChange]) -> list[str]:
    """Return the alarms' names."""
    return [text(at(each.before, "alarm_name")) or each.address for each in alarms]


def resized_groups(plan: Plan) -> frozenset[str]:
    """Return the ids of groups whose nodes become another type."""
    ids = (text(at(each.before, "replication_group_id")) for each in kept(plan, GROUP) if each.changed("node_type"))
    return frozenset(each for each in ids if each)


def removed_nodes(plan: Plan) -> frozenset[str]:
    """Return the ids of nodes that this plan takes away: `<group>-003`, and `<group>-0002-003` in cluster mode."""
    found = set()
    for change in kept(plan, GROUP):
        id_ = text(at(change.before, "replication_group_id"))
        before, after = (
            [number(at(side, name)) for name in ("num_node_groups", "replicas_per_node_group", "num_cache_clusters")]
            for side in (change.before, change.after)
        )
        if id_ is None:
            continue
        if not is_cluster(change.before):
            found |= {f"{id_}-{node:03}" for node in _numbers(after[2], before[2])}
            continue
        nodes = range(1, int(before[1] or 0) + 2) if (before[1] or 0) < _MAX_NODES else range(0)
        found |= {f"{id_}-{shard:04}-{node:03}" for shard in _numbers(after[0], before[0]) for node in nodes}
        shards = range(1, int(before[0] or 0) + 1) if (before[0] or 0) < _MAX_NODES else range(0)
        more = _numbers(None if after[1] is None else after[1] + 1, None if before[1] is None else before[1] + 1)
        found |= {f"{id_}-{shard:04}-{node:03}" for shard in shards for node in more}
    return frozenset(found)


# ElastiCache takes 500 nodes at most; a number beyond that is none to count to.
_MAX_NODES = 500


def _numbers(after: float | None, before: float | None) -> range:
    """Return the numbers of what goes."""
    if before is None or after is None or not 0 <= after <= before <= _MAX_NODES:
        return range(0)
    return range(int(after) + 1, int(before) + 1)
