"""The meaning of changes for a running Redis: one rule for each meaning, one file for each subject."""

from .cache import CACHE_RULES
from .clients import CLIENT_RULES
from .data import DATA_RULES
from .functions import FUNCTION_RULES
from .iam import IAM_RULES
from .network import NETWORK_RULES
from .parameters import PARAMETER_RULES
from .rule import Observation, Rule, Severity
from .state import STATE_RULES
from .users import USER_RULES
from .watching import WATCHING_RULES
from .whole_plan import PLAN_RULES

__all__ = ["RULES", "Observation", "Rule", "Severity"]

RULES: tuple[Rule, ...] = (
    *PLAN_RULES,
    *CACHE_RULES,
    *CLIENT_RULES,
    *PARAMETER_RULES,
    *USER_RULES,
    *NETWORK_RULES,
    *IAM_RULES,
    *DATA_RULES,
    *WATCHING_RULES,
    *FUNCTION_RULES,
    *STATE_RULES,
)
