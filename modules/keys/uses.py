"""The statements that say who may use an environment's three keys, and through which services.

The cache, the applications and the operators have a key each, because they have different callers. The cache's key can
be used through ElastiCache alone.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.key_policy import equals, use_through

_APPLICATION_SERVICES = ("dynamodb", "lambda", "sqs", "ssm")
# CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
_LOGS_ACTIONS = ("Decrypt*", "Describe*", "Encrypt*", "GenerateDataKey*", "ReEncrypt*")
# Amazon SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted topics".
_PUBLISH_ACTIONS = ("Decrypt", "GenerateDataKey*")


def cache_use(settings: EnvironmentSettings, account: Account) -> DataAwsIamPolicyDocumentStatement:
    """Let ElastiCache encrypt the cache and its snapshots on behalf of the account's principals."""
    return _through(settings, account, sid="ElastiCacheUsesKey", services=("elasticache",))


def application_use(settings: EnvironmentSettings, account: Account) -> DataAwsIamPolicyDocumentStatement:
    """Let the services that hold the functions' data use the key, as far as the caller's IAM policy allows.

    The connection parameters, the tables, the functions' environment variables and the dead-letter queue share the key,
    because the same roles reach all four. Secrets of password users share it, too.
    """
    secrets = ("secretsmanager",) if settings.cache.password_users else ()
    return _through(settings, account, sid="ApplicationServicesUseKey", services=(*_APPLICATION_SERVICES, *secrets))


def logs_use(settings: EnvironmentSettings, account: Account) -> DataAwsIamPolicyDocumentStatement:
    """Let CloudWatch Logs use the key for the environment's log groups alone; readers need no right on the key."""
    prefix = settings.physical_name("")
    groups = [f"log-group:/aws/{service}/{prefix}*" for service in ("apigateway", "elasticache", "lambda", "vpc")]
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


def alarms_use(account: Account) -> DataAwsIamPolicyDocumentStatement:
    """Let CloudWatch publish this account's alarms to the encrypted topic."""
    return DataAwsIamPolicyDocumentStatement(
        sid="CloudWatchPublishesAlarms",
        actions=[f"kms:{action}" for action in _PUBLISH_ACTIONS],
        resources=["*"],
        principals=[_service("cloudwatch.amazonaws.com")],
        condition=[equals("aws:SourceAccount", [account.id])],
    )


def _through(
    settings: EnvironmentSettings, account: Account, *, sid: str, services: tuple[str, ...]
) -> DataAwsIamPolicyDocumentStatement:
    return use_through(
        sid=sid, services=services, region=settings.region, account=account.id, account_root=account.root_arn
    )


def _service(name: str) -> DataAwsIamPolicyDocumentStatementPrincipals:
    return DataAwsIamPolicyDocumentStatementPrincipals(type="Service", identifiers=[name])
