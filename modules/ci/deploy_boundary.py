"""The boundary of the roles that deploy: no rights of its own, and no way to change who may do what in the account.

It holds whatever else someone attaches to those roles: they cannot take it off, nor touch a role, a policy or the
identity provider of this stack, nor make a role without a boundary.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)

from modules.account import Account
from modules.ci.deploying_roles import BOUNDED_ACTIONS
from modules.ci.statement import statement

SERVICES_SID = "NoMoreThanTheseServices"
_SERVICES = (
    *("application-autoscaling", "cloudwatch", "dynamodb", "ec2", "elasticache", "iam", "kms", "lambda", "logs"),
    *("s3", "sns", "sqs", "ssm"),
)
# What in IAM gives rights to people, or lets anyone in from elsewhere.
_PEOPLE = (
    *("AddUserToGroup", "AttachGroupPolicy", "AttachUserPolicy", "CreateAccessKey", "CreateGroup"),
    *("CreateLoginProfile", "CreateOpenIDConnectProvider", "CreateSAMLProvider", "CreateUser", "PutGroupPolicy"),
    *("PutUserPolicy", "UpdateLoginProfile", "UpdateSAMLProvider"),
)


def deploy_boundary(
    account: Account, *, own_names: str, role_boundary_arns: list[str], with_secrets: bool
) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements; ``own_names`` is the pattern of this stack's roles and policies.

    ``with_secrets``: some environment has users by password.
    """
    own = [account.iam_arn(f"{kind}/{own_names}") for kind in ("policy", "role")]
    unbounded = DataAwsIamPolicyDocumentStatementCondition(
        test="StringNotEquals", variable="iam:PermissionsBoundary", values=role_boundary_arns
    )
    read_only = [f"iam:{each}" for each in ("Get*", "List*")]
    services = (*_SERVICES, "secretsmanager") if with_secrets else _SERVICES
    return [
        statement(SERVICES_SID, [f"{each}:*" for each in services], ["*"]),
        _deny("NotThisStack", not_actions=read_only, resources=[*own, account.iam_arn("oidc-provider/*")]),
        _deny("NotPeople", actions=[f"iam:{each}" for each in _PEOPLE]),
        _deny("NotWithoutBoundary", actions=[f"iam:{each}" for each in BOUNDED_ACTIONS], condition=unbounded),
        _deny("NotTheBoundary", actions=["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]),
    ]


def _deny(
    sid: str,
    *,
    actions: list[str] | None = None,
    not_actions: list[str] | None = None,
    resources: list[str] | None = None,
    condition: DataAwsIamPolicyDocumentStatementCondition | None = None,
) -> DataAwsIamPolicyDocumentStatement:
    return DataAwsIamPolicyDocumentStatement(
        sid=sid,
        effect="Deny",
        actions=actions,
        not_actions=not_actions,
        resources=resources or ["*"],
        condition=[condition] if condition else None,
    )
