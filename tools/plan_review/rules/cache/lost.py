"""The cache is destroyed or replaced, and its data with it."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ...plan.values import Mark
from ..caches import CACHES, CLUSTER, GLOBAL, MULTI_REGION, SERVERLESS, Cache, gone_caches, is_memcached, weighing
from ..reading import at, is_empty, shown, text
from ..remedies import assignment
from ..resources import action_text
from ..rule import Observation, Rule, Severity
from ..sources import elasticache

# It has no snapshots.
_MEMCACHED = (
    "Keep it, or move the clients to another one first, in a quiet hour: Memcached has no snapshots to restore, and "
    "every key is a miss until it is filled again."
)
_WITHOUT_DATA = (GLOBAL, MULTI_REGION)


def _lost(plan: Plan) -> Iterator[Observation]:
    for cache in gone_caches(plan):
        what, severity = _meaning(cache)
        yield Observation(
            address=cache.address,
            message=f"{action_text(cache.change)}: {what}",
            remedy=_remedy(plan, cache),
            severity=severity,
        )


def _meaning(cache: Cache) -> tuple[str, Severity | None]:
    if cache.type in _WITHOUT_DATA:
        return "its regions no longer follow each other, and nothing takes over when one is away", Severity.HIGH
    if cache.type == CLUSTER and (group := text(at(cache.change.before, "replication_group_id"))):
        return f"a replica of {group} goes, and clients that are connected to it", Severity.MEDIUM
    return "every key in it is gone, and until it is warm again, all reads go to what it caches", None


def _remedy(plan: Plan, cache: Cache) -> str | None:
    for attribute in cache.change.attributes:
        told = not isinstance(attribute.before, Mark | list | dict)
        if attribute.forces_replacement and len(attribute.path) == 1 and told:
            keep = assignment(plan, cache.type, str(attribute.path[0]), attribute.before)
            another = "which begins empty" if is_memcached(cache) else "restored from a snapshot"
            return f"Keep {keep}; another value needs another cache, {another}."
    return _MEMCACHED if is_memcached(cache) else None


def _without_snapshot(plan: Plan) -> Iterator[Observation]:
    for change in plan.of_type(*CACHES):
        cache = Cache(change)
        before, after = cache.before("final snapshot"), cache.after("final snapshot")
        has_one = bool(cache.name("final snapshot")) and not is_memcached(cache)
        gone = change.action in {Action.DESTROY, Action.REPLACE} and (cache.type == SERVERLESS or has_one)
        if gone and is_empty(before):
            # The provider reads the name from the state of what it deletes.
            yield Observation(
                address=change.address, message=f"{action_text(change)} and no final snapshot is taken of its data"
            )
        elif change.action in {Action.UPDATE, Action.REPLACE} and not is_empty(before) and is_empty(after):
            name = cache.name("final snapshot")
            yield Observation(
                address=change.address,
                message=f"{name} {shown(before)} is taken away: a later deletion leaves no snapshot",
                remedy=f"Keep {assignment(plan, cache.type, name, before)}.",
                severity=Severity.MEDIUM,
            )


CACHE_LOST = Rule(
    id="cache-lost",
    title="The cache is destroyed or replaced",
    severity=Severity.CRITICAL,
    explanation="A cache holds its data in memory. Deleting it deletes the data and its automatic snapshots; a "
    "replacement starts empty, so every call is a miss and sessions and rate limits begin anew.",
    remedy="Find the attribute that forces replacement and set it back; to change it on purpose, restore a snapshot "
    "into a new cache and move the clients.",
    link=elasticache("backups-restoring"),
    observe=_lost,
    losses=CACHES,
)

FINAL_SNAPSHOT_SKIPPED = Rule(
    id="final-snapshot-skipped",
    title="The cache goes without a final snapshot",
    severity=Severity.HIGH,
    explanation="Automatic snapshots are deleted with their cache. Only the final snapshot, taken when it is deleted, "
    "survives it; of a serverless cache the provider takes none.",
    remedy="Apply the final snapshot's name first, in a deployment of its own, or take a snapshot by hand.",
    link=elasticache("backups-restoring"),
    observe=_without_snapshot,
    weighs=weighing("final snapshot"),
)
