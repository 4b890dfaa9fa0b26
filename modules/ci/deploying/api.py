"""The rights of an apply on the HTTP API, whose id is AWS's: by the environment's tags.

AWS lets the API itself and its stage be tagged. It leaves open whether the parts of an HTTP API (routes, integrations,
authorizers) count as tagged, too (API Gateway developer guide, "API Gateway resources that can be tagged"). So the tags
of parts must not be another's, and no route can be made or left without an authorizer.

A stage that is made with tags takes a right which is in no reference of AWS's: "not authorized to perform:
apigateway:TagResource on resource: arn:aws:apigateway:...::/apis/<id>/stages" (hashicorp/terraform-provider-aws#20634,
aws-amplify/amplify-studio#889). Nobody says which condition keys come with it.

Tags of an API that exists are changed below `/tags/`, where no condition key tells whose API it is: who may do that
may give another's API this environment's tags, and so make it its own. `aws:TagKeys` could spare these tags, not those
that other teams go by. So it takes an administrator (docs/ci.md).
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import equals

_PARTS = ("authorizers", "cors", "integrations", "stages")
AUTHORIZED = ("AWS_IAM", "JWT")
TAG_STAGE = "apigateway:TagResource"
# A list, since an import makes many routes, so it takes an operator for sets (API Gateway developer guide, "Require
# that API routes have authorization"); ForAllValues is met where the key is not there.
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
    """Return the statements that let a plan compare it."""
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
