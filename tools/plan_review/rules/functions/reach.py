"""Whether a function still reaches the cache, and keeps what guards it."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import at, is_empty, is_hidden, listed, text, texts
from ..resources import kept
from ..rule import Observation, Rule, Severity
from ..sources import aws

_FUNCTION = "aws_lambda_function"


def _cut_off(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        for attribute, effect in (("subnet_ids", "is in no subnet"), ("security_group_ids", "has no security group")):
            before, after = (at(side, "vpc_config", 0, attribute) for side in (change.before, change.after))
            if texts(before) and is_empty(after):
                yield Observation(address=change.address, message=f"the function {effect} and cannot reach the cache")
        before, after = (at(side, "vpc_config", 0, "security_group_ids") for side in (change.before, change.after))
        left = sorted(texts(before) - texts(after))
        if left and texts(after) and not is_hidden(after):
            yield Observation(
                address=change.address,
                message=f"the function leaves {listed(left)}: what admits it as a member of that group no longer does",
                severity=Severity.MEDIUM,
            )
        yield from _variables(change)


def _variables(change: ResourceChange) -> Iterator[Observation]:
    path = ("environment", 0, "variables")
    before, after = at(change.before, *path), at(change.after, *path)
    if Mark.SENSITIVE in (before, after) and change.changed(path[0]):
        yield Observation(
            address=change.address,
            message="its variables hold a secret as a whole and cannot be judged: it may look for the cache elsewhere",
            severity=Severity.MEDIUM,
        )
    if not isinstance(before, Mapping) or is_hidden(after) or not (after is None or isinstance(after, Mapping)):
        return
    names = sorted(name for name in before if str(name).startswith("REDIS_"))
    lost = [name for name in names if is_empty(at(after, name))]
    # Two secrets that differ look alike.
    other = [
        name for name in names if name not in lost and (at(after, name) != before[name] or change.changed(*path, name))
    ]
    if lost:
        yield Observation(address=change.address, message=f"{listed(lost)} is taken away: the cache is not found")
    if other:
        yield Observation(
            address=change.address,
            message=f"{listed(other)} gets another value: the function looks for the cache elsewhere",
            severity=Severity.MEDIUM,
        )


def _observed(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        if change.action is Action.REPLACE:
            continue
        for path, what in (
            (("dead_letter_config", 0, "target_arn"), "events that failed are dropped"),
            (("kms_key_arn",), "its variables are no longer encrypted with the customer key"),
        ):
            before, after = at(change.before, *path), at(change.after, *path)
            if text(before) and is_empty(after):
                yield Observation(address=change.address, message=f"{path[0]} is taken away: {what}")


FUNCTION_CUT_OFF = Rule(
    id="function-cut-off",
    title="A function reaches the cache no longer, or in another way",
    severity=Severity.HIGH,
    explanation="A cache has no public address: functions must be in its VPC, in a security group that it admits, and "
    "know where it is.",
    remedy="Keep `vpc_config` and the variables that say where the cache is.",
    link=aws("lambda/latest/dg/configuration-vpc"),
    observe=_cut_off,
    weighs={_FUNCTION: ("vpc_config", "environment")},
    sees_secrets={_FUNCTION: ("environment",)},
)

FUNCTION_UNGUARDED = Rule(
    id="function-safeguards-removed",
    title="A function loses its queue for failures or its key",
    severity=Severity.MEDIUM,
    explanation="Events that failed three times wait in the queue; without it they are gone. Variables are encrypted "
    "with the key.",
    remedy="Keep the queue for failures and the key.",
    link=aws("lambda/latest/dg/invocation-async-retain-records"),
    observe=_observed,
    weighs={_FUNCTION: ("dead_letter_config", "kms_key_arn")},
)
