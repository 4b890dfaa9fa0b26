"""What a change means for a running Redis: one rule a meaning, one file a subject."""

from tools.plan_review.rules.group import GROUP_RULES
from tools.plan_review.rules.rule import Observation, Rule, Severity

__all__ = ["RULES", "Observation", "Rule", "Severity"]

RULES: tuple[Rule, ...] = (*GROUP_RULES,)
