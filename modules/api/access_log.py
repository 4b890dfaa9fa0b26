"""The access log of an HTTP API: one JSON object for each request, without anything that is a credential."""

import json

from cdktf_cdktf_provider_aws.apigatewayv2_stage import Apigatewayv2StageAccessLogSettings
from constructs import Construct

from environments import EnvironmentSettings
from modules.watching.log_group import LogGroup

# Without the query string, which holds attributes of users. Source of the variables: API Gateway developer guide,
# "Customize HTTP API access logs".
FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "caller": "$context.identity.caller",
    "subject": "$context.authorizer.claims.sub",
    "route": "$context.routeKey",
    "path": "$context.path",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "functionMilliseconds": "$context.integrationLatency",
    "error": "$context.error.message",
    "authorizerError": "$context.authorizer.error",
    "functionError": "$context.integrationErrorMessage",
}


class AccessLog(LogGroup):
    """The log group; ``settings_of_stage`` are the arguments with which a stage writes to it.

    The policy that lets AWS's delivery service write to the group is in modules/watching/redis_logs.py: a region has
    room for ten such policies, so the two logs share one.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, kms_key_arn: str | None) -> None:
        super().__init__(scope, id_, settings=settings, name=settings.api_log_group_name, kms_key_arn=kms_key_arn)
        self.settings_of_stage = Apigatewayv2StageAccessLogSettings(destination_arn=self.arn, format=json.dumps(FIELDS))
