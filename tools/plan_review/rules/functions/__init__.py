"""Rules about the cache's users: functions, how they find it, and how it grows with them."""

from tools.plan_review.rules.functions.auto_scaling import AUTO_SCALING_LOWERED
from tools.plan_review.rules.functions.functions import (
    CONCURRENCY_LOWERED,
    FUNCTION_LOST,
    FUNCTION_RUNTIME_CHANGE,
    FUNCTION_SMALLER,
)
from tools.plan_review.rules.functions.parameters import (
    CONNECTION_PARAMETER_CHANGE,
    CONNECTION_PARAMETER_LOST,
    CONNECTION_PARAMETER_WEAKENED,
)
from tools.plan_review.rules.functions.reach import FUNCTION_CUT_OFF, FUNCTION_UNGUARDED
from tools.plan_review.rules.rule import Rule

FUNCTION_RULES: tuple[Rule, ...] = (
    CONNECTION_PARAMETER_LOST,
    CONNECTION_PARAMETER_CHANGE,
    CONNECTION_PARAMETER_WEAKENED,
    FUNCTION_LOST,
    FUNCTION_CUT_OFF,
    CONCURRENCY_LOWERED,
    FUNCTION_SMALLER,
    FUNCTION_RUNTIME_CHANGE,
    FUNCTION_UNGUARDED,
    AUTO_SCALING_LOWERED,
)
