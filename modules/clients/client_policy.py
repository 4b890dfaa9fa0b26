"""The IAM policy of one Redis user: read the connection details, connect as that user, nothing else.

Roles outside the environment get the policy, too, so whoever may change the policy changes their rights. In an
environment that the stack `ci` deploys, `ci` makes the policy, and no deployment can change it.
"""

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.access.roles import Role
from modules.account import Account
from modules.keys.key_policy import equals

# By role: the construct's id, the end of the policy's name, and the user's name in its description.
_POLICIES: Mapping[Role, tuple[str, str, str]] = {
    "application": ("client-policy", "redis-client", "application"),
    "analytics": ("analytics-policy", "redis-analytics", "analytics"),
    "operator": ("operator-policy", "redis-operator", "operator"),
}


def client_policy_end(role: Role) -> str:
    """Return the end of the name of the role's policy."""
    return _POLICIES[role][1]


def client_policies(
    scope: Construct,
    *,
    settings: EnvironmentSettings,
    parameter_arns: list[str],
    parameter_keys: list[str],
    key_conditions: tuple[DataAwsIamPolicyDocumentStatementCondition, ...],
    cache_arn: str,
    user_arns: Mapping[Role, str],
    writer_arns: list[str],
) -> Mapping[Role, str]:
    """Make a policy for each user and return the ARNs by role; ``writer_arns`` go into the applications' policy."""
    return {
        role: ClientPolicy(
            scope,
            _POLICIES[role][0],
            name=settings.physical_name(client_policy_end(role)),
            user=_POLICIES[role][2],
            statements=client_statements(
                settings,
                parameter_arns=parameter_arns,
                parameter_keys=parameter_keys,
                key_conditions=key_conditions,
                redis_arns=[cache_arn, user_arn, *(writer_arns if role == "application" else [])],
            ),
        ).arn
        for role, user_arn in user_arns.items()
    }


def writer_arns(settings: EnvironmentSettings, account: Account) -> list[str]:
    """Return the group and the user to which applications write in another region; nothing where they write here."""
    writer = settings.writes_elsewhere
    if writer is None:
        return []
    there = f"arn:{account.partition}:elasticache:{writer.region}:{account.id}"
    return [
        f"{there}:replicationgroup:{settings.of_member(writer, 'redis')}",
        f"{there}:user:{settings.of_member(writer, 'app')}",
    ]


def client_statements(
    settings: EnvironmentSettings,
    *,
    parameter_arns: list[str],
    parameter_keys: list[str],
    redis_arns: list[str],
    parameter_test: str = "StringEquals",
    key_conditions: tuple[DataAwsIamPolicyDocumentStatementCondition, ...] = (),
) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements; ``redis_arns`` are the replication group and the user.

    ElastiCache asks for the right to connect on both. ``parameter_test`` must be "ArnLike" when ``parameter_arns`` are
    patterns. ``key_conditions`` select the keys when ``parameter_keys`` is a pattern, because no ARN is known yet.
    """
    # SSM decrypts on the caller's behalf, with the parameter's ARN in the encryption context (Systems Manager user
    # guide, "How Parameter Store uses AWS KMS").
    these_parameters = DataAwsIamPolicyDocumentStatementCondition(
        test=parameter_test, variable="kms:EncryptionContext:PARAMETER_ARN", values=parameter_arns
    )
    return [
        DataAwsIamPolicyDocumentStatement(
            sid="ReadConnectionDetails", actions=["ssm:GetParameters"], resources=parameter_arns
        ),
        DataAwsIamPolicyDocumentStatement(
            sid="DecryptConnectionDetails",
            actions=["kms:Decrypt"],
            resources=parameter_keys,
            condition=[
                equals("kms:ViaService", [f"ssm.{settings.region}.amazonaws.com"]),
                these_parameters,
                *key_conditions,
            ],
        ),
        DataAwsIamPolicyDocumentStatement(sid="ConnectToRedis", actions=["elasticache:Connect"], resources=redis_arns),
    ]


class ClientPolicy(Construct):
    """``arn`` of a managed policy to attach to the roles of functions, services and people."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        user: str,
        statements: list[DataAwsIamPolicyDocumentStatement],
    ) -> None:
        super().__init__(scope, id_)
        document = DataAwsIamPolicyDocument(self, "document", statement=statements)
        self.arn = IamPolicy(
            self,
            "policy",
            name=name,
            description=f"Read the Redis connection details and connect as the {user} user",
            policy=document.json,
        ).arn
