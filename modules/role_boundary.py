"""The boundary and the client policies that the stack `ci` makes for an environment that it deploys.

An environment's stacks name these by their ARNs. No deployment of the environment can change them.
"""

from environments import EnvironmentSettings
from modules.account import Account


def role_boundary_arn(account: Account, settings: EnvironmentSettings) -> str | None:
    """Return the boundary's ARN, None where the environment's roles have none."""
    if not settings.bounded_roles:
        return None
    return account.iam_arn(f"policy/{settings.role_boundary_name}")


def ci_policy_arn(account: Account, settings: EnvironmentSettings, end: str) -> str:
    """Return the ARN of a policy that `ci` makes for the environment; ``end`` says which."""
    return account.iam_arn(f"policy/{settings.ci_policy_name(end)}")


def deploy_role_arn(account: Account, settings: EnvironmentSettings) -> str:
    """Return the ARN of the role that deploys the environment."""
    return account.iam_arn(f"role/{settings.ci_policy_name('deploy')}")


def role_path(settings: EnvironmentSettings) -> str | None:
    """Return the path of the environment's roles, None where it is AWS's default."""
    return settings.role_path if settings.bounded_roles else None
