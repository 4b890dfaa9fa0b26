"""The rights of an apply on roles: only within the boundary that the stack `ci` made, which it cannot change."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import statement
from modules.keys.key_policy import equals

BOUNDED_ACTIONS = ("AttachRolePolicy", "CreateRole", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy")
_ROLE = (
    *("DeleteRole", "ListInstanceProfilesForRole", "TagRole", "UntagRole", "UpdateAssumeRolePolicy"),
    *("UpdateRole", "UpdateRoleDescription"),
)
_POLICY = (
    *("CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "ListPolicyVersions"),
    *("SetDefaultPolicyVersion", "TagPolicy", "UntagPolicy"),
)
_ROLES_GO_TO = ("lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com")
_LINKED_SERVICES = ("elasticache.amazonaws.com", "elasticache.application-autoscaling.amazonaws.com")


def deploying_roles(arns: EnvironmentArns, *, boundary_arn: str) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for roles of functions and flow logs, and policies of Redis users."""
    roles, policies = arns.iam("role"), arns.iam("policy")
    ours_only = DataAwsIamPolicyDocumentStatementCondition(
        test="ArnLikeIfExists", variable="iam:PolicyARN", values=policies
    )
    linked = arns.account.iam_arn("role/aws-service-role/*")
    return [
        statement(
            "DeployBoundedRoles",
            [f"iam:{each}" for each in BOUNDED_ACTIONS],
            roles,
            equals("iam:PermissionsBoundary", [boundary_arn]),
            ours_only,
        ),
        statement("DeployRoles", [f"iam:{each}" for each in _ROLE], roles),
        statement("DeployPolicies", [f"iam:{each}" for each in _POLICY], policies),
        statement("GiveRoles", ["iam:PassRole"], roles, equals("iam:PassedToService", list(_ROLES_GO_TO))),
        statement(
            "LinkServices",
            ["iam:CreateServiceLinkedRole"],
            [linked],
            equals("iam:AWSServiceName", list(_LINKED_SERVICES)),
        ),
    ]
