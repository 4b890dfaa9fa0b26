"""An HTTP API (API Gateway v2) with one stage, in front of the functions."""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.apigatewayv2_api import Apigatewayv2Api, Apigatewayv2ApiCorsConfiguration
from cdktf_cdktf_provider_aws.apigatewayv2_api_mapping import Apigatewayv2ApiMapping
from cdktf_cdktf_provider_aws.apigatewayv2_stage import (
    Apigatewayv2Stage,
    Apigatewayv2StageDefaultRouteSettings,
    Apigatewayv2StageRouteSettings,
)
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import ApiSettings
from environments.schema.api import CorsSettings
from modules.api.access_log import AccessLog
from modules.api.api_route import ApiRoute, Scope, invoked_as
from modules.api.api_routes import ApiRoutes
from modules.functions.function import Function

STAGE = "$default"
# Headers that pages may send and read beside those that browsers always allow.
_SENT = ("authorization", "content-type", "if-none-match", "x-amz-content-sha256", "x-amz-date")
_SENT_TOO = ("x-amz-security-token", "x-session-id")
_READ = ("etag", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after")


class HttpApi(Construct):
    """``id`` and ``url`` of the API; ``invoked`` holds, by scope, the ARNs that a policy of its callers has to name."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        api_settings: ApiSettings,
        functions: Mapping[str, Function],
        tables: Mapping[str, Sequence[ApiRoute]],
        application_key_arn: str | None,
        operations_key_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        self._api_settings = api_settings
        routes = [route for table in tables.values() for route in table]
        api = Apigatewayv2Api(
            self,
            "api",
            name=settings.physical_name("api"),
            description=f"Feature flags, experiments and sessions of {settings.name}",
            protocol_type="HTTP",
            cors_configuration=_cors(api_settings.cors, routes),
            disable_execute_api_endpoint=api_settings.domain_name is not None,
        )
        made = ApiRoutes(
            self,
            "routes",
            settings=settings,
            api_settings=api_settings,
            api=api,
            functions=functions,
            tables=tables,
        )
        log = AccessLog(self, "log-group", settings=settings, kms_key_arn=operations_key_arn)
        stage = self._stage(api, routes, made, log)
        self.id = api.id
        self.url = self._custom_url(api, stage) or api.api_endpoint
        self._publish_url(settings, application_key_arn)
        self.invoked: Mapping[Scope, list[str]] = {
            each: [f"{api.execution_arn}/{invoked_as(route)}" for route in routes if route.scope == each]
            for each in ("reader", "user", "admin")
        }

    def _stage(
        self, api: Apigatewayv2Api, routes: Sequence[ApiRoute], made: ApiRoutes, log: AccessLog
    ) -> Apigatewayv2Stage:
        limits = self._api_settings
        return Apigatewayv2Stage(
            self,
            "stage",
            api_id=api.id,
            name=STAGE,
            auto_deploy=True,
            access_log_settings=log.settings_of_stage,
            default_route_settings=Apigatewayv2StageDefaultRouteSettings(
                detailed_metrics_enabled=True,
                throttling_burst_limit=limits.burst,
                throttling_rate_limit=limits.requests_per_second,
            ),
            route_settings=[
                Apigatewayv2StageRouteSettings(
                    route_key=route.key,
                    detailed_metrics_enabled=True,
                    throttling_burst_limit=limits.writes_burst,
                    throttling_rate_limit=limits.writes_per_second,
                )
                for route in sorted(routes, key=lambda route: route.key)
                if route.writes
            ],
            depends_on=made.routes,
        )

    def _custom_url(self, api: Apigatewayv2Api, stage: Apigatewayv2Stage) -> str | None:
        """Put the API under the settings' domain and return its address there; None without a domain."""
        domain, path = self._api_settings.domain_name, self._api_settings.domain_path
        if domain is None:
            return None
        Apigatewayv2ApiMapping(
            self, "mapping", api_id=api.id, domain_name=domain, stage=stage.name, api_mapping_key=path
        )
        return "/".join(filter(None, (f"https://{domain}", path)))

    def _publish_url(self, settings: EnvironmentSettings, key_arn: str | None) -> None:
        SsmParameter(
            self,
            "url",
            name=f"{settings.api_ssm_prefix}/url",
            description="Where the HTTP API is",
            type="SecureString",
            key_id=key_arn,
            value=self.url,
        )


def _cors(cors: CorsSettings | None, routes: Sequence[ApiRoute]) -> Apigatewayv2ApiCorsConfiguration | None:
    if cors is None:
        return None
    return Apigatewayv2ApiCorsConfiguration(
        allow_origins=list(cors.origins),
        allow_methods=sorted({route.method for route in routes}),
        allow_headers=[*_SENT, *_SENT_TOO],
        expose_headers=list(_READ),
        # With this, browsers send the sessions' cookies. They refuse it beside the origin "*", and so do the settings.
        allow_credentials=True,
        max_age=cors.max_age_seconds,
    )
