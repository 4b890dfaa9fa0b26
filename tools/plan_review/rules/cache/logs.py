"""Slow log and engine log."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan
from ..caches import kept_caches, weighing
from ..reading import at, blocks, is_hidden, listed, text, truth
from ..remedies import assignment
from ..rule import Observation, Rule, Severity
from ..sources import elasticache

_LOGS = "log_delivery_configuration"


def _types(group: Mapping[str, object]) -> set[str]:
    return {kind for block in blocks(at(group, _LOGS)) if (kind := text(block.get("log_type")))}


def _removed(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "logs"):
        change = cache.change
        if is_hidden(at(change.after, _LOGS)) or any(
            is_hidden(each.get("log_type")) for each in blocks(at(change.after, _LOGS))
        ):
            continue
        removed = sorted(_types(change.before) - _types(change.after))
        if removed:
            yield Observation(
                address=change.address,
                message=f"{listed(removed)} is no longer delivered to CloudWatch Logs",
            )


def _refused(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "logs"):
        change = cache.change
        if change.action is not Action.UPDATE or not change.changed(_LOGS):
            continue
        if change.changed("engine_version"):
            yield Observation(
                address=change.address,
                message="log delivery and engine_version change in one step, which ElastiCache refuses",
                remedy="Deploy one of them first (provider issue #46440).",
            )
        elif truth(at(change.after, "apply_immediately")) is not True:
            yield Observation(
                address=change.address,
                message="log delivery changes without apply_immediately, which ElastiCache refuses",
                remedy=f"Set {assignment(plan, cache.type, 'apply_immediately', True)} for this deployment only.",
            )


LOG_DELIVERY_REMOVED = Rule(
    id="log-delivery-removed",
    title="A log of the cache is no longer delivered",
    severity=Severity.MEDIUM,
    explanation="The slow log names expensive commands, the engine log failovers and synchronizations. What is not "
    "delivered is lost when a node is replaced.",
    remedy="Keep both deliveries.",
    link=elasticache("Log_Delivery"),
    observe=_removed,
    weighs=weighing("logs"),
)

LOG_DELIVERY_REFUSED = Rule(
    id="log-delivery-refused",
    title="ElastiCache will refuse this change of log delivery",
    severity=Severity.MEDIUM,
    explanation="Log delivery can only be changed with immediate application, and not together with the engine's "
    "version. The plan succeeds, the apply fails.",
    remedy="Change it in a deployment of its own, with immediate application.",
    link=elasticache("Log_Delivery"),
    observe=_refused,
    weighs=weighing("logs"),
)
