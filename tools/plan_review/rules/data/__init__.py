"""Rules about keys, tables and buckets: what must not be lost."""

from tools.plan_review.rules.data.buckets import BUCKET_EXPOSED, BUCKET_LOST
from tools.plan_review.rules.data.keys import (
    KEY_DELETION_WINDOW_SHORTENED,
    KEY_DISABLED,
    KEY_LOST,
    KEY_ROTATION_OFF,
)
from tools.plan_review.rules.data.tables import TABLE_LOST, TABLE_UNPROTECTED
from tools.plan_review.rules.rule import Rule

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
