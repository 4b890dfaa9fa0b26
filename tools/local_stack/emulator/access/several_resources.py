"""Requests whose right is asked for on "*" by MiniStack 1.5.33, and by AWS on each of what they name.

`ssm:GetParameters`: AWS asks for the right on each parameter that a call names (Service Authorization Reference, AWS
Systems Manager). MiniStack knows that of GetParameter only: a policy that names exactly the parameters, as ours does,
would be refused here and work on AWS. What is done with an ElastiCache user is authorized on that user likewise
(Service Authorization Reference, Amazon ElastiCache).
"""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions, iam_evaluator

BATCH_TARGET = "AmazonSSM.GetParameters"

_extract_resource_arn = iam_actions.extract_resource_arn
_enforce = iam_evaluator.enforce


class SeveralArns(str):
    """The first of several resources, as the denial's text names it; ``arns`` are all of them."""

    arns: list[str]

    def __new__(cls, arns: list[str]) -> "SeveralArns":
        """Make it of at least one."""
        first = super().__new__(cls, arns[0])
        first.arns = arns
        return first


def extract_resource_arn(
    service: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query_params: Any,
    region: str,
    account_id: str,
) -> Any:
    """Return MiniStack's answer, but an ElastiCache user's ARN, and every parameter of a call that names several."""
    if service == "elasticache" and (user_id := query_params.get("UserId")):
        user = user_id[0] if isinstance(user_id, list) else user_id
        return f"arn:aws:elasticache:{region}:{account_id}:user:{user}"
    target = {name.lower(): value for name, value in headers.items()}.get("x-amz-target")
    names = json.loads(body or b"{}").get("Names") if service == "ssm" and target == BATCH_TARGET else None
    if not names:
        return _extract_resource_arn(service, method, path, headers, body, query_params, region, account_id)
    return SeveralArns([f"arn:aws:ssm:{region}:{account_id}:parameter/{name.lstrip('/')}" for name in names])


def enforce(*arguments: Any, **options: Any) -> Any:
    """Return MiniStack's first denial of any of the resources, None when there is none."""
    resource = options.get("resource_arn")
    if not isinstance(resource, SeveralArns):
        return _enforce(*arguments, **options)
    denials = (_enforce(*arguments, **{**options, "resource_arn": arn}) for arn in resource.arns)
    return next((denial for denial in denials if denial is not None), None)


def authorize_each_of_several() -> None:
    """Put both in the place of MiniStack's own, which it looks up at each request."""
    iam_actions.extract_resource_arn = extract_resource_arn
    iam_evaluator.enforce = enforce
