"""DynamoDB tables."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import at, is_empty, is_hidden, truth
from ..remedies import assignment
from ..resources import action_text, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import aws

_TABLE = "aws_dynamodb_table"
_RECOVERY = ("point_in_time_recovery", 0, "enabled")


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, _TABLE):
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: every item in it is gone",
        )


def _unprotected(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _TABLE):
        off = "deletion_protection_enabled"
        if truth(at(change.before, off)) is True and (
            truth(at(change.after, off)) is False or at(change.after, off) is None
        ):
            yield Observation(
                address=change.address,
                message=f"{off} is switched off: the table can be deleted by one call",
                remedy=f"Keep {assignment(plan, _TABLE, off, True)}.",
                severity=Severity.MEDIUM,
            )
        recovery = at(change.after, *_RECOVERY)
        if truth(at(change.before, *_RECOVERY)) is True and (truth(recovery) is False or recovery is None):
            yield Observation(
                address=change.address,
                message="point_in_time_recovery is switched off, and what it recorded until now is deleted",
            )
        key = ("server_side_encryption", 0, "kms_key_arn")
        after = at(change.after, *key)
        if not is_empty(at(change.before, *key)) and is_empty(after) and not is_hidden(after):
            yield Observation(address=change.address, message="the table is no longer encrypted with the customer key")


TABLE_LOST = Rule(
    id="table-lost",
    title="A table is destroyed or replaced",
    severity=Severity.CRITICAL,
    explanation="A cache can be filled again from a table; a table cannot, unless by point-in-time recovery or a "
    "backup, under another name.",
    remedy="Keep the table's name and keys; a table with others is made beside it and filled.",
    link=aws("amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks"),
    observe=_lost,
    losses=(_TABLE,),
)

TABLE_UNPROTECTED = Rule(
    id="table-protection-lowered",
    title="A table is less protected",
    severity=Severity.HIGH,
    explanation="Deletion protection stops a mistaken delete, point-in-time recovery undoes mistaken writes of the "
    "last 35 days, the customer key decides who can read the table.",
    remedy="Keep all three where the data matters.",
    link=aws("amazondynamodb/latest/developerguide/Point-in-time-recovery"),
    observe=_unprotected,
    weighs={_TABLE: ("deletion_protection_enabled", "point_in_time_recovery", "server_side_encryption")},
)
