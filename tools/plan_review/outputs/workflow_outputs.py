"""The verdict for the steps of a workflow that follow: what they label the pull request with, say."""

from pathlib import Path

from ..review import Outcome, Review
from .verdict import label_of, verdict_of


def append(review: Review, path: Path) -> None:
    """Append `verdict`, `label` and counts to the file that GITHUB_OUTPUT names; raises OSError."""
    found = [each.outcome for stack in review.stacks for each in stack.findings]
    lines = {
        "verdict": str(verdict_of(review)),
        # One of five; a workflow takes the others away.
        "label": label_of(review),
        "refused": str(found.count(Outcome.REFUSE)),
        "warnings": str(found.count(Outcome.WARN)),
        "unjudged": str(sum(len(stack.unjudged) for stack in review.stacks)),
    }
    with path.open("a", encoding="utf-8", newline="\n") as outputs:
        outputs.writelines(f"{name}={value}\n" for name, value in lines.items())
