"""Lambda functions: whether they are there, and what they may use."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Plan
from ..reading import at, called, number, shown, text, texts
from ..remedies import assignment
from ..resources import action_text, kept, removed, values
from ..rule import Observation, Rule, Severity
from ..sources import aws

_FUNCTION = "aws_lambda_function"
_UNRESERVED = float("inf")
_LESS = {"memory_size": "calls become slower", "timeout": "long calls are cut off"}


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, _FUNCTION):
        name = called(change.before, "function_name", "the function")
        yield Observation(address=change.address, message=f"{action_text(change)}: calls of {name} fail")


def _concurrency(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        before, after = _reserved(change.before), _reserved(change.after)
        if before is None or after is None or after >= before:
            continue
        was = "no limit" if before == _UNRESERVED else shown(before)
        none = after == 0
        yield Observation(
            address=change.address,
            message="reserved_concurrent_executions becomes 0: the function is switched off"
            if none
            else f"reserved_concurrent_executions becomes {after} instead of {was}: calls beyond are refused",
            remedy=None
            if before == _UNRESERVED
            else f"Keep {assignment(plan, _FUNCTION, 'reserved_concurrent_executions', before)}.",
            severity=Severity.CRITICAL if none else Severity.MEDIUM,
        )


def _reserved(function: Mapping[str, object]) -> float | None:
    value = at(function, "reserved_concurrent_executions")
    # The provider writes -1 where nothing is reserved.
    return _UNRESERVED if value is None or value == -1 else number(value)


def _fewer(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        for name, effect in _LESS.items():
            before, after = number(at(change.before, name)), number(at(change.after, name))
            if before is not None and after is not None and after < before:
                yield Observation(
                    address=change.address,
                    message=f"{name} goes {values(before, after)}: {effect}",
                    remedy=f"Keep {assignment(plan, _FUNCTION, name, before)}, or look at the durations first.",
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


FUNCTION_LOST = Rule(
    id="function-lost",
    title="A function is destroyed or replaced",
    severity=Severity.MEDIUM,
    explanation="Calls fail from the deletion on, and until a successor is there.",
    remedy="See that nobody calls it; keep its name and its address.",
    link=aws("lambda/latest/dg/lambda-invocation"),
    observe=_lost,
    losses=(_FUNCTION,),
)

CONCURRENCY_LOWERED = Rule(
    id="reserved-concurrency-lowered",
    title="A function may run less often at a time",
    severity=Severity.MEDIUM,
    explanation="Reserved concurrency is what the function always has and never exceeds. It also bounds how many "
    "connections it opens to the cache.",
    remedy="Compare with the function's metric ConcurrentExecutions.",
    link=aws("lambda/latest/dg/configuration-concurrency"),
    observe=_concurrency,
    weighs={_FUNCTION: ("reserved_concurrent_executions",)},
)

FUNCTION_SMALLER = Rule(
    id="function-smaller",
    title="A function has less memory or time",
    severity=Severity.LOW,
    explanation="Memory brings CPU with it. A timeout below what its calls and a cold start need turns slow calls "
    "into failed ones.",
    remedy="Look at durations and memory in use first.",
    link=aws("lambda/latest/dg/configuration-memory"),
    observe=_fewer,
    weighs={_FUNCTION: tuple(_LESS)},
)

FUNCTION_RUNTIME_CHANGE = Rule(
    id="function-runtime-change",
    title="A function gets another runtime or architecture",
    severity=Severity.LOW,
    explanation="Layers and packages hold modules that are compiled for one runtime and one architecture. Functions "
    "and layers have to change together.",
    remedy="Build the layers for both first, and change functions and layers together; staging first.",
    link=aws("lambda/latest/dg/lambda-runtimes"),
    observe=_environment,
    weighs={_FUNCTION: ("runtime", "architectures")},
)
