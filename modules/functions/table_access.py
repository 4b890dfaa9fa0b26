"""The statements by which a function's role reads and writes one table."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from environments import EnvironmentSettings
from modules.keys.key_policy import equals

# DynamoDB uses a table's customer key with the rights of its caller, so the caller needs these on the key (aws-cdk,
# Table.grantReadWriteData).
_KEY_ACTIONS = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


def table_access(
    settings: EnvironmentSettings, *, table_arn: str, kms_key_arn: str | None, lists: bool = False
) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the rights to get items of the table, to put single items, and to use the table's key through DynamoDB.

    With ``lists`` the function may scan the table, too.
    """
    use_table = [
        DataAwsIamPolicyDocumentStatement(
            sid="UseTable",
            actions=[
                *("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"),
                *(("dynamodb:Scan",) if lists else ()),
            ],
            resources=[table_arn],
        )
    ]
    if kms_key_arn is None:
        return use_table
    return [
        *use_table,
        DataAwsIamPolicyDocumentStatement(
            sid="UseTableKey",
            actions=list(_KEY_ACTIONS),
            resources=[kms_key_arn],
            condition=[equals("kms:ViaService", [f"dynamodb.{settings.region}.amazonaws.com"])],
        ),
    ]
