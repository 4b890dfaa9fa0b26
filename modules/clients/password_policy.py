"""The IAM policy of whoever logs in to Redis by password: read that user's secret, nothing else.

In an environment that the stack `ci` deploys, `ci` makes the policy (client_policy.py says why).
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.access.roles import PasswordRole
from modules.keys.key_policy import equals


def password_policy_end(role: PasswordRole) -> str:
    """Return the end of the policy's name."""
    return f"redis-{role}-password"


def password_statements(
    settings: EnvironmentSettings,
    *,
    secrets: list[str],
    keys: list[str],
    key_conditions: tuple[DataAwsIamPolicyDocumentStatementCondition, ...] = (),
) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements; ``key_conditions`` select the keys when ``keys`` is a pattern."""
    through = equals("kms:ViaService", [f"secretsmanager.{settings.region}.amazonaws.com"])
    return [
        DataAwsIamPolicyDocumentStatement(
            sid="ReadPassword", actions=["secretsmanager:GetSecretValue"], resources=secrets
        ),
        DataAwsIamPolicyDocumentStatement(
            sid="DecryptPassword", actions=["kms:Decrypt"], resources=keys, condition=[through, *key_conditions]
        ),
    ]


def password_policy(
    scope: Construct, *, name: str, role: PasswordRole, statements: list[DataAwsIamPolicyDocumentStatement]
) -> str:
    """Make the policy and return its ARN."""
    return IamPolicy(
        scope,
        f"{role}-reader",
        name=name,
        description=f"Read the password of the {role} user",
        policy=DataAwsIamPolicyDocument(scope, f"{role}-reading", statement=statements).json,
    ).arn
