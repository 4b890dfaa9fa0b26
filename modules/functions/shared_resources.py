"""The resources that the application's functions share: network, layer, access to the cache, queue of failed events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
)

from environments import EnvironmentSettings
from modules.functions.failed_events import FailedEvents

_NETWORK_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)

ACCEPTED_OF_ROLE = dict.fromkeys(
    ("iam-wildcards:WriteTraces", "iam-wildcards:AttachToSubnets", "CKV_AWS_111"),
    "X-Ray has no resources to name, and the network interfaces do not exist yet when Lambda asks for the right.",
)


@dataclass(frozen=True, kw_only=True)
class SharedResources:
    """The resources, of which each function takes all."""

    layer_arn: str
    subnet_ids: list[str]
    security_group_id: str
    client_policy_arn: str
    role_boundary_arn: str | None
    failed_events: FailedEvents
    application_key_arn: str | None
    operations_key_arn: str | None

    def configuration(self, settings: EnvironmentSettings, variables: Mapping[str, str]) -> dict[str, Any]:
        """Return arguments of LambdaFunction; `variables` are the environment variables of one function."""
        if settings.cache.clustered:
            # The library has to know before it asks SSM: the names it asks for differ.
            variables = {"REDIS_CLUSTER": "1", **variables}
        if settings.global_datastore and settings.writes_elsewhere:
            variables = {
                "REDIS_WRITER_REGION": settings.writes_elsewhere.region,
                "REDIS_BUDGET_MS": str(settings.global_datastore.budget_milliseconds),
                **variables,
            }
        return {
            "layers": [self.layer_arn],
            "memory_size": settings.functions.memory_mb,
            "timeout": settings.functions.timeout_seconds,
            "reserved_concurrent_executions": settings.functions.reserved_concurrency,
            "environment": LambdaFunctionEnvironment(variables={"REDIS_SSM_PREFIX": settings.ssm_prefix, **variables}),
            "kms_key_arn": self.application_key_arn,
            "dead_letter_config": LambdaFunctionDeadLetterConfig(target_arn=self.failed_events.arn),
            "vpc_config": LambdaFunctionVpcConfig(
                subnet_ids=self.subnet_ids,
                security_group_ids=[self.security_group_id],
                ipv6_allowed_for_dual_stack=True if settings.network.dual_stack else None,
            ),
            "tracing_config": LambdaFunctionTracingConfig(mode="Active"),
        }

    def accepted(self, settings: EnvironmentSettings) -> dict[str, str]:
        """Return the findings that this configuration brings."""
        if settings.functions.reserved_concurrency is not None:
            return {}
        return {"CKV_AWS_115": f"{settings.name} has no load to keep apart; reservations are taken out of the account."}

    def statements(self, own: list[DataAwsIamPolicyDocumentStatement]) -> list[DataAwsIamPolicyDocumentStatement]:
        """Return a role's statements, `own` among them."""
        return [
            DataAwsIamPolicyDocumentStatement(
                sid="WriteTraces",
                actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
                resources=["*"],
            ),
            DataAwsIamPolicyDocumentStatement(
                sid="AttachToSubnets", actions=list(_NETWORK_INTERFACES), resources=["*"]
            ),
            # Lambda attaches a function with the function's own role. The key is there when the function's code calls,
            # and not when Lambda does (Lambda developer guide, "Giving Lambda functions access to resources in an
            # Amazon VPC", permissions).
            DataAwsIamPolicyDocumentStatement(
                sid="OnlyLambdaAttaches",
                effect="Deny",
                actions=list(_NETWORK_INTERFACES),
                resources=["*"],
                condition=[
                    DataAwsIamPolicyDocumentStatementCondition(
                        test="Null", variable="lambda:SourceFunctionArn", values=["false"]
                    )
                ],
            ),
            *own,
            *self.failed_events.statements,
        ]
