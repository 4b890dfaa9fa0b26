"""The rights of an apply on the HTTP API. AWS chooses the API's id, so the rights go by the environment's tags.

AWS lets the API itself and its stage be tagged. It leaves open whether the parts of an HTTP API (routes, integrations,
authorizers) count as tagged, too (API Gateway developer guide, "API Gateway resources that can be tagged"). So a part
must not have another environment's tags, and no route can be made or left without an authorizer.

To make a stage with tags takes a right that none of AWS's references lists: "not authorized to perform:
apigateway:TagResource on resource: arn:aws:apigateway:...::/apis/<id>/stages" (hashicorp/terraform-provider-aws#20634,
aws-amplify/amplify-studio#889). Nobody says which condition keys come with it.

Tags of an existing API are changed below `/tags/`, where no condition key tells whose API it is. Whoever may change
tags there may give another team's API this environment's tags, and then change that API. `aws:TagKeys` could except
these tags, but not the tags by which other teams grant rights. So only an administrator changes tags of an API
(docs/ci.md).
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import equals

_PARTS = ("authorizers", "cors", "integrations", "stages")
AUTHORIZED = ("AWS_IAM", "JWT")
TAG_STAGE = "apigateway:TagResource"
# The key's value is a list, because an import makes many routes. So a condition needs an operator for sets (API Gateway
# developer guide, "Require that API routes have authorization"). ForAllValues is met when a request lacks the key.
_ROUTE_TYPE = "apigateway:Request/RouteAuthorizationType"


def deploying_api(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements; none where the environment has no HTTP API."""
    api = arns.settings.api
    if api is None or not arns.settings.example_functions:
        return []
    change = [f"apigateway:{each}" for each in ("DELETE", "PATCH", "POST")]
    functions = arns.named("lambda", "function:")
    from_api = equals("lambda:Principal", ["apigateway.amazonaws.com"])
    none_open = condition("ForAllValues:StringEqualsIfExists", _ROUTE_TYPE, *AUTHORIZED)
    return [
        statement("MakeApi", ["apigateway:POST"], [arns.apis], *arns.gets_tag, none_open),
        statement("ChangeApi", change[:2], [f"{arns.apis}/*"], *arns.is_tagged, arns.stays_tagged, none_open),
        statement(
            "ChangePartsOfApi",
            [*change, TAG_STAGE],
            [f"{arns.apis}/*/{part}{end}" for part in _PARTS for end in ("", "/*")],
            *arns.not_anothers,
            arns.stays_tagged,
        ),
        statement(
            "MakeRoutes",
            ["apigateway:POST"],
            [f"{arns.apis}/*/routes"],
            *arns.not_anothers,
            none_open,
            condition("Null", _ROUTE_TYPE, "false"),
        ),
        statement(
            "ChangeRoutes",
            ["apigateway:DELETE", "apigateway:PATCH"],
            [f"{arns.apis}/*/routes/*"],
            *arns.not_anothers,
            none_open,
        ),
        *_domain(arns, api.domain_name, change),
        statement("LetApiCall", ["lambda:AddPermission"], functions, *arns.is_tagged, from_api),
        statement("LetApiCallNoMore", ["lambda:RemovePermission"], functions, *arns.is_tagged),
    ]


def reading_api(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements that let a plan compare the HTTP API."""
    if arns.settings.api is None or not arns.settings.example_functions:
        return []
    return [
        statement("ReadApi", ["apigateway:GET"], [arns.apis, f"{arns.apis}/*"]),
        *_domain(arns, arns.settings.api.domain_name, ["apigateway:GET"]),
    ]


def _domain(arns: EnvironmentArns, name: str | None, actions: list[str]) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the right to say which API is under a domain that exists already."""
    if name is None:
        return []
    mappings = arns.api_gateway(f"/domainnames/{name}/apimappings")
    sid = "ReadDomain" if actions == ["apigateway:GET"] else "MapDomain"
    return [statement(sid, actions, [mappings, f"{mappings}/*"])]
