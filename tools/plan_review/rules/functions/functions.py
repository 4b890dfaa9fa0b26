"""Lambda functions: what they may use, and whether they still reach the cache."""

from collections.abc import Iterator, Mapping

from tools.plan_review.plan.changes import Action, Plan, ResourceChange
from tools.plan_review.rules.reading import at, is_empty, is_hidden, listed, number, shown, text, texts
from tools.plan_review.rules.resources import fate, gone, kept, values
from tools.plan_review.rules.rule import Observation, Rule, Severity
from tools.plan_review.rules.settings import assignment
from tools.plan_review.rules.sources import aws, runbook

_FUNCTION = "aws_lambda_function"
_UNRESERVED = float("inf")
_LESS = {"memory_size": ("memory_mb", "calls become slower"), "timeout": ("timeout_seconds", "long calls are cut off")}


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in gone(plan, _FUNCTION):
        name = shown(at(change.before, "function_name"))
        yield Observation(address=change.address, message=f"{fate(change)}: calls of {name} fail")


def _concurrency(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        before, after = _reserved(change.before), _reserved(change.after)
        if before is None or after is None or after >= before:
            continue
        was = "without a limit" if before == _UNRESERVED else f"of {before}"
        none = after == 0
        yield Observation(
            address=change.address,
            message="reserved_concurrent_executions becomes 0: the function is switched off"
            if none
            else f"reserved_concurrent_executions becomes {after} {was and f'instead {was}'}: calls beyond are refused",
            remedy=None if before == _UNRESERVED else f"Keep {assignment(plan, 'reserved_concurrency', before)}.",
            severity=Severity.CRITICAL if none else Severity.MEDIUM,
        )


def _reserved(function: Mapping[str, object]) -> float | None:
    value = at(function, "reserved_concurrent_executions")
    # The provider writes -1 where nothing is reserved.
    return _UNRESERVED if value is None or value == -1 else number(value)


def _fewer(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        for name, (setting, effect) in _LESS.items():
            before, after = number(at(change.before, name)), number(at(change.after, name))
            if before is not None and after is not None and after < before:
                yield Observation(
                    address=change.address,
                    message=f"{name} goes {values(before, after)}: {effect}",
                    remedy=f"Keep {assignment(plan, setting, before)}, or look at the dashboard's durations first.",
                )


def _environment(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        old, new = at(change.before, "runtime"), at(change.after, "runtime")
        if text(old) and text(new) and old != new:
            yield Observation(address=change.address, message=f"runtime changes {values(old, new)}")
        chips = [texts(at(side, "architectures")) for side in (change.before, change.after)]
        if all(chips) and chips[0] != chips[1]:
            words = values(sorted(chips[0]), sorted(chips[1]))
            yield Observation(
                address=change.address,
                message=f"architectures changes {words}: the layer's compiled modules must be built for it",
            )


def _cut_off(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        for attribute, effect in (("subnet_ids", "is in no subnet"), ("security_group_ids", "has no security group")):
            before, after = (at(side, "vpc_config", 0, attribute) for side in (change.before, change.after))
            if texts(before) and is_empty(after):
                yield Observation(address=change.address, message=f"the function {effect} and cannot reach the cache")
        yield from _variables(change)


def _variables(change: ResourceChange) -> Iterator[Observation]:
    path = ("environment", 0, "variables")
    before, after = at(change.before, *path), at(change.after, *path)
    if not isinstance(before, Mapping) or is_hidden(after) or not (after is None or isinstance(after, Mapping)):
        return
    names = sorted(name for name in before if str(name).startswith("REDIS_"))
    lost = [name for name in names if is_empty(at(after, name))]
    other = [name for name in names if name not in lost and at(after, name) != before[name]]
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


FUNCTION_LOST = Rule(
    id="function-lost",
    title="A function is destroyed or replaced",
    severity=Severity.MEDIUM,
    explanation="Calls fail from the deletion on, and until a successor is there.",
    remedy="See that nobody calls it; keep its name and construct id.",
    link=aws("lambda/latest/dg/lambda-invocation"),
    observe=_lost,
)

CONCURRENCY_LOWERED = Rule(
    id="reserved-concurrency-lowered",
    title="A function may run less often at a time",
    severity=Severity.MEDIUM,
    explanation="Reserved concurrency is what the function always has and never exceeds. It also bounds how many "
    "connections it opens to the cache.",
    remedy="Compare with the function's concurrent executions on the dashboard.",
    link=runbook("throttles"),
    observe=_concurrency,
)

FUNCTION_SMALLER = Rule(
    id="function-smaller",
    title="A function has less memory or time",
    severity=Severity.LOW,
    explanation="Memory brings CPU with it. A timeout below what Redis, DynamoDB and a cold start need turns slow "
    "calls into failed ones.",
    remedy="Look at durations and memory in use first.",
    link=runbook("duration"),
    observe=_fewer,
)

FUNCTION_RUNTIME_CHANGE = Rule(
    id="function-runtime-change",
    title="A function gets another runtime or architecture",
    severity=Severity.LOW,
    explanation="The layer holds compiled modules, such as hiredis, for one Python and one architecture. Functions and "
    "layer have to change together.",
    remedy="Change `python_version` and `architecture` in the settings, which bundle the layer as well; staging first.",
    link=aws("lambda/latest/dg/lambda-runtimes"),
    observe=_environment,
)

FUNCTION_CUT_OFF = Rule(
    id="function-cut-off",
    title="A function no longer reaches the cache",
    severity=Severity.HIGH,
    explanation="The cache has no public address: functions must be in its VPC, in the applications' security group, "
    "and know under which prefix the connection details are.",
    remedy="Keep `vpc_config` and the REDIS_ variables.",
    link=aws("lambda/latest/dg/configuration-vpc"),
    observe=_cut_off,
)

FUNCTION_UNGUARDED = Rule(
    id="function-safeguards-removed",
    title="A function loses its queue for failures or its key",
    severity=Severity.MEDIUM,
    explanation="Events that failed three times wait in the queue; without it they are gone. Variables are encrypted "
    "with the application key.",
    remedy="Keep both: modules/function.py has no function without.",
    link=runbook("approximatenumberofmessagesvisible"),
    observe=_observed,
)
