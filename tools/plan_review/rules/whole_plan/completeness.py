"""The gaps of a plan: changes put off, parts left out, sections that nobody here reads."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..reading import listed
from ..rule import Observation, Rule, Severity
from ..sources import terraform
from ..unknown.data_types import held_by, loss_of

# Put off, it weighs what it weighs now: nobody may look again before the later plan is applied.
_ENDS = {Action.DESTROY: "its destruction", Action.REPLACE: "its replacement"}
_IDLE = {Action.NO_CHANGE, Action.READ}


def _deferred(plan: Plan) -> Iterator[Observation]:
    for each in plan.remarks.deferred:
        reason = each.reason.replace("_", " ")
        held = held_by(each.type, plan.data_types) if each.action in _ENDS else None
        what = _ENDS.get(each.action, "it") if each.action else "it"
        yield Observation(
            address=each.address,
            message=f"Terraform puts {what} off to a later plan: {reason}"
            + (f"; {loss_of(held[0])} then" if held else ""),
            severity=held[1] if held else None,
        )


def _not_applyable(plan: Plan) -> Iterator[Observation]:
    changes = any(each.action not in _IDLE for each in plan.changes)
    if changes and not plan.remarks.applyable and not plan.errored:
        yield Observation(address=plan.stack, message="Terraform says that this plan cannot be applied")


def _partial(plan: Plan) -> Iterator[Observation]:
    if not plan.remarks.complete and not plan.errored:
        yield Observation(
            address=plan.stack,
            message="Terraform says that another plan is needed after this one: parts were left out by -target, or put "
            "off",
        )


def _unread(plan: Plan) -> Iterator[Observation]:
    if plan.remarks.unread:
        yield Observation(
            address=plan.stack,
            message=f"the plan has sections that this review does not read: {listed(plan.remarks.unread)}",
        )


DEFERRED_CHANGES = Rule(
    id="deferred-change",
    title="A change is put off to a later plan",
    severity=Severity.MEDIUM,
    explanation="What a deferred change will be is not in this plan, and nobody has looked at it.",
    remedy="Plan and review again after this apply.",
    link=terraform("internals/json-format"),
    observe=_deferred,
)

NOT_APPLYABLE = Rule(
    id="plan-not-applyable",
    title="The plan cannot be applied",
    severity=Severity.HIGH,
    explanation="Terraform marks plans that `terraform apply` will refuse.",
    remedy="Plan again, without what makes it so.",
    link=terraform("internals/json-format"),
    observe=_not_applyable,
)

PARTIAL_PLAN = Rule(
    id="partial-plan",
    title="The plan is not all of what the code asks for",
    severity=Severity.MEDIUM,
    explanation="With -target, or with changes put off, the plan leaves out what the code says besides. It comes with "
    "the next apply, perhaps in somebody else's.",
    remedy="Plan without -target; review what comes then.",
    link=terraform("internals/json-format"),
    observe=_partial,
)

UNREAD_SECTION = Rule(
    id="unread-section",
    title="A part of the plan was not read",
    severity=Severity.MEDIUM,
    explanation="A newer Terraform writes sections that this version of the review does not know. What is in them is "
    "not judged.",
    remedy="Take a newer version of the review, or read those sections yourself.",
    link=terraform("internals/json-format"),
    observe=_unread,
)
