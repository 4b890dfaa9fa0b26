"""The access log of an HTTP API: one JSON object a request, without anything that lets one act as its caller."""

import json

from cdktf_cdktf_provider_aws.apigatewayv2_stage import Apigatewayv2StageAccessLogSettings
from constructs import Construct

from environments import EnvironmentSettings
from modules.watching.log_group import LogGroup

# Without the query: attributes of users stand there. API Gateway developer guide, "Customize HTTP API access logs".
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
    """The log group; ``settings_of_stage`` is what a stage takes.

    That AWS's delivery service may write into it is said where the cache's logs are (modules/watching/redis_logs.py): a
    region takes ten such policies.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, kms_key_arn: str | None) -> None:
        super().__init__(scope, id_, settings=settings, name=settings.api_log_group_name, kms_key_arn=kms_key_arn)
        self.settings_of_stage = Apigatewayv2StageAccessLogSettings(destination_arn=self.arn, format=json.dumps(FIELDS))
