"""The permissions boundary that the stack `ci` wants on every role of an environment that it deploys."""

from environments import EnvironmentSettings
from modules.account import Account


def role_boundary_arn(account: Account, settings: EnvironmentSettings) -> str | None:
    """Return the boundary's ARN, None where the environment's roles have none."""
    if not settings.bounded_roles:
        return None
    return account.iam_arn(f"policy/{settings.role_boundary_name}")
