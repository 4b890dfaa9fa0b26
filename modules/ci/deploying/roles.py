"""The rights of an apply on roles: only within the boundary that the stack `ci` made, which it cannot change.

Roles are known to be bounded by their path. Nobody but an administrator can make one there without the boundary, take
the boundary off, or move a role to another path: IAM has no call for that.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import equals

# IAM knows the role's boundary when it decides on these (Service Authorization Reference, AWS IAM).
BOUNDED_ACTIONS = ("AttachRolePolicy", "CreateRole", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy")
# On these it is the path alone that says so.
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
