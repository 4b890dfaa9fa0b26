"""One resource policy of CloudWatch Logs for all environments of a region, which no deployment may change.

A region has room for ten such policies, a quota that AWS does not raise. IAM cannot tell one from another: whoever may
write one may write and delete those of other teams.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderAssumeRole, AwsProviderDefaultTags
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import CiSettings
from modules.account import Account
from modules.ci.environment_arns import EnvironmentArns
from modules.watching.log_delivery import log_delivery


class LogDeliveries(Construct):
    """The policies, in each region in which an environment is."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: CiSettings,
        environments: Sequence[EnvironmentSettings],
        account: Account,
    ) -> None:
        super().__init__(scope, id_)
        for region in sorted({environment.region for environment in environments}):
            arns = [EnvironmentArns(account=account, settings=each) for each in environments if each.region == region]
            log_delivery(
                Construct(self, region),
                name=settings.physical_name("redis-logs"),
                account_id=account.id,
                sources=[arns[0].of("logs", "*")],
                group_arns=[group for each in arns for group in each.delivered_log_groups],
                provider=None if region == settings.region else self._provider(settings, region),
            )

    def _provider(self, settings: CiSettings, region: str) -> AwsProvider:
        return AwsProvider(
            self,
            f"aws-{region}",
            alias=region,
            region=region,
            allowed_account_ids=list(settings.allowed_account_ids) or None,
            assume_role=(
                [AwsProviderAssumeRole(role_arn=settings.assume_role_arn)] if settings.assume_role_arn else None
            ),
            default_tags=[AwsProviderDefaultTags(tags=settings.tags)],
        )
