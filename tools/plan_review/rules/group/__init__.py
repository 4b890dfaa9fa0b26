"""Rules about the replication group itself."""

from tools.plan_review.rules.group.access import (
    AUTH_TOKEN_CHANGE,
    AUTHENTICATION_OFF,
    CACHE_SECURITY_GROUPS_ADDED,
    USER_GROUP_CHANGE,
)
from tools.plan_review.rules.group.availability import AUTOMATIC_FAILOVER_OFF, MINOR_UPGRADES_OFF, MULTI_AZ_OFF
from tools.plan_review.rules.group.cluster_mode import CLUSTER_MODE_CHANGE
from tools.plan_review.rules.group.encryption import (
    AT_REST_ENCRYPTION_OFF,
    CUSTOMER_KEY_CHANGE,
    TRANSIT_ENCRYPTION_WEAKENED,
)
from tools.plan_review.rules.group.endpoint import EVENTS_TOPIC_REMOVED, NETWORK_TYPE_CHANGE, PORT_CHANGE
from tools.plan_review.rules.group.engine import ENGINE_CHANGE, ENGINE_DOWNGRADE, ENGINE_UPGRADE
from tools.plan_review.rules.group.logs import LOG_DELIVERY_REFUSED, LOG_DELIVERY_REMOVED
from tools.plan_review.rules.group.lost import FINAL_SNAPSHOT_SKIPPED, REPLICATION_GROUP_LOST
from tools.plan_review.rules.group.node_type import NODE_TYPE_CHANGE
from tools.plan_review.rules.group.size import FEWER_NODES, FEWER_SHARDS, MORE_SHARDS
from tools.plan_review.rules.group.snapshots import SNAPSHOT_RETENTION_LOWERED
from tools.plan_review.rules.group.timing import APPLY_IMMEDIATELY, WAITS_FOR_WINDOW
from tools.plan_review.rules.group.windows import WINDOW_IN_BUSINESS_HOURS, WINDOWS_OVERLAP
from tools.plan_review.rules.rule import Rule

GROUP_RULES: tuple[Rule, ...] = (
    REPLICATION_GROUP_LOST,
    FINAL_SNAPSHOT_SKIPPED,
    NODE_TYPE_CHANGE,
    FEWER_NODES,
    FEWER_SHARDS,
    MORE_SHARDS,
    AUTOMATIC_FAILOVER_OFF,
    MULTI_AZ_OFF,
    MINOR_UPGRADES_OFF,
    CLUSTER_MODE_CHANGE,
    ENGINE_UPGRADE,
    ENGINE_DOWNGRADE,
    ENGINE_CHANGE,
    SNAPSHOT_RETENTION_LOWERED,
    WINDOW_IN_BUSINESS_HOURS,
    WINDOWS_OVERLAP,
    APPLY_IMMEDIATELY,
    WAITS_FOR_WINDOW,
    TRANSIT_ENCRYPTION_WEAKENED,
    AT_REST_ENCRYPTION_OFF,
    CUSTOMER_KEY_CHANGE,
    AUTHENTICATION_OFF,
    USER_GROUP_CHANGE,
    AUTH_TOKEN_CHANGE,
    CACHE_SECURITY_GROUPS_ADDED,
    PORT_CHANGE,
    NETWORK_TYPE_CHANGE,
    EVENTS_TOPIC_REMOVED,
    LOG_DELIVERY_REMOVED,
    LOG_DELIVERY_REFUSED,
)
