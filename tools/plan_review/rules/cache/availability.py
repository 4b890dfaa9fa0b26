"""Settings that keep the cache running when a node or a zone fails, or an engine has a flaw."""

from collections.abc import Callable, Iterable, Iterator

from ...plan.changes import Plan
from ..caches import CLUSTER, Cache, kept_caches, weighing
from ..reading import text, truth
from ..remedies import assignment
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _switched_off(attribute: str, meaning: str) -> Callable[[Plan], Iterable[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for cache in kept_caches(plan, attribute):
            before, after = _is_on(cache, cache.before(attribute)), cache.after(attribute)
            if before is True and (_is_on(cache, after) is False or after is None):
                spread = cache.name(attribute) == "az_mode"
                on = cache.before(attribute) if spread else True
                what = f"changes {values(on, after)}; a failure of one zone may take all nodes" if spread else ""
                yield Observation(
                    address=cache.address,
                    message=f"{cache.name(attribute)} {what or f'is switched off; {meaning}'}",
                    remedy=f"Keep {assignment(plan, cache.type, cache.name(attribute), on)}.",
                )

    return observe


def _is_on(cache: Cache, value: object) -> bool | None:
    if cache.type == CLUSTER and text(value) in {"cross-az", "single-az"}:
        return value == "cross-az"
    return truth(value)


AUTOMATIC_FAILOVER_OFF = Rule(
    id="automatic-failover-off",
    title="Automatic failover is switched off",
    severity=Severity.HIGH,
    explanation="Without it nobody promotes a replica when the primary fails: writes fail until somebody does it by "
    "hand, and a change of node type or engine takes the primary away.",
    remedy="Keep automatic failover wherever there is a replica.",
    link=elasticache("AutoFailover"),
    observe=_switched_off("failover", "when the primary fails, writes fail until a person acts"),
    weighs=weighing("failover"),
)

MULTI_AZ_OFF = Rule(
    id="multi-az-off",
    title="Multi-AZ is switched off",
    severity=Severity.HIGH,
    explanation="With Multi-AZ, nodes live in several availability zones. Without it, one zone's failure may take all "
    "of them together, and ElastiCache's availability is no longer promised.",
    remedy="Keep Multi-AZ where the data or its availability matters.",
    link=elasticache("AutoFailover"),
    observe=_switched_off("zones", "a failure of one zone may take the primary and its replicas"),
    weighs=weighing("zones"),
)

MINOR_UPGRADES_OFF = Rule(
    id="minor-upgrades-off",
    title="Automatic minor upgrades are switched off",
    severity=Severity.MEDIUM,
    explanation="AWS Security Hub (ElastiCache.2) asks for them: security patches of the engine then come by "
    "themselves, in the maintenance window.",
    remedy="Keep automatic minor upgrades, and write into the code what runs.",
    link=elasticache("VersionManagement.HowTo"),
    observe=_switched_off("minor upgrades", "security patches of the engine no longer come by themselves"),
    weighs=weighing("minor upgrades"),
)
