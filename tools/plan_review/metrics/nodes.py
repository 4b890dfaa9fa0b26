"""The caches of a plan that are resized, and the names by which CloudWatch knows their nodes."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..plan.changes import Action, Plan
from ..rules.caches import CLUSTER, GROUP, MEMORYDB, Cache, kept_caches
from ..rules.reading import at, number, text, texts

_RESIZING = ("node type", "shards", "nodes", "replicas")
_MAX_NODES = 500
# The place of the region in an ARN.
_REGION = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A cache, and the namespace and dimension of its metrics, with a value for each node.

    ``region`` is that of its ARN; None where the plan does not say.
    """

    address: str
    region: str | None
    namespace: str
    dimension: str
    nodes: tuple[str, ...]


def resized(plan: Plan) -> Iterator[Measured]:
    """Yield the caches that this plan resizes in place, with their nodes of now."""
    for cache in kept_caches(plan, *_RESIZING):
        if cache.change.action is Action.UPDATE and any(cache.changed(attribute) for attribute in _RESIZING):
            named = text(cache.before("id"))
            if cache.type == MEMORYDB and named:
                yield Measured(
                    address=cache.address,
                    region=_region(cache),
                    namespace="AWS/MemoryDB",
                    dimension="ClusterName",
                    nodes=(named,),
                )
            elif cache.type in {GROUP, CLUSTER} and (nodes := _nodes(cache, named)):
                yield Measured(
                    address=cache.address,
                    region=_region(cache),
                    namespace="AWS/ElastiCache",
                    dimension="CacheClusterId",
                    nodes=nodes,
                )


def _region(cache: Cache) -> str | None:
    # arn:aws:elasticache:us-east-1:111122223333:replicationgroup:flags
    parts = (text(at(cache.change.before, "arn")) or "").split(":")
    return (parts[_REGION] or None) if len(parts) > _REGION else None


def _nodes(cache: Cache, named: str | None) -> tuple[str, ...]:
    if cache.type == CLUSTER:
        return (named,) if named else ()
    members = texts(at(cache.change.before, "member_clusters"))
    if members or not named:
        return tuple(sorted(members))[:_MAX_NODES]
    count = int(number(cache.before("nodes")) or 0)
    return tuple(f"{named}-{place:03}" for place in range(1, min(count, _MAX_NODES) + 1))
