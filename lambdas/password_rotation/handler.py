"""The function that Secrets Manager calls to rotate the password of a Redis user, one step at a time.

A secret is called `.../<user id>`. Each step may be called again and then does what is left to do. From `setSecret` on
the new password and the one before it are both valid (ElastiCache user guide, "Authenticating users with RBAC": a user
has up to two passwords), so clients that read the secret now and then are never locked out.
"""

from collections.abc import Callable, Mapping
from typing import Any

import boto3

from lambdas.password_rotation.secret import Secret
from lambdas.password_rotation.user import User


def handler(event: Mapping[str, str], context: Any) -> None:
    """Take one step; ``event`` holds Secrets Manager's `Step`, `SecretId` and `ClientRequestToken`.

    `initialize` comes from the deployment, before the first rotation. Raises RotationError, botocore's ClientError.
    """
    secret = Secret(event["SecretId"], client=boto3.client("secretsmanager"))
    user = User(
        secret.user_id,
        client=boto3.client("elasticache"),
        remaining_seconds=lambda: context.get_remaining_time_in_millis() / 1000,
    )
    if event["Step"] == "initialize":
        secret.initialize(arn=user.arn)
        return
    token = event["ClientRequestToken"]
    if secret.is_current(token):
        return
    steps: Mapping[str, Callable[[], None]] = {
        "createSecret": lambda: secret.add_pending(token, arn=user.arn),
        "setSecret": lambda: user.set_passwords(secret.passwords(token)),
        "testSecret": user.require_password,
        "finishSecret": lambda: secret.make_current(token),
    }
    steps[event["Step"]]()
