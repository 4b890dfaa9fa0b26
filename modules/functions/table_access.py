"""The statements by which a function's role reads and writes one table."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from environments import EnvironmentSettings
from modules.keys.key_policy import equals

# AWS's own constructs grant these for a table with a customer key (aws-cdk, Table.grantReadWriteData): DynamoDB uses
# the table's key with its caller's rights.
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
    """Return the right to get items, to put single ones, and to use the key through DynamoDB for it.

    With ``lists`` the function may list all items, too.
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
