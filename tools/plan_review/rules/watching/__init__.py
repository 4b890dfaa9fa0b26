"""Rules about logs, alarms and those who are told."""

from tools.plan_review.rules.rule import Rule
from tools.plan_review.rules.watching.alarms import ALARM_ACTIONS_OFF, ALARM_LOOSENED, ALARMS_REMOVED
from tools.plan_review.rules.watching.logs import (
    LOG_DELIVERY_FORBIDDEN,
    LOG_ENCRYPTION_OFF,
    LOG_GROUP_LOST,
    LOG_RETENTION_SHORTENED,
)
from tools.plan_review.rules.watching.receivers import (
    DASHBOARD_REMOVED,
    MESSAGE_ENCRYPTION_OFF,
    QUEUE_LOST,
    TOPIC_REMOVED,
)

WATCHING_RULES: tuple[Rule, ...] = (
    LOG_GROUP_LOST,
    LOG_RETENTION_SHORTENED,
    LOG_ENCRYPTION_OFF,
    LOG_DELIVERY_FORBIDDEN,
    ALARMS_REMOVED,
    ALARM_ACTIONS_OFF,
    ALARM_LOOSENED,
    TOPIC_REMOVED,
    MESSAGE_ENCRYPTION_OFF,
    QUEUE_LOST,
    DASHBOARD_REMOVED,
)
