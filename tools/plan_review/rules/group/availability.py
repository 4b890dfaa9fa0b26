"""What keeps the cache there when a node or a zone fails, or an engine has a flaw."""

from collections.abc import Callable, Iterable, Iterator

from ...plan.changes import Plan
from ..reading import at, truth
from ..remedies import assignment
from ..resources import GROUP, kept
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _switched_off(attribute: str, meaning: str) -> Callable[[Plan], Iterable[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for change in kept(plan, GROUP):
            before, after = truth(at(change.before, attribute)), at(change.after, attribute)
            if before is True and (truth(after) is False or after is None):
                yield Observation(
                    address=change.address,
                    message=f"{attribute} is switched off; {meaning}",
                    remedy=f"Keep {assignment(plan, GROUP, attribute, True)}.",
                )

    return observe


AUTOMATIC_FAILOVER_OFF = Rule(
    id="automatic-failover-off",
    title="Automatic failover is switched off",
    severity=Severity.HIGH,
    explanation="Without it nobody promotes a replica when the primary fails: writes fail until somebody does it by "
    "hand, and a change of node type or engine takes the primary away.",
    remedy="Keep automatic failover wherever there is a replica.",
    link=elasticache("AutoFailover"),
    observe=_switched_off("automatic_failover_enabled", "when the primary fails, writes fail until a person acts"),
)

MULTI_AZ_OFF = Rule(
    id="multi-az-off",
    title="Multi-AZ is switched off",
    severity=Severity.HIGH,
    explanation="With Multi-AZ, replicas live in other availability zones than their primary. Without it, one zone's "
    "failure may take primary and replicas together, and ElastiCache's availability is no longer promised.",
    remedy="Keep Multi-AZ where the data or its availability matters.",
    link=elasticache("AutoFailover"),
    observe=_switched_off("multi_az_enabled", "a failure of one zone may take the primary and its replicas"),
)

MINOR_UPGRADES_OFF = Rule(
    id="minor-upgrades-off",
    title="Automatic minor upgrades are switched off",
    severity=Severity.MEDIUM,
    explanation="AWS Security Hub (ElastiCache.2) asks for them: security patches of the engine then come by "
    "themselves, in the maintenance window.",
    remedy="Keep automatic minor upgrades, and write into the code what runs.",
    link=elasticache("VersionManagement.HowTo"),
    observe=_switched_off("auto_minor_version_upgrade", "security patches of the engine no longer come by themselves"),
)
