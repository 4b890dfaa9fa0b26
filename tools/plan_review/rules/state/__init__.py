"""Rules about Terraform's state and what differs from it."""

from ..rule import Rule
from .address import FORGOTTEN, IMPORTED_WITH_CHANGES, MOVED_WITH_CHANGES
from .drift import DRIFT, OPENED_BY_HAND
from .incomplete_plan import INCOMPLETE_PLAN

STATE_RULES: tuple[Rule, ...] = (
    INCOMPLETE_PLAN,
    DRIFT,
    OPENED_BY_HAND,
    IMPORTED_WITH_CHANGES,
    MOVED_WITH_CHANGES,
    FORGOTTEN,
)
