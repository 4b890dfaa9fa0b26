"""One Lambda function with its own log group and role, in the private subnets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
)
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept
from modules.functions.failed_events import FailedEvents
from modules.functions.function_role import FunctionRole
from modules.functions.zip_hash import zip_hash
from modules.watching.log_group import LogGroup


@dataclass(frozen=True, kw_only=True)
class FunctionSurroundings:
    """What all functions of a stack share."""

    layer_arn: str
    subnet_ids: list[str]
    security_group_id: str
    client_policy_arn: str
    role_boundary_arn: str | None
    failed_events: FailedEvents
    application_key_arn: str
    operations_key_arn: str


class Function(Construct):
    """``name`` and ``arn`` of a function whose code is ``lambdas/<folder>/handler.py``."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        surroundings: FunctionSurroundings,
        folder: str,
        code: Path,
        variables: Mapping[str, str],
        statements: list[DataAwsIamPolicyDocumentStatement],
    ) -> None:
        super().__init__(scope, id_)
        if settings.redis.clustered:
            # The library has to know before it asks SSM: the names it asks for differ.
            variables = {"REDIS_CLUSTER": "1", **variables}
        name = settings.physical_name(folder.replace("_", "-"))
        log_group = LogGroup(
            self,
            "log-group",
            settings=settings,
            name=f"/aws/lambda/{name}",
            kms_key_arn=surroundings.operations_key_arn,
        )
        role = FunctionRole(
            self,
            "role",
            name=name,
            log_group_arn=log_group.arn,
            client_policy_arn=surroundings.client_policy_arn,
            boundary_arn=surroundings.role_boundary_arn,
            statements=[*statements, *surroundings.failed_events.statements],
        )
        function = LambdaFunction(
            self,
            "function",
            function_name=name,
            role=role.arn,
            runtime=f"python{settings.functions.python_version}",
            architectures=[settings.functions.architecture],
            handler=f"lambdas.{folder}.handler.handler",
            filename=TerraformAsset(self, "code", path=str(code), type=AssetType.FILE).path,
            source_code_hash=zip_hash(code),
            layers=[surroundings.layer_arn],
            memory_size=settings.functions.memory_mb,
            timeout=settings.functions.timeout_seconds,
            reserved_concurrent_executions=settings.functions.reserved_concurrency,
            environment=LambdaFunctionEnvironment(variables={"REDIS_SSM_PREFIX": settings.ssm_prefix, **variables}),
            kms_key_arn=surroundings.application_key_arn,
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=surroundings.failed_events.arn),
            vpc_config=LambdaFunctionVpcConfig(
                subnet_ids=surroundings.subnet_ids,
                security_group_ids=[surroundings.security_group_id],
                ipv6_allowed_for_dual_stack=True if settings.network.dual_stack else None,
            ),
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log_group.name),
            depends_on=role.ready,
        )
        accept(function, _accepted(settings))
        self.name = function.function_name
        self.arn = function.arn


def _accepted(settings: EnvironmentSettings) -> dict[str, str]:
    findings = {"CKV_AWS_272": "Code signing wants zips that AWS Signer signed in S3; Terraform uploads them itself."}
    if settings.functions.reserved_concurrency is None:
        findings["CKV_AWS_115"] = (
            f"{settings.name} has no load to keep apart; reservations are taken out of the account."
        )
    return findings
