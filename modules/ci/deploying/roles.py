"""The rights of an apply on roles, within the boundary that the stack `ci` made and that an apply cannot change.

A role's path tells that the role is bounded. Only an administrator can make a role under that path without the boundary
or take the boundary off, and IAM has no call that moves a role to another path.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import equals

# IAM knows the role's boundary when it decides on these (Service Authorization Reference, AWS IAM).
BOUNDED_ACTIONS = ("AttachRolePolicy", "CreateRole", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy")
# For these IAM does not know the boundary; the role's path tells that the role has it.
MARKED_ACTIONS = ("DeleteRole", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription")
_ROLES_GO_TO = ("lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com")
_LINKED_SERVICES = ("elasticache.amazonaws.com", "elasticache.application-autoscaling.amazonaws.com")


def deploying_roles(
    arns: EnvironmentArns, *, boundary_arn: str, client_policy_arns: list[str]
) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for roles of functions and flow logs.

    There is none for managed policies: those that a role may be given are ``client_policy_arns``, which `ci` makes.
    """
    roles = [arns.bounded_roles]
    linked = [arns.account.iam_arn(f"role/aws-service-role/{service}/*") for service in _LINKED_SERVICES]
    return [
        statement(
            "DeployBoundedRoles",
            [f"iam:{each}" for each in BOUNDED_ACTIONS],
            roles,
            equals("iam:PermissionsBoundary", [boundary_arn]),
            condition("ArnEqualsIfExists", "iam:PolicyARN", *client_policy_arns),
        ),
        statement(
            "DeployRoles",
            [f"iam:{each}" for each in (*MARKED_ACTIONS, "ListInstanceProfilesForRole")],
            roles,
        ),
        statement("GiveRoles", ["iam:PassRole"], roles, equals("iam:PassedToService", list(_ROLES_GO_TO))),
        statement(
            "LinkServices",
            ["iam:CreateServiceLinkedRole"],
            linked,
            equals("iam:AWSServiceName", list(_LINKED_SERVICES)),
        ),
    ]
