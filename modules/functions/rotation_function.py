"""The Lambda function that rotates the passwords of Redis users. Secrets Manager calls it, and nobody else."""

from collections.abc import Sequence
from pathlib import Path

from cdktf import AssetType, ITerraformDependable, TerraformAsset
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction, LambdaFunctionLoggingConfig
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept
from modules.account import Account
from modules.functions.zip_hash import zip_hash
from modules.keys.key_policy import equals
from modules.role_boundary import role_boundary_arn
from modules.watching.log_group import LogGroup

# ElastiCache hands a change of a user to its groups within a minute or two; the function waits for that.
TIMEOUT_SECONDS = 300
_ON_SECRETS = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
_APIS = "It calls ElastiCache's and Secrets Manager's API; in the VPC each would need an interface endpoint."
_FINDINGS = {
    "encryption": "It has no environment variables that a key would encrypt; AWS drops the key then, and plans drift.",
    "CKV_AWS_115": "It runs once in weeks and must not fail for want of a reservation.",
    "CKV_AWS_116": "Secrets Manager waits for the answer and tries again by itself; no event is lost.",
    "CKV_AWS_50": "Its five calls a month are in CloudTrail; there is nothing to trace.",
    "CKV_AWS_117": _APIS,
    "CKV_AWS_272": "Code signing wants zips that AWS Signer signed in S3; Terraform uploads them itself.",
}


class RotationFunction(Construct):
    """``arn`` and ``name``; ``ready`` is what a rotation must wait for."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        account: Account,
        code: Path,
        user_arns: Sequence[str],
        secret_arns: Sequence[str],
        application_key_arn: str,
        operations_key_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        name = settings.physical_name("password-rotation")
        log_group = LogGroup(
            self, "log-group", settings=settings, name=f"/aws/lambda/{name}", kms_key_arn=operations_key_arn
        )
        role = IamRole(
            self,
            "role",
            name=name,
            assume_role_policy=self._trust(),
            permissions_boundary=role_boundary_arn(account, settings),
        )
        statements = [
            _allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log_group.arn}:*"]),
            _allow("ChangePasswords", ["elasticache:DescribeUsers", "elasticache:ModifyUser"], user_arns),
            _allow("KeepSecrets", [f"secretsmanager:{action}" for action in _ON_SECRETS], secret_arns),
            _allow("MakePasswords", ["secretsmanager:GetRandomPassword"], ["*"]),
            DataAwsIamPolicyDocumentStatement(
                sid="UseSecretsKey",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=[application_key_arn],
                condition=[equals("kms:ViaService", [f"secretsmanager.{settings.region}.amazonaws.com"])],
            ),
        ]
        rights = DataAwsIamPolicyDocument(self, "rights", statement=statements)
        accept(rights, {"iam-wildcards:MakePasswords": "A random password is no resource; nothing else can be named."})
        policy = IamRolePolicy(self, "policy", name="rotation", role=role.name, policy=rights.json)
        function = LambdaFunction(
            self,
            "function",
            function_name=name,
            role=role.arn,
            runtime=f"python{settings.functions.python_version}",
            architectures=[settings.functions.architecture],
            handler="lambdas.password_rotation.handler.handler",
            filename=TerraformAsset(self, "code", path=str(code), type=AssetType.FILE).path,
            source_code_hash=zip_hash(code),
            timeout=TIMEOUT_SECONDS,
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log_group.name),
            depends_on=[policy],
        )
        accept(function, _FINDINGS)
        permission = LambdaPermission(
            self,
            "secrets-manager-calls",
            function_name=function.function_name,
            action="lambda:InvokeFunction",
            principal="secretsmanager.amazonaws.com",
            source_account=account.id,
        )
        self.arn, self.name = function.arn, function.function_name
        self.ready: list[ITerraformDependable] = [function, permission]

    def _trust(self) -> str:
        principals = [DataAwsIamPolicyDocumentStatementPrincipals(type="Service", identifiers=["lambda.amazonaws.com"])]
        statement = DataAwsIamPolicyDocumentStatement(actions=["sts:AssumeRole"], principals=principals)
        return DataAwsIamPolicyDocument(self, "trust", statement=[statement]).json


def _allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> DataAwsIamPolicyDocumentStatement:
    return DataAwsIamPolicyDocumentStatement(sid=sid, actions=list(actions), resources=list(resources))
