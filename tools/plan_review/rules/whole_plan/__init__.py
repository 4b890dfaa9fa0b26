"""Rules about a plan as a whole: what it says beside its changes, and what it does not hold."""

from ..rule import Rule
from .checks import CHECK_FAILED, CHECK_NOT_VISIBLE
from .completeness import DEFERRED_CHANGES, NOT_APPLYABLE, PARTIAL_PLAN, UNREAD_SECTION
from .incomplete_plan import INCOMPLETE_PLAN
from .outcomes import ACTION_INVOKED, NO_LONGER_SENSITIVE, OUTPUT_REMOVED, TERRAFORM_WARNING

PLAN_RULES: tuple[Rule, ...] = (
    INCOMPLETE_PLAN,
    CHECK_FAILED,
    CHECK_NOT_VISIBLE,
    DEFERRED_CHANGES,
    NOT_APPLYABLE,
    PARTIAL_PLAN,
    UNREAD_SECTION,
    ACTION_INVOKED,
    OUTPUT_REMOVED,
    NO_LONGER_SENSITIVE,
    TERRAFORM_WARNING,
)
