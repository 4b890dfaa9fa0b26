"""The HTTP API in front of the functions."""

import json
from pathlib import Path
from typing import Any

from environments import EnvironmentSettings, load
from environments.schema import ApiSettings, CorsSettings, JwtSettings
from lambdas.route_tables import route_tables
from tests.modules.options import stacks
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment

ROUTES = {route.key: route for table in route_tables().values() for route in table}
JWT = JwtSettings(issuer="https://login.example.com", audience=("shop",), admin_scope="shop/admin")


def with_api(folder: Path, **options: Any) -> Synthesized:
    """Synthesize dev's functions with these settings of the API."""
    settings = EnvironmentSettings(**{**dict(load("dev")), "api": ApiSettings(**options)})
    return stacks(folder, settings).lambdas


def delivery(environment: SynthesizedEnvironment) -> list[dict[str, Any]]:
    """Return the statements of the policy by which logs are delivered."""
    [name] = [
        each for each in environment.redis.document["data"]["aws_iam_policy_document"] if each.startswith("logs_")
    ]
    return environment.redis.policy(name)


def routes_of(lambdas: Synthesized) -> dict[str, dict[str, Any]]:
    """Return the API's routes by their keys."""
    return lambdas.by("aws_apigatewayv2_route", "route_key")


def test_every_route_of_the_functions_is_the_apis(environment: SynthesizedEnvironment) -> None:
    """From the table by which the function answers, and to that function."""
    integrations = environment.lambdas.all("aws_apigatewayv2_integration")
    found = {}
    for key, route in routes_of(environment.lambdas).items():
        [name] = [each for each in integrations if each in route["target"]]
        found[key] = integrations[name]["integration_uri"].partition(".")[2].partition("_function")[0]
    tables = route_tables().items()
    assert found == {route.key: folder.replace("_", "-") for folder, table in tables for route in table}


def test_callers_sign_by_iam_unless_told_otherwise(environment: SynthesizedEnvironment) -> None:
    """No route is open; there is no authorizer that could be misconfigured."""
    for route in routes_of(environment.lambdas).values():
        assert (route["authorization_type"], route.get("authorizer_id")) == ("AWS_IAM", None)
    assert "aws_apigatewayv2_authorizer" not in environment.lambdas.document["resource"]


def test_tokens_need_the_scope_of_the_route(tmp_path: Path) -> None:
    """Or the administrators'; what changes flags takes theirs and no other. The function knows which it is."""
    lambdas = with_api(tmp_path, jwt=JWT)
    authorizer = lambdas.one("aws_apigatewayv2_authorizer")
    assert authorizer["jwt_configuration"] == {"issuer": JWT.issuer, "audience": ["shop"]}
    routes = routes_of(lambdas)
    assert {each["authorization_type"] for each in routes.values()} == {"JWT"}
    scopes = {key: each["authorization_scopes"] for key, each in routes.items()}
    assert scopes["PUT /flags/{flag}"] == scopes["PUT /experiments/{experiment}"] == ["shop/admin"]
    assert scopes["GET /limited"] == ["experimentation/read", "shop/admin"]
    assert scopes["POST /sessions"] == ["experimentation/user", "shop/admin"]
    session = lambdas.by("aws_lambda_function", "handler")["lambdas.session.handler.handler"]
    assert session["environment"]["variables"]["API_ADMIN_SCOPE"] == "shop/admin"


def test_functions_that_write_are_told_how_often_a_caller_may(tmp_path: Path) -> None:
    """Those that have a table."""
    lambdas = with_api(tmp_path, writes_per_minute_of_a_caller=7)
    functions = lambdas.by("aws_lambda_function", "handler")
    told = {
        handler.split(".")[1]: found["environment"]["variables"].get("WRITE_LIMIT_REQUESTS")
        for handler, found in functions.items()
    }
    assert {name: limit for name, limit in told.items() if limit} == {
        "experiment_assignment": "7",
        "feature_flags": "7",
    }


def test_a_function_may_be_called_by_its_own_routes_only(prod: SynthesizedEnvironment) -> None:
    """API Gateway's right names method and path."""
    rights = prod.lambdas.by("aws_lambda_permission", "statement_id")
    assert rights.keys() == {f"api-{route.operation}" for route in ROUTES.values()}
    assert {each["principal"] for each in rights.values()} == {"apigateway.amazonaws.com"}
    update = rights["api-updateFlag"]
    assert update["source_arn"].endswith(".execution_arn}/$default/PUT/flags/*")
    assert "feature-flags" in update["function_name"]
    assert rights["api-readSession"]["source_arn"].endswith("/$default/GET/sessions/current")


def test_policies_of_callers_find_the_routes_of_their_scope(prod: SynthesizedEnvironment) -> None:
    """Each scope's output names its routes; no two share one."""
    arns = {scope: prod.lambdas.outputs[f"api_{scope}_arns"]["value"] for scope in ("reader", "user", "admin")}
    assert [arn.rpartition("$default/")[2] for arn in arns["admin"]] == ["PUT/flags/*", "PUT/experiments/*"]
    assert all("/sessions" in arn for arn in arns["user"])
    named = [arn for each in arns.values() for arn in each]
    assert len(set(named)) == len(named) == len(ROUTES)


def test_every_request_is_logged_without_what_lets_one_act_as_its_caller(environment: SynthesizedEnvironment) -> None:
    """In a group of its own; neither headers nor the query are in it."""
    stage = environment.lambdas.one("aws_apigatewayv2_stage")
    fields = json.loads(stage["access_log_settings"]["format"])
    assert {"$context.requestId", "$context.routeKey", "$context.status"} <= set(fields.values())
    assert not [each for each in fields.values() if "header" in each or "query" in each.lower()]
    name = f"/aws/apigateway/experimentation-{environment.settings.name}-api"
    [address] = [
        each for each, group in environment.lambdas.all("aws_cloudwatch_log_group").items() if group["name"] == name
    ]
    assert stage["access_log_settings"]["destination_arn"] == f"${{aws_cloudwatch_log_group.{address}.arn}}"


def test_the_delivery_service_may_write_the_access_log(prod: SynthesizedEnvironment) -> None:
    """By the policy of the cache's logs: a region takes ten."""
    assert len(prod.redis.all("aws_cloudwatch_log_resource_policy")) == 1
    assert "aws_cloudwatch_log_resource_policy" not in prod.lambdas.document["resource"]
    [statement] = delivery(prod)
    assert any("log-group:/aws/apigateway/experimentation-prod-api:" in each for each in statement["resources"])


def test_what_writes_is_throttled_apart(tmp_path: Path) -> None:
    """Few writes a second, by the settings; everything else shares a wider limit."""
    stage = with_api(tmp_path, writes_per_second=2.0, writes_burst=3, requests_per_second=50.0, burst=60).one(
        "aws_apigatewayv2_stage"
    )
    default = stage["default_route_settings"]
    assert (default["throttling_rate_limit"], default["throttling_burst_limit"]) == (50, 60)
    limits = {
        each["route_key"]: (each["throttling_rate_limit"], each["throttling_burst_limit"])
        for each in stage["route_settings"]
    }
    assert limits == {"PUT /flags/{flag}": (2, 3), "PUT /experiments/{experiment}": (2, 3)}
    assert len(stage["depends_on"]) == len(ROUTES)


def test_web_pages_are_let_in_by_name(tmp_path: Path, dev: SynthesizedEnvironment) -> None:
    """None by default; those of the settings with their cookies, and the headers that they need."""
    assert "cors_configuration" not in dev.lambdas.one("aws_apigatewayv2_api")
    cors = with_api(tmp_path, cors=CorsSettings(origins=("https://shop.example.com",))).one("aws_apigatewayv2_api")[
        "cors_configuration"
    ]
    assert (cors["allow_origins"], cors["allow_credentials"]) == (["https://shop.example.com"], True)
    assert cors["allow_methods"] == ["DELETE", "GET", "PATCH", "POST", "PUT"]
    assert {"x-session-id", "authorization"} <= set(cors["allow_headers"])


def test_under_a_custom_domain_there_is_no_other_name(tmp_path: Path, dev: SynthesizedEnvironment) -> None:
    """The domain exists already; its certificate, and a CloudFront with a firewall, cannot be walked around."""
    lambdas = with_api(tmp_path, domain_name="api.example.com", domain_path="v1")
    assert lambdas.one("aws_apigatewayv2_api")["disable_execute_api_endpoint"] is True
    mapping = lambdas.one("aws_apigatewayv2_api_mapping")
    assert (mapping["domain_name"], mapping["api_mapping_key"]) == ("api.example.com", "v1")
    assert lambdas.outputs["api_url"]["value"] == "https://api.example.com/v1"
    assert dev.lambdas.one("aws_apigatewayv2_api")["disable_execute_api_endpoint"] is False


def test_the_address_is_published(environment: SynthesizedEnvironment) -> None:
    """As the connection details are: encrypted, by the environment's path."""
    published = environment.lambdas.one("aws_ssm_parameter")
    assert published["name"] == f"/experimentation/{environment.settings.name}/api/url"
    assert published["type"] == "SecureString"
    assert published["value"] == environment.lambdas.outputs["api_url"]["value"]


def test_errors_and_slow_answers_raise_an_alarm(prod: SynthesizedEnvironment) -> None:
    """By AWS's recommended statistics and times."""
    [alarms] = [
        each["for_each"]
        for name, each in prod.lambdas.all("aws_cloudwatch_metric_alarm").items()
        if name.startswith("api-alarms")
    ]
    errors, latency = (alarms[f"experimentation-prod-api-{metric}"] for metric in ("5xx", "Latency"))
    assert (errors["statistic"], errors["threshold"], errors["minutes"]) == ("Average", 0.05, 3)
    assert (latency["percentile"], latency["threshold"], latency["minutes"]) == ("p90", 2500, 5)
    assert errors["dimensions"].keys() == {"ApiId"}


def test_the_dashboard_shows_it(prod: SynthesizedEnvironment) -> None:
    """In a row of its own, behind the functions'."""
    widgets = json.loads(prod.lambdas.one("aws_cloudwatch_dashboard")["dashboard_body"])["widgets"]
    titles = [each["properties"].get("title") for each in widgets]
    assert titles[-3:] == ["Requests", "Refused and failed requests", "Latency of the API, p90"]


def test_without_an_api_there_is_nothing_of_it(tmp_path: Path) -> None:
    """Neither in the functions' stack nor in the cache's."""
    environment = stacks(tmp_path, EnvironmentSettings(**{**dict(load("dev")), "api": None}))
    kinds = set(environment.lambdas.document["resource"])
    assert not {kind for kind in kinds if "apigateway" in kind} | {"aws_lambda_permission"} & kinds
    assert "apigateway" not in json.dumps(delivery(environment))
