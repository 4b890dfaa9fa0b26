"""Rules about the network."""

from tools.plan_review.rules.network.lost import FLOW_LOGS_REMOVED, NETWORK_LOST, SUBNET_GROUP_LOST, VPC_ENDPOINT_LOST
from tools.plan_review.rules.network.public import NETWORK_ACL_WIDENED, SUBNET_PUBLIC
from tools.plan_review.rules.network.security_groups import (
    EGRESS_WIDENED,
    SECURITY_GROUP_NARROWED,
    SECURITY_GROUP_WIDENED,
)
from tools.plan_review.rules.rule import Rule

NETWORK_RULES: tuple[Rule, ...] = (
    NETWORK_LOST,
    SUBNET_GROUP_LOST,
    VPC_ENDPOINT_LOST,
    SECURITY_GROUP_WIDENED,
    SECURITY_GROUP_NARROWED,
    EGRESS_WIDENED,
    SUBNET_PUBLIC,
    NETWORK_ACL_WIDENED,
    FLOW_LOGS_REMOVED,
)
