"""Environments, and in which order they are read."""

from ...review import Finding, Outcome, Review, StackReview
from ..order import worst_first

# Behind every severity.
_NONE = 99


def by_environment(review: Review) -> dict[str, list[StackReview]]:
    """Return each environment's stacks, the worst environment first; otherwise in the order of the review."""
    found: dict[str, list[StackReview]] = {}
    for stack in review.stacks:
        found.setdefault(stack.environment, []).append(stack)
    return dict(sorted(found.items(), key=lambda each: _rank(each[1])))


def findings_of(stacks: list[StackReview], outcome: Outcome) -> list[Finding]:
    """Return an environment's findings of one outcome, worst first."""
    return sorted((each for stack in stacks for each in stack.findings if each.outcome is outcome), key=worst_first)


def _rank(stacks: list[StackReview]) -> list[tuple[int, int]]:
    """Return, for refusals, then for warnings: how bad the worst is, and how many there are."""
    ranks = []
    for outcome in (Outcome.REFUSE, Outcome.WARN):
        found = findings_of(stacks, outcome)
        ranks.append((worst_first(found[0])[0] if found else _NONE, -len(found)))
    return ranks
