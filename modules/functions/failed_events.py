"""The dead-letter queue: the events of asynchronous calls that failed for good, kept for fourteen days."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
)
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.key_policy import equals

# SQS keeps a message for fourteen days at most.
RETENTION_SECONDS = 14 * 24 * 60 * 60


class FailedEvents(Construct):
    """``arn`` and ``name`` of the queue; ``statements`` let a function's role send an event to it.

    The ARN is made of its known parts. The provider takes 25 seconds to create a queue and to know its attribute `arn`;
    resources that only name the queue need not wait for that.
    """

    def __init__(
        self, scope: Construct, id_: str, *, settings: EnvironmentSettings, account: Account, kms_key_arn: str | None
    ) -> None:
        super().__init__(scope, id_)
        self.name = settings.physical_name("failed-events")
        self.arn = account.arn("sqs", self.name)
        SqsQueue(
            self,
            "queue",
            name=self.name,
            kms_master_key_id=kms_key_arn,
            sqs_managed_sse_enabled=True if kms_key_arn is None else None,
            message_retention_seconds=RETENTION_SECONDS,
        )
        self.statements = [
            DataAwsIamPolicyDocumentStatement(
                sid="KeepFailedEvents", actions=["sqs:SendMessage"], resources=[self.arn]
            ),
        ]
        if kms_key_arn is not None:
            self.statements.append(
                DataAwsIamPolicyDocumentStatement(
                    sid="EncryptFailedEvents",
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=[kms_key_arn],
                    condition=[equals("kms:ViaService", [f"sqs.{settings.region}.amazonaws.com"])],
                )
            )
