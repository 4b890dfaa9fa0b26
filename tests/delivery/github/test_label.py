"""One label that says the verdict."""

import pytest

from tests.delivery.github_stand_in import GithubStandIn, Trouble
from tests.delivery.reviews import stack_review
from tools.delivery.github.api import Repository
from tools.delivery.github.label import label
from tools.plan_review.review import Review, StackReview

NUMBER = 7


@pytest.mark.parametrize(
    ("stack", "verdict"),
    [
        (stack_review(refused=True), "refused"),
        (stack_review(errored=True), "unknown"),
        (stack_review(changed=True), "fine"),
        (stack_review(), "no-changes"),
    ],
)
def test_it_is_the_verdict(github: GithubStandIn, repository: Repository, stack: StackReview, verdict: str) -> None:
    """Whether there is a comment or not."""
    assert label(repository, NUMBER, Review(stacks=(stack,))) == f"labelled plan-review: {verdict}"
    assert github.labels[NUMBER] == [f"plan-review: {verdict}"]


def test_other_verdicts_go_and_other_labels_stay(github: GithubStandIn, repository: Repository) -> None:
    """It is one of several, and nobody else's label is touched."""
    github.labels[NUMBER] = ["bug", "plan-review: fine", "plan-review: refused"]
    label(repository, NUMBER, Review(stacks=(stack_review(refused=True),)))
    assert github.labels[NUMBER] == ["bug", "plan-review: refused"]
    assert not [call for call in github.calls if call[0] == "POST"]


def test_one_that_cannot_be_set_stops_nobody(github: GithubStandIn, repository: Repository) -> None:
    """The comment says the same."""
    github.troubles = [Trouble(status=403, text='{"message": "Resource not accessible by integration"}')]
    assert label(repository, NUMBER, Review(stacks=(stack_review(),))).startswith("no label set: GitHub answers 403")
