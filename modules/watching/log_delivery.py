"""The right of AWS's delivery service to write a cache's slow log and engine log into log groups of this account."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from constructs import Construct

from modules.keys.key_policy import equals


def log_delivery(
    scope: Construct,
    *,
    name: str,
    account_id: str,
    sources: list[str],
    group_arns: list[str],
    provider: TerraformProvider | None = None,
) -> CloudwatchLogResourcePolicy:
    """Allow the delivery service to write to these groups; ``sources`` are patterns of the deliveries' ARNs."""
    service = DataAwsIamPolicyDocumentStatementPrincipals(type="Service", identifiers=["delivery.logs.amazonaws.com"])
    from_here = DataAwsIamPolicyDocumentStatementCondition(test="ArnLike", variable="aws:SourceArn", values=sources)
    document = DataAwsIamPolicyDocument(
        scope,
        "delivery-policy",
        statement=[
            DataAwsIamPolicyDocumentStatement(
                sid="DeliverRedisLogs",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[f"{arn}:log-stream:*" for arn in group_arns],
                principals=[service],
                condition=[equals("aws:SourceAccount", [account_id]), from_here],
            )
        ],
    )
    return CloudwatchLogResourcePolicy(
        scope, "delivery", policy_name=name, policy_document=document.json, provider=provider
    )
