"""Rules about who may do what in AWS."""

from tools.plan_review.rules.iam.attached import BOUNDARY_REMOVED, OPEN_INVOCATION, POLICY_ATTACHED, POLICY_DETACHED
from tools.plan_review.rules.iam.widened import IAM_POLICY_WIDENED, RESOURCE_POLICY_WIDENED, TRUST_WIDENED
from tools.plan_review.rules.rule import Rule

IAM_RULES: tuple[Rule, ...] = (
    IAM_POLICY_WIDENED,
    TRUST_WIDENED,
    RESOURCE_POLICY_WIDENED,
    POLICY_ATTACHED,
    POLICY_DETACHED,
    BOUNDARY_REMOVED,
    OPEN_INVOCATION,
)
