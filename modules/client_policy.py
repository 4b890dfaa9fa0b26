"""The IAM policy of whatever uses the cache: read its connection details, connect as its Redis user, nothing else."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
)
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from environments import EnvironmentSettings


class ClientPolicy(Construct):
    """``arn`` of a managed policy to attach to the roles of functions and services."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        parameter_arns: list[str],
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
                # ElastiCache asks for the right on both, the group and the user.
                DataAwsIamPolicyDocumentStatement(
                    sid="ConnectToRedis", actions=["elasticache:Connect"], resources=[replication_group_arn, user_arn]
                ),
            ],
        )
        self.arn = IamPolicy(
            self,
            "policy",
            name=settings.physical_name("redis-client"),
            description="Read the Redis connection details and connect as the application user",
            policy=document.json,
        ).arn
