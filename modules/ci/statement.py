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


def condition(test: str, variable: str, *values: str) -> DataAwsIamPolicyDocumentStatementCondition:
    """Return a condition with any test; `equals` of modules/keys/key_policy.py is for the usual one."""
    return DataAwsIamPolicyDocumentStatementCondition(test=test, variable=variable, values=list(values))


def numbered(of: DataAwsIamPolicyDocumentStatement, number: int) -> DataAwsIamPolicyDocumentStatement:
    """Return the statement with a number behind its name, for a policy that has one of them for each environment."""
    return DataAwsIamPolicyDocumentStatement(
        sid=f"{of.sid}{number}",
        actions=of.actions,
        resources=of.resources,
        condition=of.condition,
    )
