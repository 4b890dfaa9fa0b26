"""The key of what operators read: logs and alarms.

A key of its own, because here AWS's services act by themselves and have to be named as principals: CloudWatch Logs, for
this environment's log groups alone, and CloudWatch, which publishes alarms. Whoever may read a log group gets it in the
clear; no role needs a right on the key.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.customer_key import CustomerKey
from modules.keys.key_policy import equals

# CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
_LOGS_ACTIONS = ("Decrypt*", "Describe*", "Encrypt*", "GenerateDataKey*", "ReEncrypt*")
# Amazon SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted topics".
_PUBLISH_ACTIONS = ("Decrypt", "GenerateDataKey*")


class OperationsKey(CustomerKey):
    """``arn`` of the key for the environment's log groups and its alarm topic."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, account: Account) -> None:
        super().__init__(
            scope,
            id_,
            settings=settings,
            account=account,
            role="operations",
            description=f"Logs and alarms of {settings.name}",
            uses=[_logs(settings, account), _alarms(account)],
        )


def _logs(settings: EnvironmentSettings, account: Account) -> DataAwsIamPolicyDocumentStatement:
    prefix = settings.physical_name("")
    groups = [f"log-group:/aws/{service}/{prefix}*" for service in ("elasticache", "lambda", "vpc")]
    return DataAwsIamPolicyDocumentStatement(
        sid="LogsUsesKeyForTheseGroups",
        actions=[f"kms:{action}" for action in _LOGS_ACTIONS],
        resources=["*"],
        principals=[_service(f"logs.{settings.region}.amazonaws.com")],
        condition=[
            DataAwsIamPolicyDocumentStatementCondition(
                test="ArnLike",
                variable="kms:EncryptionContext:aws:logs:arn",
                values=[account.arn("logs", group) for group in groups],
            )
        ],
    )


def _alarms(account: Account) -> DataAwsIamPolicyDocumentStatement:
    return DataAwsIamPolicyDocumentStatement(
        sid="CloudWatchPublishesAlarms",
        actions=[f"kms:{action}" for action in _PUBLISH_ACTIONS],
        resources=["*"],
        principals=[_service("cloudwatch.amazonaws.com")],
        condition=[equals("aws:SourceAccount", [account.id])],
    )


def _service(name: str) -> DataAwsIamPolicyDocumentStatementPrincipals:
    return DataAwsIamPolicyDocumentStatementPrincipals(type="Service", identifiers=[name])
