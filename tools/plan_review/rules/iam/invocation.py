"""Rights to call functions and APIs, and to sign in, that are given to more."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..reading import at, is_empty, shown, text, texts
from ..resources import created_or_changed
from ..rule import Observation, Rule, Severity
from ..sources import aws


def _opened(plan: Plan) -> Iterator[Observation]:
    yield from _functions(plan)
    yield from _apis(plan)
    yield from _audiences(plan)


def _functions(plan: Plan) -> Iterator[Observation]:
    for change in created_or_changed(plan, "aws_lambda_permission"):
        conditions = ("source_account", "source_arn", "principal_org_id")
        if at(change.after, "principal") == "*" and all(is_empty(at(change.after, name)) for name in conditions):
            yield Observation(address=change.address, message="everybody may invoke the function")
    for change in created_or_changed(plan, "aws_lambda_function_url"):
        before, after = (text(at(side, "authorization_type")) for side in (change.before, change.after))
        if after == "NONE" and before != "NONE":
            yield Observation(address=change.address, message="the function's URL asks for no authorization")


def _apis(plan: Plan) -> Iterator[Observation]:
    for change in created_or_changed(plan, "aws_apigatewayv2_route"):
        was_open = change.action is not Action.CREATE and _is_open(change.before)
        if _is_open(change.after) and not was_open:
            route = shown(at(change.after, "route_key"))
            yield Observation(address=change.address, message=f"the route {route} asks for no authorization")
        lost = texts(at(change.before, "authorization_scopes")) - texts(at(change.after, "authorization_scopes"))
        if lost and is_empty(at(change.after, "authorization_scopes")):
            yield Observation(
                address=change.address,
                message=f"the route asks for no scope any more (before: {shown(sorted(lost))}), so any token will do",
                severity=Severity.HIGH,
            )
    for change in created_or_changed(plan, "aws_apigatewayv2_api"):
        # "Quick create": API Gateway makes a route for everything by itself, without authorization.
        if text(at(change.after, "target")) and is_empty(at(change.before, "target")):
            yield Observation(address=change.address, message="its target makes a route that asks for no authorization")


def _is_open(route: object) -> bool:
    kind = at(route, "authorization_type")
    return is_empty(kind) or kind == "NONE"


def _audiences(plan: Plan) -> Iterator[Observation]:
    for change in created_or_changed(plan, "aws_iam_openid_connect_provider"):
        old, new = (texts(at(side, "client_id_list")) for side in (change.before, change.after))
        if change.action is not Action.CREATE and new - old:
            yield Observation(
                address=change.address,
                message=f"tokens for {shown(sorted(new - old))} are accepted, too",
                severity=Severity.MEDIUM,
            )


OPEN_INVOCATION = Rule(
    id="open-invocation",
    title="More may call a function or sign in",
    severity=Severity.CRITICAL,
    explanation="A permission for everybody, or a URL or route without authorization, lets the internet call the "
    "function, which reads and writes the cache.",
    remedy="Name the service and its ARN in the permission; use AWS_IAM for URLs, and AWS_IAM or JWT for routes.",
    link=aws("lambda/latest/dg/access-control-resource-based"),
    observe=_opened,
    weighs={
        "aws_lambda_permission": ("principal",),
        "aws_lambda_function_url": ("authorization_type",),
        "aws_apigatewayv2_route": ("authorization_type", "authorization_scopes"),
        "aws_apigatewayv2_api": ("target",),
        "aws_iam_openid_connect_provider": ("client_id_list",),
    },
    at_creation={
        "aws_lambda_permission": ("principal",),
        "aws_lambda_function_url": ("authorization_type",),
        "aws_apigatewayv2_route": ("authorization_type",),
    },
)
