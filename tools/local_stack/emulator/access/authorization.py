"""The resources of rights where MiniStack 1.5.33 says "*", and the keys of conditions that it does not know.

AWS names the resource in each of these calls, and gives these condition keys (Service Authorization Reference: Amazon
EC2, ElastiCache, IAM, KMS, Lambda, SNS, CloudWatch, DynamoDB). MiniStack asks for the right on everything instead, so
that policies which name exactly the environment's resources, as those of the stack `ci` do, would be refused here and
work on AWS.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import apigateway, ec2, iam, sts
from ministack.services.cognito import _decode_id_token_unverified

Parameters = Mapping[str, str]

# By service: the parameter that names the resource, and what stands before the name in its ARN. The first one counts.
_NAMED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "elasticache": (
        ("ReplicationGroupId", "elasticache:{region}:{account}:replicationgroup:"),
        ("UserGroupId", "elasticache:{region}:{account}:usergroup:"),
        ("UserId", "elasticache:{region}:{account}:user:"),
        ("CacheParameterGroupName", "elasticache:{region}:{account}:parametergroup:"),
        ("CacheSubnetGroupName", "elasticache:{region}:{account}:subnetgroup:"),
        ("ResourceName", ""),
    ),
    "monitoring": (
        ("ResourceARN", ""),
        ("AlarmNames.member.1", "cloudwatch:{region}:{account}:alarm:"),
        ("DashboardName", "cloudwatch::{account}:dashboard/"),
        ("DashboardNames.member.1", "cloudwatch::{account}:dashboard/"),
    ),
    "sns": (("ResourceArn", ""),),
    "dynamodb": (("ResourceArn", ""),),
    "iam": (("PolicyName", "iam::{account}:policy/"),),
    "kms": (("AliasName", "kms:{region}:{account}:"),),
    "lambda": (("FunctionName", "lambda:{region}:{account}:function:"),),
    "apigateway": (),  # MiniStack names its resources, but knows no conditions
    "ec2": (
        ("ResourceId.1", "ec2:{region}:{account}:{kind}/"),
        ("FlowLogId.1", "ec2:{region}:{account}:vpc-flow-log/"),
        ("CidrBlock", "ec2:{region}:{account}:vpc/"),
    ),
}
_KINDS = {"rtb": "route-table", "sg": "security-group", "sgr": "security-group-rule", "vpce": "vpc-endpoint"}
# MiniStack takes GetLayerVersionByArn, which asks for the right to GetLayerVersion, for ListLayers.
_ACTIONS = {"lambda:ListLayers": "lambda:GetLayerVersion"}

GITHUB = "token.actions.githubusercontent.com"
GITHUB_CLAIMS = (
    *("actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref", "repository"),
    *("repository_id", "workflow"),
)


class Asked(str):
    """A resource's ARN with the condition keys of the request."""

    context: dict[str, str]


def correct_authorization() -> None:
    """Put the corrections before MiniStack's own answers, which it looks up at each request."""
    iam_actions.extract_resource_arn = _naming(iam_actions.extract_resource_arn)
    iam_evaluator.enforce = _with_context(iam_evaluator.enforce)
    sts._web_identity_principal = _with_claims(sts._web_identity_principal)  # noqa: SLF001 - MiniStack has no other way


def _naming(inner: Callable[..., Any]) -> Callable[..., Any]:
    def extract(
        service: str, method: str, path: str, headers: Any, body: bytes, query: Any, region: str, account: str
    ) -> Any:
        answer = inner(service, method, path, headers, body, query, region, account)
        if type(answer) is not str or service not in _NAMED:
            return answer
        parameters = _parameters(body, query)
        named = _named(service, parameters, region, account) if answer == "*" else None
        if service == "iam" and "RoleName" in parameters:
            named = _role(parameters, account)
        asked = Asked(named or answer)
        contexts = {"ec2": _ec2_context, "iam": _iam_context, "lambda": _lambda_context}
        asked.context = contexts.get(service, _no_context)(asked, parameters)
        if service == "apigateway":
            asked.context = _api_context(asked, body)
        return asked

    return extract


def _with_context(inner: Callable[..., Any]) -> Callable[..., Any]:
    def enforce(access_key: str, action: str, *arguments: Any, **options: Any) -> Any:
        resource = options.get("resource_arn")
        if isinstance(resource, Asked):
            options["service_context"] = {**(options.get("service_context") or {}), **resource.context}
        return inner(access_key, _ACTIONS.get(action, action), *arguments, **options)

    return enforce


def _with_claims(inner: Callable[..., Any]) -> Callable[..., Any]:
    """Give trust policies the claims of GitHub's tokens that STS knows (IAM user guide, "Available keys")."""

    def principal(token: str, provider_id: str, role_arn: str) -> tuple[str, dict[str, Any]]:
        provider, keys = inner(token, provider_id, role_arn)
        try:
            claims = _decode_id_token_unverified(token)
        except (ValueError, TypeError):
            return provider, keys
        found = {f"{GITHUB}:{name}": claims[name] for name in GITHUB_CLAIMS if name in claims}
        return provider, {**keys, **(found if provider.endswith(f"/{GITHUB}") else {})}

    return principal


def _parameters(body: bytes, query: Mapping[str, Any]) -> Parameters:
    """Return the parameters of either protocol: JSON's, or the form's, which the query holds."""
    found = {name: str(value[0] if isinstance(value, list) else value) for name, value in query.items() if value}
    document = json.loads(body) if body[:1] == b"{" else {}
    return {**found, **{name: value for name, value in document.items() if isinstance(value, str)}}


def _named(service: str, parameters: Parameters, region: str, account: str) -> str | None:
    for name, prefix in _NAMED[service]:
        value = parameters.get(name)
        if value is not None:
            start, _, _ = value.partition("-")
            before = prefix.format(region=region, account=account, kind=_KINDS.get(start, start))
            return f"arn:aws:{before}{value}" if before else value
    return None


def _role(parameters: Parameters, account: str) -> str:
    """Return the ARN of a role with its path, which is in the name that MiniStack leaves out."""
    name = parameters["RoleName"]
    role = iam._roles.get(name) or {}  # noqa: SLF001 - as below
    path = parameters.get("Path") or role.get("Path") or "/"
    return f"arn:aws:iam::{account}:role{path}{name}"


def _no_context(_asked: str, _parameters: Parameters) -> dict[str, str]:
    return {}


def _ec2_context(asked: str, parameters: Parameters) -> dict[str, str]:
    """Name the tags that the resource has, and those that the request gives to what it makes."""
    tags = ec2._tags.get(asked.rpartition("/")[2]) or []  # noqa: SLF001 - MiniStack has no other way to them
    context = {f"aws:ResourceTag/{tag['Key']}": tag["Value"] for tag in tags}
    for name, key in parameters.items():
        if name.startswith("TagSpecification.") and name.endswith(".Key"):
            context[f"aws:RequestTag/{key}"] = parameters.get(name.removesuffix("Key") + "Value", "")
    return context


def _lambda_context(_asked: str, parameters: Parameters) -> dict[str, str]:
    """Name whom a function's policy will let call it."""
    return {"lambda:Principal": parameters["Principal"]} if "Principal" in parameters else {}


def _api_context(asked: str, body: bytes) -> dict[str, str]:
    """Name the tags that an API or a stage has, those that it gets, and how a route will be authorized.

    Parts of an API have no tags here: AWS does not say that they have the API's.
    """
    document = json.loads(body) if body[:1] == b"{" else {}
    kept = apigateway._api_tags.get(str(asked)) or {}  # noqa: SLF001 - as above
    context = {f"aws:ResourceTag/{key}": value for key, value in kept.items()}
    context |= {f"aws:RequestTag/{key}": value for key, value in (document.get("tags") or {}).items()}
    if "authorizationType" in document:
        context["apigateway:Request/RouteAuthorizationType"] = document["authorizationType"]
    return context


def _iam_context(_asked: str, parameters: Parameters) -> dict[str, str]:
    """Name the boundary that a role is made with, or has, and the policy that it is given."""
    role = iam._roles.get(parameters.get("RoleName", "")) or {}  # noqa: SLF001 - as above
    boundary = parameters.get("PermissionsBoundary") or role.get("PermissionsBoundary")
    context = {"iam:PermissionsBoundary": boundary, "iam:PolicyARN": parameters.get("PolicyArn")}
    return {name: value for name, value in context.items() if value}
