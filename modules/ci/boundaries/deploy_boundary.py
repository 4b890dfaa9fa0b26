"""The boundary of the roles that deploy: no rights of its own, and no way to change who may do what in the account.

The boundary holds whatever policies someone attaches to those roles. They cannot take the boundary off, change a role,
a policy or the identity provider of this stack, make a role without a boundary, write a managed policy, or pass or
trust others with a role that is not known to be bounded.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)

from modules.account import Account
from modules.ci.deploying.roles import BOUNDED_ACTIONS, MARKED_ACTIONS
from modules.ci.statement import condition, statement

SERVICES_SID = "NoMoreThanTheseServices"
_SERVICES = (
    *("apigateway", "application-autoscaling", "cloudwatch", "dynamodb", "ec2", "elasticache", "iam", "kms"),
    *("lambda", "logs", "s3", "sns", "sqs", "ssm"),
)
# Actions of IAM that give rights to people, or let anyone in from elsewhere.
_PEOPLE = (
    *("AddUserToGroup", "AttachGroupPolicy", "AttachUserPolicy", "CreateAccessKey", "CreateGroup"),
    *("CreateLoginProfile", "CreateOpenIDConnectProvider", "CreateSAMLProvider", "CreateUser", "PutGroupPolicy"),
    *("PutUserPolicy", "UpdateLoginProfile", "UpdateSAMLProvider"),
)


# Whoever writes a managed policy changes the rights of every role to which it is attached.
_POLICIES = ("CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion")
# Further calls by which one acts as a function's role, or lets others call it. No deployment needs them.
_FUNCTIONS = ("CreateEventSourceMapping", "CreateFunctionUrlConfig", "UpdateEventSourceMapping")


def deploy_boundary(
    account: Account,
    *,
    own_names: str,
    bounded_roles: list[str],
    role_boundary_arns: list[str],
    with_secrets: bool,
) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements; ``own_names`` is the pattern of this stack's roles and policies.

    ``bounded_roles`` are the patterns of the environments' own roles. ``with_secrets`` tells whether any environment
    has password users.
    """
    own = [account.iam_arn(f"{kind}/{own_names}") for kind in ("policy", "role")]
    unbounded = condition("StringNotEquals", "iam:PermissionsBoundary", *role_boundary_arns)
    read_only = [f"iam:{each}" for each in ("Get*", "List*")]
    services = (*_SERVICES, "secretsmanager") if with_secrets else _SERVICES
    allowed = [
        *(f"{each}:*" for each in services),
        "route53:AssociateVPCWithHostedZone",
        "servicequotas:ListServiceQuotas",
    ]
    of_roles = [f"iam:{each}" for each in (*BOUNDED_ACTIONS, *MARKED_ACTIONS, "PassRole")]
    return [
        statement(SERVICES_SID, allowed, ["*"]),
        _deny("NotThisStack", not_actions=read_only, resources=[*own, account.iam_arn("oidc-provider/*")]),
        _deny("NotPeople", actions=[f"iam:{each}" for each in _PEOPLE]),
        _deny("NotPolicies", actions=[f"iam:{each}" for each in _POLICIES]),
        _deny("NotOtherRoles", actions=of_roles, not_resources=bounded_roles),
        _deny("NotWithoutBoundary", actions=[f"iam:{each}" for each in BOUNDED_ACTIONS], when=unbounded),
        _deny("NotTheBoundary", actions=["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]),
        _deny("NotOtherWaysIn", actions=[f"lambda:{each}" for each in _FUNCTIONS]),
        _deny("NotLogPolicies", actions=["logs:DeleteResourcePolicy", "logs:PutResourcePolicy"]),
    ]


def _deny(
    sid: str,
    *,
    actions: list[str] | None = None,
    not_actions: list[str] | None = None,
    resources: list[str] | None = None,
    not_resources: list[str] | None = None,
    when: DataAwsIamPolicyDocumentStatementCondition | None = None,
) -> DataAwsIamPolicyDocumentStatement:
    return DataAwsIamPolicyDocumentStatement(
        sid=sid,
        effect="Deny",
        actions=actions,
        not_actions=not_actions,
        resources=resources or (None if not_resources else ["*"]),
        not_resources=not_resources,
        condition=[when] if when else None,
    )
