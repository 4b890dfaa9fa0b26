"""What a change means for a running Redis: one rule a meaning, one file a subject."""

from tools.plan_review.rules.data import DATA_RULES
from tools.plan_review.rules.functions import FUNCTION_RULES
from tools.plan_review.rules.group import GROUP_RULES
from tools.plan_review.rules.iam import IAM_RULES
from tools.plan_review.rules.network import NETWORK_RULES
from tools.plan_review.rules.parameters import PARAMETER_RULES
from tools.plan_review.rules.rule import Observation, Rule, Severity
from tools.plan_review.rules.state import STATE_RULES
from tools.plan_review.rules.users import USER_RULES
from tools.plan_review.rules.watching import WATCHING_RULES

__all__ = ["RULES", "Observation", "Rule", "Severity"]

RULES: tuple[Rule, ...] = (
    *GROUP_RULES,
    *PARAMETER_RULES,
    *USER_RULES,
    *NETWORK_RULES,
    *IAM_RULES,
    *DATA_RULES,
    *WATCHING_RULES,
    *FUNCTION_RULES,
    *STATE_RULES,
)
