"""The caller's identity and account."""

from collections.abc import Callable
from typing import Any

import boto3

from environments import EnvironmentSettings
from tools.preflight.check import Check, fails, fine, warns

Client = Callable[[str], Any]


def session_of(settings: EnvironmentSettings) -> boto3.Session:
    """Return a session in the environment's region, as the role that Terraform takes there.

    Raises ClientError or BotoCoreError when the role cannot be taken.
    """
    session = boto3.Session(region_name=settings.region)
    if settings.assume_role_arn is None:
        return session
    taken = session.client("sts").assume_role(RoleArn=settings.assume_role_arn, RoleSessionName="preflight")
    credentials = taken["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=settings.region,
    )


def account(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell whether the credentials are of an account in which Terraform may work."""
    caller = client("sts").get_caller_identity()
    found = f"{caller['Account']}, as {caller['Arn']}"
    expected = settings.allowed_account_ids
    if not expected:
        remedy = f"name it in environments/{settings.name}.py, so that no other is deployed to: allowed_account_ids"
        return [warns("account", f"{found}; the settings name none", remedy)]
    if caller["Account"] not in expected:
        return [fails("account", found, f"take credentials of {' or '.join(expected)}: AWS_PROFILE")]
    return [fine("account", found)]
