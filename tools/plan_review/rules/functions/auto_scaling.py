"""Auto scaling of the cache's shards and replicas."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import at, number, text
from ..resources import action_text, destroyed, kept, values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache

_TARGET = "aws_appautoscaling_target"


def _less(plan: Plan) -> Iterator[Observation]:
    for change in destroyed(plan, _TARGET, "aws_appautoscaling_policy"):
        what = text(at(change.before, "scalable_dimension")) or text(at(change.before, "resource_id")) or "its size"
        yield Observation(address=change.address, message=f"{action_text(change)}: {what} no longer follows the load")
    for change in kept(plan, _TARGET):
        for name, effect in (("max_capacity", "it grows less"), ("min_capacity", "it may shrink further")):
            before, after = number(at(change.before, name)), number(at(change.after, name))
            if before is not None and after is not None and after < before:
                yield Observation(
                    address=change.address,
                    message=f"{name} goes {values(before, after)}: {effect}",
                    severity=Severity.LOW,
                )


AUTO_SCALING_LOWERED = Rule(
    id="auto-scaling-lowered",
    title="The cache scales less by itself",
    severity=Severity.MEDIUM,
    explanation="Without a target the cache keeps the size that it happens to have now, at night's or at noon's load.",
    remedy="Keep the target and its policy, or set the number of shards and nodes for the highest load first.",
    link=elasticache("AutoScaling"),
    observe=_less,
    weighs={_TARGET: ("max_capacity", "min_capacity")},
    losses=(_TARGET, "aws_appautoscaling_policy"),
)
