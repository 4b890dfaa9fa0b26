"""Rules about Terraform's state and what differs from it."""

from tools.plan_review.rules.rule import Rule
from tools.plan_review.rules.state.address import FORGOTTEN, IMPORTED_WITH_CHANGES, MOVED_WITH_CHANGES
from tools.plan_review.rules.state.drift import DRIFT, OPENED_BY_HAND

STATE_RULES: tuple[Rule, ...] = (DRIFT, OPENED_BY_HAND, IMPORTED_WITH_CHANGES, MOVED_WITH_CHANGES, FORGOTTEN)
