"""The difference in node-hours, in every output that a person reads, and as JSON."""

import pytest

from tests.plan_review.reviews import REFUSED_REVIEW
from tools.plan_review.cli.terminal import summary
from tools.plan_review.outputs import html, markdown
from tools.plan_review.outputs.node_hours import node_hours
from tools.plan_review.review import NodeHours, Review, StackReview

FEWER = NodeHours(node_type="cache.r7g.large", before=3, after=2)
SAME = NodeHours(node_type="cache.t4g.small", before=2, after=2)
MORE = NodeHours(node_type="cache.m7g.large", before=0, after=2)


def review(*hours: NodeHours, unseen: tuple[str, ...] = ()) -> Review:
    """Return a review whose stack of prod has these."""
    stacks = [
        each.model_copy(update={"node_hours": hours, "node_hours_unseen": unseen})
        if each.stack == "redis-prod"
        else each
        for each in REFUSED_REVIEW.stacks
    ]
    return REFUSED_REVIEW.model_copy(update={"stacks": tuple(stacks)})


def prod(of: Review) -> list[StackReview]:
    return [each for each in of.stacks if each.environment == "prod"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((FEWER,), "cache.r7g.large from 2,190 to 1,460 (-730)"),
        ((MORE,), "cache.m7g.large from 0 to 1,460 (+1,460)"),
        ((SAME,), "cache.t4g.small 1,460, as before"),
        ((FEWER, SAME), "cache.r7g.large from 2,190 to 1,460 (-730); cache.t4g.small 1,460, as before"),
    ],
)
def test_a_month_of_730_hours_in_words(hours: tuple[NodeHours, ...], words: str) -> None:
    """Also when nothing of it changes."""
    assert node_hours(prod(review(*hours))) == f"Node-hours a month: {words}."
    assert words in summary(review(*hours))
    assert words in html.render(review(*hours))


def test_what_cannot_be_counted_is_said() -> None:
    """As a number of caches."""
    told = node_hours(prod(review(SAME, unseen=("aws_elasticache_cluster.a",))))
    assert told.endswith("as before; 1 cache that cannot be counted before apply.")


def test_in_a_comment_below_the_table() -> None:
    """For each environment that changes and has nodes."""
    comment = markdown.render(review(FEWER))
    assert "`prod`: Node-hours a month: `cache.r7g.large` from 2,190 to 1,460 (-730).\n" in comment
    assert "Node-hours" not in markdown.render(review())


def test_in_json() -> None:
    """For other programs: nodes, which are hours in an hour."""
    [stack] = [each for each in review(FEWER).model_dump()["stacks"] if each["stack"] == "redis-prod"]
    assert stack["node_hours"] == ({"node_type": "cache.r7g.large", "before": 3, "after": 2},)
