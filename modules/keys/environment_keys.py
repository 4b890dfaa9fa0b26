"""The three customer keys of an environment: made here, given by the settings, or left out for AWS's own keys."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.customer_key import CustomerKey
from modules.keys.uses import alarms_use, application_use, cache_use, logs_use
from modules.role_boundary import deploy_role_arn


@dataclass(frozen=True, kw_only=True)
class EnvironmentKeys:
    """ARNs of the keys; each is None where ``customer_keys=False`` leaves encryption to AWS's own keys."""

    operations: str | None
    application: str | None
    cache: str | None


def environment_keys(scope: Construct, *, settings: EnvironmentSettings, account: Account) -> EnvironmentKeys:
    """Make the keys that the settings do not give, and return all three."""
    given = settings.existing_keys
    name = settings.name

    def key(id_: str, role: str, description: str, *uses: DataAwsIamPolicyDocumentStatement) -> str | None:
        if not settings.customer_keys:
            return None
        return CustomerKey(
            scope,
            id_,
            settings=settings,
            account=account,
            role=role,
            description=description,
            uses=list(uses),
            deploy_role_arn=deploy_role_arn(account, settings) if settings.bounded_roles else None,
        ).arn

    return EnvironmentKeys(
        operations=given.operations
        or key(
            "operations-key",
            "operations",
            f"Logs and alarms of {name}",
            logs_use(settings, account),
            alarms_use(account),
        ),
        application=given.application
        or key(
            "application-key",
            "application",
            f"Parameters, tables, function environments and queue of {name}'s applications",
            application_use(settings, account),
        ),
        cache=given.cache
        or key(
            "encryption-key",
            "redis",
            f"Data at rest of {settings.physical_name('redis')}",
            cache_use(settings, account),
        ),
    )
