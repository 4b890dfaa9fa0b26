"""The resources that all example functions share, and the configuration and IAM statements that follow from them."""

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
    """Layer, network, policies, dead-letter queue and keys; every example function uses each of them."""

    layer_arn: str
    subnet_ids: list[str]
    security_group_id: str
    client_policy_arn: str
    role_boundary_arn: str | None
    failed_events: FailedEvents
    application_key_arn: str | None
    operations_key_arn: str | None

    def configuration(self, settings: EnvironmentSettings, variables: Mapping[str, str]) -> dict[str, Any]:
        """Return the arguments of LambdaFunction; ``variables`` are the function's own environment variables."""
        if settings.cache.clustered:
            # The library must know before it reads SSM, because a cluster's parameters have other names.
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
        """Return the findings that `configuration` brings, with the reasons for which they are accepted."""
        if settings.functions.reserved_concurrency is not None:
            return {}
        return {"CKV_AWS_115": f"{settings.name} has no load to keep apart; reservations are taken out of the account."}

    def statements(self, own: list[DataAwsIamPolicyDocumentStatement]) -> list[DataAwsIamPolicyDocumentStatement]:
        """Return the statements of a function's role: those of every function, and the function's ``own``."""
        return [
            DataAwsIamPolicyDocumentStatement(
                sid="WriteTraces",
                actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
                resources=["*"],
            ),
            DataAwsIamPolicyDocumentStatement(
                sid="AttachToSubnets", actions=list(_NETWORK_INTERFACES), resources=["*"]
            ),
            # Lambda attaches a function to the subnets with the function's own role. A request has the context key
            # `lambda:SourceFunctionArn` when the function's code makes it, and lacks the key when Lambda does (Lambda
            # developer guide, "Giving Lambda functions access to resources in an Amazon VPC", permissions).
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
