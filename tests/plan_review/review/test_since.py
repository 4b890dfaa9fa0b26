"""Findings that are new, or gone, since an earlier review."""

import pytest

from tests.plan_review.reviews import REFUSED_REVIEW
from tools.plan_review.outputs.markdown import remembered, render
from tools.plan_review.review import Review
from tools.plan_review.review.since import remember, since


def test_a_comment_remembers_what_a_review_does() -> None:
    """So that one can be compared with the other."""
    assert remembered(render(REFUSED_REVIEW)) == remember(REFUSED_REVIEW)


def test_the_same_review_has_nothing_new_and_nothing_gone() -> None:
    """Whatever it holds."""
    same = since(remember(REFUSED_REVIEW), REFUSED_REVIEW)
    assert (same.new, same.gone) == ((), ())


def test_a_review_without_findings_makes_all_of_them_gone_or_new() -> None:
    """Of the same stacks."""
    empty = Review(stacks=tuple(each.model_copy(update={"findings": ()}) for each in REFUSED_REVIEW.stacks))
    rules = sorted({each.rule for stack in REFUSED_REVIEW.stacks for each in stack.findings})
    assert sorted(set(since(remember(REFUSED_REVIEW), empty).gone)) == rules
    assert sorted({each.rule for each in since(remember(empty), REFUSED_REVIEW).new}) == rules


@pytest.mark.parametrize(
    "text", ["", "## ours", "<!-- plan-review remembers ??? -->", "<!-- plan-review remembers W10= -->"]
)
def test_a_text_that_remembers_nothing(text: str) -> None:
    """Nor does one that somebody wrote by hand."""
    assert remembered(text) is None


def test_it_names_nobody() -> None:
    """Stacks and resources are digests."""
    memory = str(remember(REFUSED_REVIEW))
    for stack in REFUSED_REVIEW.stacks:
        assert stack.stack not in memory
        assert not [each.address for each in stack.findings if each.address in memory]


def test_what_does_not_fit_is_not_remembered() -> None:
    """A comment has a limit, and what it tells a reader comes first."""
    [stack, *_] = [each for each in REFUSED_REVIEW.stacks if each.findings]
    many = tuple(stack.findings[0].model_copy(update={"address": f"aws_x.n{at}"}) for at in range(3_000))
    review = Review(stacks=(stack.model_copy(update={"findings": many}),))
    assert remembered(render(review)) is None
    assert remembered(render(REFUSED_REVIEW, limit=16_384)) is not None
