"""The Lambda function that rotates the passwords of Redis users. Only Secrets Manager and a deployment call it."""

from collections.abc import Sequence
from pathlib import Path

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.functions.function import Function
from modules.keys.key_policy import equals
from modules.role_boundary import role_boundary_arn

# ElastiCache applies a change of a user to the user's groups within a minute or two, and the function waits for it.
TIMEOUT_SECONDS = 300
_ON_SECRETS = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
_APIS = "It calls ElastiCache's and Secrets Manager's API; in the VPC each would need an interface endpoint."
_FINDINGS = {
    "encryption": "It has no environment variables that a key would encrypt; AWS drops the key then, and plans drift.",
    "CKV_AWS_115": "It runs once in weeks and must not fail for want of a reservation.",
    "CKV_AWS_116": "Secrets Manager waits for the answer and tries again by itself; no event is lost.",
    "CKV_AWS_50": "Its five calls a month are in CloudTrail; there is nothing to trace.",
    "CKV_AWS_117": _APIS,
}


# The addresses that the role and its policy had before the construct Function made them.
_MOVED_ROLE = "aws_iam_role.password-users_rotation_role_DAB36998"
_MOVED_POLICY = "aws_iam_role_policy.password-users_rotation_policy_5D948BF9"


class RotationFunction(Function):
    """The function; ``ready`` are the resources that must exist before a secret's rotation is switched on."""

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
        super().__init__(
            scope,
            id_,
            settings=settings,
            folder="password_rotation",
            code=code,
            configuration={"timeout": TIMEOUT_SECONDS},
            accepted=_FINDINGS,
            statements=[
                _allow("ChangePasswords", ["elasticache:DescribeUsers", "elasticache:ModifyUser"], user_arns),
                _allow("KeepSecrets", [f"secretsmanager:{action}" for action in _ON_SECRETS], secret_arns),
                _allow("MakePasswords", ["secretsmanager:GetRandomPassword"], ["*"]),
                DataAwsIamPolicyDocumentStatement(
                    sid="UseSecretsKey",
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=[application_key_arn],
                    condition=[equals("kms:ViaService", [f"secretsmanager.{settings.region}.amazonaws.com"])],
                ),
            ],
            accepted_of_role={
                "iam-wildcards:MakePasswords": "A random password is no resource; nothing else can be named."
            },
            boundary_arn=role_boundary_arn(account, settings),
            operations_key_arn=operations_key_arn,
            # The policy has had this name from the start; another one would replace it.
            policy_name="rotation",
        )
        self.role.role.move_from_id(_MOVED_ROLE)
        self.role.policy.move_from_id(_MOVED_POLICY)
        permission = LambdaPermission(
            self,
            "secrets-manager-calls",
            function_name=self.name,
            action="lambda:InvokeFunction",
            principal="secretsmanager.amazonaws.com",
            source_account=account.id,
        )
        self.ready: list[ITerraformDependable] = [self.function, permission]


def _allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> DataAwsIamPolicyDocumentStatement:
    return DataAwsIamPolicyDocumentStatement(sid=sid, actions=list(actions), resources=list(resources))
