"""Slow log and engine log of the cache: JSON in two log groups, and the right to deliver them there."""

from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.elasticache_replication_group import ElasticacheReplicationGroupLogDeliveryConfiguration
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.key_policy import equals
from modules.watching.log_group import LogGroup

# Both from engine 6.2 on, which all engines here are (ElastiCache user guide, "Log delivery").
LOG_TYPES = ("slow-log", "engine-log")


class RedisLogs(Construct):
    """``deliveries`` for the replication group, which may only be made once they are allowed."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: EnvironmentSettings, account: Account, kms_key_arn: str
    ) -> None:
        super().__init__(scope, id_)
        group_id = settings.physical_name("redis")
        groups = {
            kind: LogGroup(
                self, kind, settings=settings, name=f"/aws/elasticache/{group_id}/{kind}", kms_key_arn=kms_key_arn
            )
            for kind in LOG_TYPES
        }
        # ElastiCache would write this policy by itself, for whoever deploys; here it is in the plan, and narrower.
        self.allowed = CloudwatchLogResourcePolicy(
            self,
            "delivery",
            policy_name=f"{group_id}-logs",
            policy_document=self._delivery(account, [group.arn for group in groups.values()]),
        )
        self.deliveries = [
            ElasticacheReplicationGroupLogDeliveryConfiguration(
                destination=group.name, destination_type="cloudwatch-logs", log_format="json", log_type=kind
            )
            for kind, group in groups.items()
        ]

    def _delivery(self, account: Account, group_arns: list[str]) -> str:
        from_here = DataAwsIamPolicyDocumentStatementCondition(
            test="ArnLike", variable="aws:SourceArn", values=[account.arn("logs", "*")]
        )
        return DataAwsIamPolicyDocument(
            self,
            "delivery-policy",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    sid="DeliverRedisLogs",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[f"{arn}:log-stream:*" for arn in group_arns],
                    principals=[
                        DataAwsIamPolicyDocumentStatementPrincipals(
                            type="Service", identifiers=["delivery.logs.amazonaws.com"]
                        )
                    ],
                    condition=[equals("aws:SourceAccount", [account.id]), from_here],
                )
            ],
        ).json
