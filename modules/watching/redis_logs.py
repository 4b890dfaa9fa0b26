"""Slow log and engine log of the cache: JSON in two log groups, and the right to deliver them there."""

from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.elasticache_replication_group import ElasticacheReplicationGroupLogDeliveryConfiguration
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.watching.log_delivery import log_delivery
from modules.watching.log_group import LogGroup

# Engines have both logs from version 6.2 on (ElastiCache user guide, "Log delivery"); the settings take 7.0 and later.
LOG_TYPES = ("slow-log", "engine-log")


class RedisLogs(Construct):
    """``deliveries`` for the replication group, which must wait for ``allowed`` unless that is None."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: EnvironmentSettings, account: Account, kms_key_arn: str | None
    ) -> None:
        super().__init__(scope, id_)
        group_id = settings.physical_name("redis")
        groups = {
            kind: LogGroup(
                self, kind, settings=settings, name=f"/aws/elasticache/{group_id}/{kind}", kms_key_arn=kms_key_arn
            )
            for kind in LOG_TYPES
        }
        # ElastiCache would write a wider policy by itself, outside the plan. A region has room for ten such policies,
        # and whoever may change one may change all, so the stack `ci` has one policy for all environments that it
        # deploys.
        self.allowed: CloudwatchLogResourcePolicy | None = None
        if not settings.bounded_roles:
            self.allowed = log_delivery(
                self,
                name=f"{group_id}-logs",
                account_id=account.id,
                sources=[account.arn("logs", "*")],
                group_arns=[*(group.arn for group in groups.values()), *_others(settings, account)],
            )
        self.deliveries = [
            ElasticacheReplicationGroupLogDeliveryConfiguration(
                destination=group.name, destination_type="cloudwatch-logs", log_format="json", log_type=kind
            )
            for kind, group in groups.items()
        ]


def _others(settings: EnvironmentSettings, account: Account) -> list[str]:
    """Return the other log groups that the same service writes to: that of the HTTP API's access log.

    The stack `lambdas-<env>` makes that group later. One policy covers both, since a region has room for ten.
    """
    has_api = settings.api is not None and settings.example_functions
    return [account.arn("logs", f"log-group:{settings.api_log_group_name}")] if has_api else []
