"""At once, or in the maintenance window."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan, ResourceChange
from ..reading import at, listed, shown, truth
from ..remedies import assignment
from ..resources import GROUP, kept
from ..rule import Observation, Rule, Severity
from ..sources import elasticache

# What ModifyReplicationGroup puts off to the maintenance window when it is not told otherwise, and disturbs clients.
_DISTURBING = ("engine", "engine_version", "node_type")


def _disturbing(change: ResourceChange) -> list[str]:
    return [name for name in _DISTURBING if change.changed(name)]


def _at_once(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        if truth(at(change.after, "apply_immediately")) is not True or change.action is Action.REPLACE:
            continue
        names = _disturbing(change)
        if names:
            yield Observation(
                address=change.address,
                message=f"apply_immediately is true: {listed(names)} takes effect during the apply, whatever the hour",
                remedy=f"Set {assignment(plan, GROUP, 'apply_immediately', False)}: it then waits for the window "
                f"{shown(at(change.after, 'maintenance_window'))}.",
            )
        elif truth(at(change.before, "apply_immediately")) is not True:
            yield Observation(
                address=change.address,
                message="apply_immediately becomes true: this change, all that still wait, and later ones take effect "
                "at once",
                severity=Severity.MEDIUM,
            )


def _waits(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        if truth(at(change.after, "apply_immediately")) is not True and change.action is Action.UPDATE:
            names = _disturbing(change)
            if names:
                yield Observation(
                    address=change.address,
                    message=f"{listed(names)} waits for the maintenance window "
                    f"{shown(at(change.after, 'maintenance_window'))}; until then the apply is done and the group "
                    "is as it was",
                )


APPLY_IMMEDIATELY = Rule(
    id="apply-immediately",
    title="Changes take effect at once instead of in the maintenance window",
    severity=Severity.HIGH,
    explanation="With apply_immediately the failover that a new node type or engine costs happens during the apply, "
    "and changes that were still waiting for the window happen with it.",
    remedy="Leave it off; switch it on for one deployment in a quiet hour, and off again.",
    link=elasticache("Scaling"),
    observe=_at_once,
)

WAITS_FOR_WINDOW = Rule(
    id="waits-for-window",
    title="A change waits for the maintenance window",
    severity=Severity.LOW,
    explanation="Terraform reports success at once, but ElastiCache applies the change in the next maintenance "
    "window. Until then plans may show it again, and what depends on it is not there yet.",
    remedy="Nothing, if the window suits; watch the group's events then.",
    link=elasticache("maintenance-window"),
    observe=_waits,
)
