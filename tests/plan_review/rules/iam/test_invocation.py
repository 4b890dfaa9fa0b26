"""Functions, APIs and accounts that more may call."""

from tests.plan_review.rules.plans import created, one, silent, updated


def test_open_functions() -> None:
    """Permissions for everybody, URLs without authorization, further audiences."""
    permission = {"principal": "*", "source_arn": None, "source_account": None, "principal_org_id": None}
    assert "everybody" in one("open-invocation", created("aws_lambda_permission", permission)).message
    assert silent("open-invocation", created("aws_lambda_permission", {**permission, "source_account": "1"}))
    assert silent(
        "open-invocation", created("aws_lambda_permission", {**permission, "principal": "events.amazonaws.com"})
    )
    url = created("aws_lambda_function_url", {"authorization_type": "NONE"})
    assert "no authorization" in one("open-invocation", url).message
    provider = updated(
        "aws_iam_openid_connect_provider",
        {"client_id_list": ["sts.amazonaws.com"]},
        {"client_id_list": ["sts.amazonaws.com", "x"]},
    )
    assert "tokens for x" in one("open-invocation", provider).message


def test_open_routes() -> None:
    """Without an authorizer, which is what a route has when nothing is said, or by quick create; a scope less."""
    route = {"route_key": "PUT /flags/{flag}", "authorization_type": "AWS_IAM", "authorization_scopes": None}
    for kind in ("NONE", None):
        for change in (
            created("aws_apigatewayv2_route", {**route, "authorization_type": kind}),
            updated("aws_apigatewayv2_route", route, {**route, "authorization_type": kind}),
        ):
            assert "PUT /flags/{flag} asks for no authorization" in one("open-invocation", change).message
    assert silent("open-invocation", created("aws_apigatewayv2_route", route))
    closed = updated("aws_apigatewayv2_route", {**route, "authorization_type": "NONE"}, route)
    assert silent("open-invocation", closed)
    scoped = {**route, "authorization_type": "JWT", "authorization_scopes": ["flags:admin"]}
    seen = one("open-invocation", updated("aws_apigatewayv2_route", scoped, {**scoped, "authorization_scopes": []}))
    assert "flags:admin" in seen.message
    quick = created("aws_apigatewayv2_api", {"target": "arn:aws:lambda:eu-west-1:1:function:f"})
    assert "no authorization" in one("open-invocation", quick).message
