"""Rules about Terraform's state and what differs from it."""

from ..rule import Rule
from .address import FORGOTTEN, IMPORTED_WITH_CHANGES, MOVED_WITH_CHANGES
from .drift import DRIFT, OPENED_BY_HAND
from .moved_block import MOVED_BLOCK_MISSING

STATE_RULES: tuple[Rule, ...] = (
    DRIFT,
    OPENED_BY_HAND,
    IMPORTED_WITH_CHANGES,
    MOVED_WITH_CHANGES,
    MOVED_BLOCK_MISSING,
    FORGOTTEN,
)
