"""The IAM policy of one Redis user: read the connection details, connect as that user, nothing else."""

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
)
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.access.roles import Role
from modules.keys.key_policy import equals

# By role: the construct's id, the end of the policy's name, and whose it is.
_POLICIES: Mapping[Role, tuple[str, str, str]] = {
    "application": ("client-policy", "redis-client", "application"),
    "analytics": ("analytics-policy", "redis-analytics", "analytics"),
    "operator": ("operator-policy", "redis-operator", "operator"),
}


def client_policies(
    scope: Construct,
    *,
    settings: EnvironmentSettings,
    parameter_arns: list[str],
    parameter_key_arn: str,
    replication_group_arn: str,
    user_arns: Mapping[Role, str],
) -> Mapping[Role, "ClientPolicy"]:
    """Return a policy for each user."""
    return {
        role: ClientPolicy(
            scope,
            _POLICIES[role][0],
            settings=settings,
            name=_POLICIES[role][1],
            user=_POLICIES[role][2],
            parameter_arns=parameter_arns,
            parameter_key_arn=parameter_key_arn,
            replication_group_arn=replication_group_arn,
            user_arn=user_arn,
        )
        for role, user_arn in user_arns.items()
    }


class ClientPolicy(Construct):
    """``arn`` of a managed policy to attach to the roles of functions, services and people.

    ``name`` ends the policy's physical name, ``user`` says in its description whose it is.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        name: str,
        user: str,
        parameter_arns: list[str],
        parameter_key_arn: str,
        replication_group_arn: str,
        user_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        document = DataAwsIamPolicyDocument(
            self,
            "document",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    sid="ReadConnectionDetails", actions=["ssm:GetParameters"], resources=parameter_arns
                ),
                # SSM decrypts on the caller's behalf; the context names the parameter (Systems Manager user guide,
                # "How Parameter Store uses AWS KMS").
                DataAwsIamPolicyDocumentStatement(
                    sid="DecryptConnectionDetails",
                    actions=["kms:Decrypt"],
                    resources=[parameter_key_arn],
                    condition=[
                        equals("kms:ViaService", [f"ssm.{settings.region}.amazonaws.com"]),
                        equals("kms:EncryptionContext:PARAMETER_ARN", parameter_arns),
                    ],
                ),
                # ElastiCache asks for the right on both, the group and the user.
                DataAwsIamPolicyDocumentStatement(
                    sid="ConnectToRedis", actions=["elasticache:Connect"], resources=[replication_group_arn, user_arn]
                ),
            ],
        )
        self.arn = IamPolicy(
            self,
            "policy",
            name=settings.physical_name(name),
            description=f"Read the Redis connection details and connect as the {user} user",
            policy=document.json,
        ).arn
