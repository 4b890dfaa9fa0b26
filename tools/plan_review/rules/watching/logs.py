"""Logs that go, or are kept for a shorter time."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Plan
from ..reading import at, called, is_empty, is_hidden, number
from ..remedies import assignment
from ..resources import action_text, destroyed, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import aws, elasticache

_LOGS = "aws_cloudwatch_log_group"
_FOR_EVER = float("inf")


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, _LOGS):
        name = _name(change.before)
        yield Observation(
            address=change.address, message=f"{action_text(change)}: all that was logged to {name} is deleted"
        )


def _retention(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _LOGS):
        before, after = _days(change.before), _days(change.after)
        if before is None or after is None or after >= before:
            continue
        name = _name(change.before)
        was = "for ever" if before == _FOR_EVER else f"{before} days"
        yield Observation(
            address=change.address,
            message=f"{name} is kept for {after} days instead of {was}; what is older is deleted",
            remedy=None if before == _FOR_EVER else f"Keep {assignment(plan, _LOGS, 'retention_in_days', before)}.",
        )


def _name(group: Mapping[str, object]) -> str:
    return called(group, "name", "the log group")


def _days(group: Mapping[str, object]) -> float | None:
    days = at(group, "retention_in_days")
    # CloudWatch Logs keeps for ever what has no retention; the provider writes 0 for it.
    return _FOR_EVER if days is None or days == 0 else number(days)


def _encryption(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _LOGS):
        before, after = at(change.before, "kms_key_id"), at(change.after, "kms_key_id")
        if not is_empty(before) and not is_hidden(before) and is_empty(after):
            yield Observation(
                address=change.address, message=f"{_name(change.before)} is no longer encrypted with the customer key"
            )


def _delivery(plan: Plan) -> Iterator[Observation]:
    for change in destroyed(plan, "aws_cloudwatch_log_resource_policy"):
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: ElastiCache may no longer write its logs, and new entries are lost",
        )


LOG_GROUP_LOST = Rule(
    id="log-group-lost",
    title="A log group is destroyed or replaced",
    severity=Severity.HIGH,
    explanation="The log goes with its group. After an incident it is what tells who did what.",
    remedy="Keep the group's name, or export the log before.",
    link=aws("AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams"),
    observe=_lost,
    losses=(_LOGS,),
)

LOG_RETENTION_SHORTENED = Rule(
    id="log-retention-shortened",
    title="Logs are kept for a shorter time",
    severity=Severity.MEDIUM,
    explanation="What is older than the new retention is deleted within days and cannot be had again.",
    remedy="Keep the retention, or export the log before.",
    link=aws("AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams"),
    observe=_retention,
    weighs={_LOGS: ("retention_in_days",)},
)

LOG_ENCRYPTION_OFF = Rule(
    id="log-encryption-off",
    title="A log loses its customer key",
    severity=Severity.HIGH,
    explanation="Logs name keys, users and arguments of commands. The customer key decides who can read them.",
    remedy="Keep `kms_key_id`.",
    link=aws("AmazonCloudWatch/latest/logs/encrypt-log-data-kms"),
    observe=_encryption,
    weighs={_LOGS: ("kms_key_id",)},
)

LOG_DELIVERY_FORBIDDEN = Rule(
    id="log-delivery-forbidden",
    title="ElastiCache may no longer deliver its logs",
    severity=Severity.MEDIUM,
    explanation="The log groups' resource policy is what lets delivery.logs.amazonaws.com write there.",
    remedy="Keep the resource policy as long as the cache delivers logs.",
    link=elasticache("Log_Delivery"),
    observe=_delivery,
    losses=("aws_cloudwatch_log_resource_policy",),
)
