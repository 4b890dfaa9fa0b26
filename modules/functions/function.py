"""One Lambda function with its own log group and role."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cdktf import AssetType, TerraformAsset
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction, LambdaFunctionLoggingConfig
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept, without_customer_key
from modules.functions.function_role import FunctionRole
from modules.functions.zip_hash import zip_hash
from modules.watching.log_group import LogGroup

_UNSIGNED = {"CKV_AWS_272": "Code signing wants zips that AWS Signer signed in S3; Terraform uploads them itself."}


class Function(Construct):
    """``name`` and ``arn`` of a function whose code is ``lambdas/<folder>/handler.py``; ``role`` is its FunctionRole.

    ``code`` is the function's zip. ``configuration`` holds further arguments of the provider's LambdaFunction,
    ``accepted`` the findings that these arguments bring. ``statements`` and ``policy_arn`` are the role's rights beside
    those on its log group, ``accepted_of_role`` the findings that the statements bring.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        folder: str,
        code: Path,
        configuration: Mapping[str, Any],
        accepted: Mapping[str, str],
        statements: Sequence[DataAwsIamPolicyDocumentStatement],
        accepted_of_role: Mapping[str, str],
        boundary_arn: str | None,
        operations_key_arn: str | None,
        policy_name: str = "function",
        policy_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id_)
        name = settings.physical_name(folder.replace("_", "-"))
        log_group = LogGroup(
            self, "log-group", settings=settings, name=f"/aws/lambda/{name}", kms_key_arn=operations_key_arn
        )
        self.role = FunctionRole(
            self,
            "role",
            settings=settings,
            name=name,
            log_group_arn=log_group.arn,
            boundary_arn=boundary_arn,
            statements=statements,
            accepted=accepted_of_role,
            policy_name=policy_name,
            policy_arn=policy_arn,
        )
        self.function = LambdaFunction(
            self,
            "function",
            function_name=name,
            role=self.role.arn,
            runtime=f"python{settings.functions.python_version}",
            architectures=[settings.functions.architecture],
            handler=f"lambdas.{folder}.handler.handler",
            filename=TerraformAsset(self, "code", path=str(code), type=AssetType.FILE).path,
            source_code_hash=zip_hash(code),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log_group.name),
            depends_on=self.role.ready,
            **configuration,
        )
        accept(self.function, {**_UNSIGNED, **accepted, **without_customer_key(settings, "CKV_AWS_173")})
        self.name = self.function.function_name
        self.arn = self.function.arn
