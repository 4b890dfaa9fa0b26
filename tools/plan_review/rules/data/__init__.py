"""Rules about keys, tables and buckets: what must not be lost."""

from ..rule import Rule
from .buckets import BUCKET_EXPOSED, BUCKET_LOST
from .keys import (
    KEY_DELETION_WINDOW_SHORTENED,
    KEY_DISABLED,
    KEY_LOST,
    KEY_ROTATION_OFF,
)
from .tables import TABLE_LOST, TABLE_UNPROTECTED

DATA_RULES: tuple[Rule, ...] = (
    KEY_LOST,
    KEY_DISABLED,
    KEY_ROTATION_OFF,
    KEY_DELETION_WINDOW_SHORTENED,
    TABLE_LOST,
    TABLE_UNPROTECTED,
    BUCKET_LOST,
    BUCKET_EXPOSED,
)
