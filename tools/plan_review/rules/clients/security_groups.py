"""Security groups of the cache's nodes: whose rules admit clients."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import GROUP, Cache, kept_caches, weighing
from ..reading import is_empty, is_hidden, is_unknown, listed, texts
from ..rule import Observation, Rule, Severity
from ..sources import aws

_UNSEEN = "cannot be seen before apply"


def _added(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "security groups"):
        before, after = cache.before("security groups"), cache.after("security groups")
        new = sorted(texts(after) - texts(before))
        if new:
            yield Observation(
                address=cache.address,
                message=f"security_group_ids gains {listed(new)}: their rules admit to the cache, too",
            )
        elif is_unknown(after) and cache.changed("security groups") and _is_given(cache):
            yield Observation(
                address=cache.address,
                message=f"security_group_ids {_UNSEEN}: rules of other groups may admit to the cache, and clients that "
                "come by a group of now may be shut out",
            )


def _is_given(cache: Cache) -> bool:
    """Tell whether the code names groups; where it does not, a new cache gets the VPC's own."""
    given = cache.change.configured
    return not cache.replaced or given is None or cache.name("security groups") in given


def _removed(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "security groups"):
        before, after = cache.before("security groups"), cache.after("security groups")
        lost = sorted(texts(before) - texts(after))
        if not lost or is_hidden(after) or cache.replaced:
            continue
        if is_empty(after) and cache.type == GROUP:
            yield Observation(
                address=cache.address,
                message="security_group_ids becomes empty: the provider asks for nothing then, and the cache keeps "
                f"{listed(lost)}, which the code no longer knows",
                severity=Severity.LOW,
            )
            continue
        yield Observation(
            address=cache.address,
            message=f"security_group_ids loses {listed(lost)}: clients that only its rules admit cannot connect",
        )


CACHE_SECURITY_GROUPS_ADDED = Rule(
    id="cache-security-groups-added",
    title="The cache gets further security groups",
    severity=Severity.MEDIUM,
    explanation="Rules of all security groups of a node are added together: what one of them admits is admitted.",
    remedy="Read the rules of the groups that are added.",
    link=aws("vpc/latest/userguide/security-group-rules"),
    observe=_added,
    weighs=weighing("security groups"),
    sees_unknown=True,
)

CACHE_SECURITY_GROUPS_REMOVED = Rule(
    id="cache-security-groups-removed",
    title="A security group is taken off the cache",
    severity=Severity.HIGH,
    explanation="Clients whose only way to the cache was a rule of that group cannot open connections any more; those "
    "that are open may live on for a while, so that it shows late.",
    remedy="See that another group of the cache admits the same clients, then take it off.",
    link=aws("vpc/latest/userguide/security-group-rules"),
    observe=_removed,
    weighs=weighing("security groups"),
    sees_unknown=True,
)
