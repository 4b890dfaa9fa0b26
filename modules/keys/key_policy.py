"""The statements of the keys' policies.

In a key's policy the resource "*" is the key itself (AWS KMS developer guide, "Key policies").
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)

# Without CreateGrant: administrators could grant others, or themselves, the use that the policy denies them.
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

# The services that encrypt with the environment's keys. Each uses a key with the deployer's rights, for DEPLOYMENT_USE,
# when a resource is given the key.
DEPLOYED_SERVICES = ("dynamodb", "elasticache", "lambda", "logs", "secretsmanager", "sns", "sqs", "ssm")
DEPLOYMENT_USE = ("CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey")

ADMINISTRATION_SID = "AccountAdministersKey"
DEPLOYMENT_SID = "DeploymentAdministersKey"
DEPLOYMENT_USE_SID = "DeploymentUsesKeyThroughServices"
# Why the scanner's rules on policy documents do not fit a key's policy.
_KEY_ITSELF = "In a key's policy the resource * is the key itself, and every statement names its principals."


def key_policy_findings(*sids: str) -> dict[str, str]:
    """Return the findings that a key's policy with these statements has to accept."""
    rules = [f"iam-wildcards:{sid}" for sid in sids]
    return dict.fromkeys(("CKV_AWS_109", "CKV_AWS_111", "CKV_AWS_356", *rules), _KEY_ITSELF)


def administration(account_root: str) -> DataAwsIamPolicyDocumentStatement:
    """Let the account's administrators manage the key, but not use it.

    Administrators may change the key's policy, because a policy that nobody may change could never be corrected. So
    they could allow themselves to use the key; CloudTrail would show the change.
    """
    return _administers(ADMINISTRATION_SID, account_root)


def deployment(role_arn: str, *, region: str) -> list[DataAwsIamPolicyDocumentStatement]:
    """Let the role that deploys manage the key, as administrators do, and encrypt with it through AWS's services.

    The role's IAM policies give no such right, because they could name the key by a tag or an alias only, and another
    team's key may have neither.
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
    """Let the account's principals, as far as their IAM policies do, use the key through these services alone."""
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
    """Return the condition that a key is AWS's own: only AWS can make an alias that begins with `alias/aws/`."""
    return DataAwsIamPolicyDocumentStatementCondition(
        test="ForAnyValue:StringLike", variable="kms:ResourceAliases", values=["alias/aws/*"]
    )


def equals(variable: str, values: list[str]) -> DataAwsIamPolicyDocumentStatementCondition:
    """Return the condition that a key of the request's context has one of the values."""
    return DataAwsIamPolicyDocumentStatementCondition(test="StringEquals", variable=variable, values=values)
