"""Reviews of large plans, as the page and its speed are tried with."""

from datetime import date

from tests.plan_review.documents import read
from tools.plan_review.bench.large_plan import large_plan
from tools.plan_review.review import Review
from tools.plan_review.review.assess import assess
from tools.plan_review.rules import RULES
from tools.plan_review.settings import Settings


def large_review(resources: int) -> Review:
    """Return the review of one stack with so many resources, five of eight of which change."""
    plan = read(large_plan(resources))
    return Review(stacks=(assess(plan, rules=RULES, settings=Settings(), today=date(2026, 11, 23)),))
