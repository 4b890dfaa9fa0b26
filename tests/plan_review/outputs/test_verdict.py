"""The verdict in a word, and what a workflow is told."""

from pathlib import Path

import pytest

from tests.plan_review.reviews import ACCEPTED, LOGS, REPLACED, RETENTION
from tools.plan_review.outputs import markdown, workflow_outputs
from tools.plan_review.outputs.verdict import verdict_of
from tools.plan_review.review import Counts, Review, StackReview, Unjudged

STACK = StackReview(stack="redis-prod", environment="prod", counts=Counts(), resources=())
CHANGED = STACK.model_copy(update={"counts": Counts(update=1)})
UNKNOWN = CHANGED.model_copy(update={"unjudged": (Unjudged(address="aws_x.y"),)})
REVIEWS = {
    "refused": Review(stacks=(CHANGED.model_copy(update={"findings": (REPLACED, RETENTION)}), UNKNOWN)),
    "warnings": Review(stacks=(CHANGED.model_copy(update={"findings": (RETENTION, LOGS)}), UNKNOWN)),
    "unknown": Review(stacks=(UNKNOWN.model_copy(update={"findings": (LOGS, ACCEPTED)}),)),
    "fine": Review(stacks=(CHANGED.model_copy(update={"findings": (LOGS, ACCEPTED)}),)),
    "no-changes": Review(stacks=(STACK,)),
}


@pytest.mark.parametrize("word", REVIEWS)
def test_the_worst_counts(word: str) -> None:
    """Notes and accepted risks are fine; what no rule knows is not."""
    assert verdict_of(REVIEWS[word]) == word


def test_what_was_not_planned_is_not_fine() -> None:
    """The heading says how many."""
    review = Review(stacks=(STACK,), unplanned=(("lambdas-prod", "later"),))
    assert verdict_of(review) == "unknown"
    assert "## ❔ Plan review: 1 stack not planned" in markdown.render(review)


def test_a_workflow_gets_the_verdict_and_a_label(tmp_path: Path) -> None:
    """Behind what the step has written already."""
    path = tmp_path / "outputs"
    path.write_text("earlier=1\n")
    workflow_outputs.append(REVIEWS["refused"], path)
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert lines == {
        "earlier": "1",
        "verdict": "refused",
        "label": "plan-review: refused",
        "refused": "1",
        "warnings": "1",
        "unjudged": "1",
    }
