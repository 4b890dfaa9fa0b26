"""Statements that the policies of all keys are made of.

In a key's policy the resource "*" is the key itself (AWS KMS developer guide, "Key policies").
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)

# No CreateGrant: who can grant can give away what the policy keeps from them.
_ADMINISTRATION = (
    *(
        "CancelKeyDeletion",
        "CreateAlias",
        "Delete*",
        "Describe*",
        "Disable*",
        "Enable*",
        "Get*",
        "List*",
        "Put*",
        "Revoke*",
    ),
    *("RotateKeyOnDemand", "ScheduleKeyDeletion", "TagResource", "UntagResource", "Update*"),
)
_USE = ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*")

# The services that encrypt with the environment's keys do these on the deployer's behalf, when they are given one.
DEPLOYED_SERVICES = ("dynamodb", "elasticache", "lambda", "logs", "secretsmanager", "sns", "sqs", "ssm")
DEPLOYMENT_USE = ("CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey")

ADMINISTRATION_SID = "AccountAdministersKey"
DEPLOYMENT_SID = "DeploymentAdministersKey"
DEPLOYMENT_USE_SID = "DeploymentUsesKeyThroughServices"
# Why the scanner's rules on policy documents do not fit a key's policy.
_KEY_ITSELF = "In a key's policy the resource * is the key itself, and every statement names its principals."


def key_policy_findings(*sids: str) -> dict[str, str]:
    """Return what a key's policy with these statements has to accept."""
    rules = [f"iam-wildcards:{sid}" for sid in sids]
    return dict.fromkeys(("CKV_AWS_109", "CKV_AWS_111", "CKV_AWS_356", *rules), _KEY_ITSELF)


def administration(account_root: str) -> DataAwsIamPolicyDocumentStatement:
    """Let the account's administrators manage the key, but not use it.

    They may change the key's policy, since a key whose policy nobody may change can never be corrected; so they could
    let themselves use it, and CloudTrail would show the change.
    """
    return _administers(ADMINISTRATION_SID, account_root)


def deployment(role_arn: str, *, region: str) -> list[DataAwsIamPolicyDocumentStatement]:
    """Let the role that deploys manage the key, as administrators do, and encrypt with it by way of AWS's services.

    It has no such right by IAM: neither a tag nor an alias could tell this key from another team's that has none.
    """
    return [
        _administers(DEPLOYMENT_SID, role_arn),
        DataAwsIamPolicyDocumentStatement(
            sid=DEPLOYMENT_USE_SID,
            actions=[f"kms:{action}" for action in DEPLOYMENT_USE],
            resources=["*"],
            principals=[DataAwsIamPolicyDocumentStatementPrincipals(type="AWS", identifiers=[role_arn])],
            condition=[equals("kms:ViaService", through(DEPLOYED_SERVICES, region))],
        ),
    ]


def through(services: Sequence[str], region: str) -> list[str]:
    """Return the values of `kms:ViaService` for the services."""
    return [f"{service}.{region}.amazonaws.com" for service in services]


def _administers(sid: str, principal: str) -> DataAwsIamPolicyDocumentStatement:
    return DataAwsIamPolicyDocumentStatement(
        sid=sid,
        actions=[f"kms:{action}" for action in _ADMINISTRATION],
        resources=["*"],
        principals=[DataAwsIamPolicyDocumentStatementPrincipals(type="AWS", identifiers=[principal])],
    )


def use_through(
    *, sid: str, services: Sequence[str], region: str, account: str, account_root: str
) -> DataAwsIamPolicyDocumentStatement:
    """Let the account's principals, as far as IAM lets them, use the key by way of these services alone."""
    return DataAwsIamPolicyDocumentStatement(
        sid=sid,
        actions=[f"kms:{action}" for action in _USE],
        resources=["*"],
        principals=[DataAwsIamPolicyDocumentStatementPrincipals(type="AWS", identifiers=[account_root])],
        condition=[
            equals("kms:ViaService", through(services, region)),
            equals("kms:CallerAccount", [account]),
        ],
    )


def keys_of_aws() -> DataAwsIamPolicyDocumentStatementCondition:
    """Return the condition that a key is AWS's own: nobody else can make an alias that begins so."""
    return DataAwsIamPolicyDocumentStatementCondition(
        test="ForAnyValue:StringLike", variable="kms:ResourceAliases", values=["alias/aws/*"]
    )


def equals(variable: str, values: list[str]) -> DataAwsIamPolicyDocumentStatementCondition:
    """Return the condition that a key of the request's context has one of the values."""
    return DataAwsIamPolicyDocumentStatementCondition(test="StringEquals", variable=variable, values=values)
