"""The group is destroyed or replaced, and its data with it."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import at, is_empty, shown
from ..remedies import assignment
from ..resources import GROUP, fate, gone
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in gone(plan, GROUP):
        yield Observation(
            address=change.address,
            message=f"{fate(change)}: every key in it is gone, and until the functions' caches are warm again, all "
            "reads go to the tables",
            remedy=_remedy(plan, change),
        )


def _remedy(plan: Plan, change: ResourceChange) -> str | None:
    for attribute in change.attributes:
        told = not isinstance(attribute.before, Mark | list | dict)
        if attribute.forces_replacement and len(attribute.path) == 1 and told:
            keep = assignment(plan, change.type, str(attribute.path[0]), attribute.before)
            return f"Keep {keep}; another value needs another group, restored."
    return None


def _without_snapshot(plan: Plan) -> Iterator[Observation]:
    for change in plan.of_type(GROUP):
        before, after = (at(side, "final_snapshot_identifier") for side in (change.before, change.after))
        if change.action in {Action.DESTROY, Action.REPLACE} and is_empty(before):
            # The provider reads the name from the state of what it deletes.
            yield Observation(
                address=change.address, message=f"{fate(change)} and no final snapshot is taken of its data"
            )
        elif change.action in {Action.UPDATE, Action.REPLACE} and not is_empty(before) and is_empty(after):
            yield Observation(
                address=change.address,
                message=f"final_snapshot_identifier {shown(before)} is taken away: a later deletion leaves no snapshot",
                remedy=f"Keep {assignment(plan, GROUP, 'final_snapshot_identifier', before)}.",
                severity=Severity.MEDIUM,
            )


REPLICATION_GROUP_LOST = Rule(
    id="replication-group-lost",
    title="The replication group is destroyed or replaced",
    severity=Severity.CRITICAL,
    explanation="A replication group holds its data in memory. Deleting it deletes the data and its automatic "
    "snapshots; a replacement starts empty, so every call is a miss and sessions and rate limits begin anew.",
    remedy="Find the attribute that forces replacement and set it back; to change it on purpose, restore a snapshot "
    "into a new group and move the clients.",
    link=elasticache("backups-restoring"),
    observe=_lost,
)

FINAL_SNAPSHOT_SKIPPED = Rule(
    id="final-snapshot-skipped",
    title="The group goes without a final snapshot",
    severity=Severity.HIGH,
    explanation="Automatic snapshots are deleted with their group. Only the final snapshot, taken when the group is "
    "deleted, survives it.",
    remedy="Apply `final_snapshot_identifier` first, in a deployment of its own, or take a snapshot by hand.",
    link=elasticache("backups-restoring"),
    observe=_without_snapshot,
)
