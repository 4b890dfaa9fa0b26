"""Large plans are reviewed within their bounds; `python -m tools.plan_review.bench` has the figures."""

import tracemalloc
from datetime import date

import pytest

from tests.plan_review.documents import read
from tools.plan_review.bench.large_plan import large_plan
from tools.plan_review.plan.changes import Action
from tools.plan_review.review.assess import assess
from tools.plan_review.rules import RULES
from tools.plan_review.settings import Settings


def peak(resources: int) -> int:
    """Return the most bytes that reading and judging takes beyond the document."""
    document = large_plan(resources)
    tracemalloc.start()
    try:
        review = assess(read(document), rules=RULES, settings=Settings(), today=date(2026, 11, 23))
        assert len(review.graph) == resources
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """Leave out what is made once."""
    peak(8)


def test_memory_grows_with_the_plan_and_not_faster() -> None:
    """Four times the resources take no more than five times the memory."""
    assert peak(400) < 5 * peak(100)


def test_a_thousand_resources_take_no_more_than_a_hundred_megabytes() -> None:
    """Half of the bar, beyond interpreter and document."""
    assert peak(1_000) < 100_000_000


def test_the_plan_is_one_that_changes_things() -> None:
    """Otherwise it would measure nothing."""
    plan = read(large_plan(100))
    assert {each.action for each in plan.changes} >= {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DESTROY}
    assert all(plan.references[each.address] for each in plan.changes[1:])
