"""The ARN of an environment's cache, made of the cache's name, so that a plan knows it before the cache exists."""

from environments import EnvironmentSettings
from modules.account import Account


def cache_arn(account: Account, settings: EnvironmentSettings) -> str:
    """Return the ARN of the replication group or serverless cache."""
    kind = "serverlesscache" if settings.serverless else "replicationgroup"
    return account.arn("elasticache", f"{kind}:{settings.replication_group_id}")
