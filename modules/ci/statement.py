"""A statement of a policy in one call."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)


def statement(
    sid: str, actions: Sequence[str], resources: list[str], *conditions: DataAwsIamPolicyDocumentStatementCondition
) -> DataAwsIamPolicyDocumentStatement:
    """Allow the actions on the resources when all conditions hold."""
    return DataAwsIamPolicyDocumentStatement(
        sid=sid, actions=list(actions), resources=resources, condition=list(conditions) or None
    )
