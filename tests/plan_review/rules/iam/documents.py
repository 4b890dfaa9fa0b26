"""Policy documents in few words."""

import json
from typing import Any


def statement(
    action: Any = "ssm:GetParameters", resource: Any = "arn:aws:ssm:::parameter/app", **rest: Any
) -> dict[str, Any]:
    """Return a statement that allows, unless ``Effect`` says otherwise."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def trust(principal: Any, **condition: Any) -> str:
    """Return a trust policy."""
    one = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return policy({**one, "Condition": condition} if condition else one)


def policy(*statements: dict[str, Any]) -> str:
    """Return a document as Terraform holds it."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
