"""The users who get a flag: its rule, evaluated for a user. No I/O; the example functions and the provider share it.

Changing `position` or the rule's meaning moves users, so a test pins both.
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
