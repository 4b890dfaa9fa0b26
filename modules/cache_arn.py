"""The ARN of an environment's cache, made of its name: known when Terraform plans, before the cache is there."""

from environments import EnvironmentSettings
from modules.account import Account


def cache_arn(account: Account, settings: EnvironmentSettings) -> str:
    """Return the ARN of the replication group or serverless cache."""
    kind = "serverlesscache" if settings.serverless else "replicationgroup"
    return account.arn("elasticache", f"{kind}:{settings.replication_group_id}")
