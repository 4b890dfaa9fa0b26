"""Checks that the configuration makes by itself."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import listed
from ..rule import Observation, Rule, Severity
from ..sources import terraform


def _failed(plan: Plan) -> Iterator[Observation]:
    for check in plan.remarks.checks:
        if check.status in {"fail", "error"}:
            why = listed(check.problems, most=3) or "it gives no reason"
            verb = "fails" if check.status == "fail" else "cannot be evaluated"
            yield Observation(address=check.name, message=f"the check {verb}: {why}")


def _unseen(plan: Plan) -> Iterator[Observation]:
    if plan.errored:  # it ended before its checks, which is said by the rule about that
        return
    for check in plan.remarks.checks:
        if check.status not in {"pass", "fail", "error"}:
            yield Observation(address=check.name, message="whether the check holds cannot be seen before apply")


CHECK_FAILED = Rule(
    id="check-failed",
    title="A check of the configuration fails",
    severity=Severity.MEDIUM,
    explanation="A `check` block or a condition says that something is not as its author wants it. Terraform warns and "
    "goes on.",
    remedy="Read the message; set right what it names, or the check.",
    link=terraform("language/checks"),
    observe=_failed,
)

CHECK_NOT_VISIBLE = Rule(
    id="check-not-visible",
    title="A check of the configuration waits for the apply",
    severity=Severity.LOW,
    explanation="What the check looks at is known after the apply only.",
    remedy="Look at the apply's output, where the check is made.",
    link=terraform("language/checks"),
    observe=_unseen,
)
