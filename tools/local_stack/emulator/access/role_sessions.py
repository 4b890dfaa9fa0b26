"""The functions' credentials, unguessable: MiniStack derives them from names that are no secret."""

import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sts


def give_functions_random_credentials() -> None:
    """Put `execution_credentials` in the place of MiniStack's own."""
    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc.execution_credentials = execution_credentials


def execution_credentials(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables with the credentials of the function's role, the same each time while this process runs."""
    arn, role_arn, name = config["FunctionArn"], config["Role"], config["FunctionName"]
    access_key_id, secret, token = _key(arn, role_arn)
    role = role_arn.rsplit("/", 1)[-1]
    account = arn.split(":")[4]
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{name[:64]}",
        "UserId": f"{role}:{name[:64]}",
        "SecretAccessKey": secret,
        "SessionToken": token,
    }
    sts.register_session(access_key_id, session)
    return {"AWS_ACCESS_KEY_ID": access_key_id, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}


@cache
def _key(_function_arn: str, _role_arn: str) -> tuple[str, str, str]:
    return f"ASIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30), secrets.token_urlsafe(60)
