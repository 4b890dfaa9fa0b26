"""Targeting: a flag's rule, and its evaluation for a user. No I/O; example functions and OpenFeature provider share it.

A change of `position` or of a rule's meaning would change which users have a flag, so a test pins both.
"""

from ..errors import InvalidContextError, InvalidRuleError
from .bucketing import position
from .evaluation import FlagEvaluation, evaluate
from .identifiers import checked_name, checked_user_id
from .rule import INVALID, MAX_ATTRIBUTES, RULE_FIELDS, RULE_KIND, UNREADABLE, Evaluation, Rule, attribute_value

__all__ = [
    "INVALID",
    "MAX_ATTRIBUTES",
    "RULE_FIELDS",
    "RULE_KIND",
    "UNREADABLE",
    "Evaluation",
    "FlagEvaluation",
    "InvalidContextError",
    "InvalidRuleError",
    "Rule",
    "attribute_value",
    "checked_name",
    "checked_user_id",
    "evaluate",
    "position",
]
