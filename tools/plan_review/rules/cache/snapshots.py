"""The time for which snapshots are kept."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import kept_caches, weighing
from ..reading import number
from ..remedies import assignment
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _retention(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "retention"):
        before, after = number(cache.before("retention")), cache.after("retention")
        days = 0 if after is None else number(after)
        if before is None or days is None or days >= before:
            continue
        age = "a day" if days == 1 else f"{days} days"
        effect = "no snapshot is taken any more" if days == 0 else f"snapshots older than {age} are deleted"
        yield Observation(
            address=cache.address,
            message=f"snapshot_retention_limit goes from {before} days to {days}; {effect}",
            remedy=f"Keep {assignment(plan, cache.type, 'snapshot_retention_limit', before)}.",
        )


SNAPSHOT_RETENTION_LOWERED = Rule(
    id="snapshot-retention-lowered",
    title="Snapshots are kept for a shorter time, or not taken",
    severity=Severity.HIGH,
    explanation="A snapshot is the only way back after a bad write, a bad upgrade or a lost cache. Those beyond the "
    "new limit are deleted at once and cannot be had again; zero switches backups off (Security Hub, ElastiCache.1).",
    remedy="Keep the retention, or copy the snapshots that matter before.",
    link=elasticache("backups-restoring"),
    observe=_retention,
    weighs=weighing("retention"),
)
