"""The review in a word: for a heading, a label, an output of a workflow."""

from enum import StrEnum

from ..review import Outcome, Review, StackReview


class Verdict(StrEnum):
    """Worst first."""

    REFUSED = "refused"
    WARNINGS = "warnings"
    UNKNOWN = "unknown"  # nothing was found, and not every change was judged
    FINE = "fine"
    NO_CHANGES = "no-changes"


# One of them is on a pull request.
LABELS = tuple(f"plan-review: {each}" for each in Verdict)


def label_of(review: Review) -> str:
    """Return the label that says the verdict."""
    return f"plan-review: {verdict_of(review)}"


def verdict_of(review: Review) -> Verdict:
    """Return the verdict."""
    outcomes = {each.outcome for stack in review.stacks for each in stack.findings}
    if Outcome.REFUSE in outcomes:
        return Verdict.REFUSED
    if Outcome.WARN in outcomes:
        return Verdict.WARNINGS
    if review.unplanned or any(stack.unjudged or stack.errored for stack in review.stacks):
        return Verdict.UNKNOWN
    return Verdict.FINE if any(map(changes, review.stacks)) else Verdict.NO_CHANGES


def changes(stack: StackReview) -> bool:
    """Whether there is anything to show of a stack."""
    counted = stack.counts.model_dump(exclude={"no_change"})
    shown = (stack.resources, stack.drift, stack.outputs, stack.findings, stack.errored, stack.stale_risks)
    return any(counted.values()) or any(map(bool, shown))
