"""The routes of an HTTP API: which function answers each, who may call it, and API Gateway's right to call it."""

import re
from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.apigatewayv2_api import Apigatewayv2Api
from cdktf_cdktf_provider_aws.apigatewayv2_authorizer import (
    Apigatewayv2Authorizer,
    Apigatewayv2AuthorizerJwtConfiguration,
)
from cdktf_cdktf_provider_aws.apigatewayv2_integration import Apigatewayv2Integration
from cdktf_cdktf_provider_aws.apigatewayv2_route import Apigatewayv2Route
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import ApiSettings
from environments.schema.api import JwtSettings
from modules.api.api_route import ApiRoute, Scope, invoked_as
from modules.functions.function import Function

# API Gateway waits for a function no longer than this, and then answers 503 (quotas for HTTP APIs).
MAX_TIMEOUT_MILLISECONDS = 30_000


class ApiRoutes(Construct):
    """Every route with its permission, written out, so that the policy can read who may call which function.

    ``routes`` must exist before a stage limits single routes.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        api_settings: ApiSettings,
        api: Apigatewayv2Api,
        functions: Mapping[str, Function],
        tables: Mapping[str, Sequence[ApiRoute]],
    ) -> None:
        super().__init__(scope, id_)
        self._api, self._jwt = api, api_settings.jwt
        self._authorizer_id = None if self._jwt is None else self._authorizer(self._jwt)
        timeout = min(MAX_TIMEOUT_MILLISECONDS, settings.functions.timeout_seconds * 1000)
        self.routes: list[Apigatewayv2Route] = []
        for folder, table in tables.items():
            function = functions[folder]
            integration = Apigatewayv2Integration(
                self,
                folder.replace("_", "-"),
                api_id=api.id,
                integration_type="AWS_PROXY",
                integration_method="POST",
                integration_uri=function.function.invoke_arn,
                payload_format_version="2.0",
                timeout_milliseconds=timeout,
            )
            for route in table:
                self._route(route, function=function, target=f"integrations/{integration.id}")

    def _route(self, route: ApiRoute, *, function: Function, target: str) -> None:
        # The construct's id is part of the resources' addresses, so a renamed operation needs a move.
        own = Construct(self, re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", route.operation))
        self.routes.append(
            Apigatewayv2Route(
                own,
                "route",
                api_id=self._api.id,
                route_key=route.key,
                target=target,
                authorization_type="AWS_IAM" if self._jwt is None else "JWT",
                authorizer_id=self._authorizer_id,
                authorization_scopes=None if self._jwt is None else _scopes(self._jwt, route.scope),
            )
        )
        LambdaPermission(
            own,
            "permission",
            statement_id=f"api-{route.operation}",
            function_name=function.name,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=f"{self._api.execution_arn}/{invoked_as(route)}",
        )

    def _authorizer(self, jwt: JwtSettings) -> str:
        return Apigatewayv2Authorizer(
            self,
            "authorizer",
            api_id=self._api.id,
            name="tokens",
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration=Apigatewayv2AuthorizerJwtConfiguration(issuer=jwt.issuer, audience=list(jwt.audience)),
        ).id


def _scopes(jwt: JwtSettings, scope: Scope) -> list[str]:
    """Return the scopes of which a token needs one."""
    by_scope = {"reader": jwt.reader_scope, "user": jwt.user_scope, "admin": jwt.admin_scope}
    return list(dict.fromkeys((by_scope[scope], jwt.admin_scope)))
