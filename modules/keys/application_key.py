"""The key of what the functions read and write outside Redis.

That is the connection parameters, the tables, the functions' environments and the queue of failed events. One key for
the four, because the same roles reach them all; not the key of the cache, whose policy then would have to admit
callers that have nothing to do with ElastiCache. Nobody gets at it directly: only through those services, and only as
far as the caller's own IAM policy says.
"""

from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.customer_key import CustomerKey
from modules.keys.key_policy import use_through

SERVICES = ("dynamodb", "lambda", "sqs", "ssm")
# Only where there are Redis users with passwords.
SECRETS = "secretsmanager"


class ApplicationKey(CustomerKey):
    """``arn`` of the key for SSM parameters, DynamoDB tables, Lambda environments and the SQS queue."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, account: Account) -> None:
        super().__init__(
            scope,
            id_,
            settings=settings,
            account=account,
            role="application",
            description=f"Parameters, tables, function environments and queue of {settings.name}'s applications",
            uses=[
                use_through(
                    sid="ApplicationServicesUseKey",
                    services=(*SERVICES, SECRETS) if settings.redis.password_users else SERVICES,
                    region=settings.region,
                    account=account.id,
                    account_root=account.root_arn,
                )
            ],
        )
