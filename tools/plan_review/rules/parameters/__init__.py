"""Rules about the engine's parameters."""

from tools.plan_review.rules.parameters.blocked_commands import BLOCKED_COMMANDS_ADDED, BLOCKED_COMMANDS_LIFTED
from tools.plan_review.rules.parameters.changes import PARAMETER_CHANGE, RESERVED_MEMORY_CHANGE
from tools.plan_review.rules.parameters.eviction import EVICTION_POLICY_CHANGE
from tools.plan_review.rules.parameters.parameter_group_lost import PARAMETER_FAMILY_CHANGE, PARAMETER_GROUP_LOST
from tools.plan_review.rules.rule import Rule

PARAMETER_RULES: tuple[Rule, ...] = (
    PARAMETER_GROUP_LOST,
    PARAMETER_FAMILY_CHANGE,
    PARAMETER_CHANGE,
    EVICTION_POLICY_CHANGE,
    BLOCKED_COMMANDS_LIFTED,
    BLOCKED_COMMANDS_ADDED,
    RESERVED_MEMORY_CHANGE,
)
