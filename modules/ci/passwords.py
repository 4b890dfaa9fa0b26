"""Further rights for an environment with password users: its secrets, and the function that rotates them."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import statement
from modules.keys.key_policy import equals

WITHOUT_RESOURCE_SID = "MakePasswords"
# Without GetSecretValue: whoever plans or deploys has no need of a password.
_SECRET = (
    *("CancelRotateSecret", "CreateSecret", "DeleteSecret", "RotateSecret", "TagResource", "UntagResource"),
    "UpdateSecret",
)
_ROTATION = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
# Terraform calls the function once, to say whose secret it is (modules/cache/password_users.py).
_FUNCTION = ("AddPermission", "InvokeFunction", "RemovePermission")


def reading_passwords(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements that let a plan compare the secrets, but not read them."""
    return [
        statement(
            "ReadSecretsSettings",
            [f"secretsmanager:{each}" for each in ("DescribeSecret", "GetResourcePolicy")],
            [arns.secrets],
        ),
        statement("ReadRotation", ["lambda:GetPolicy"], arns.named("lambda", "function:")),
    ]


def deploying_passwords(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements that let a deployment make and rotate the secrets, but not read them."""
    return [
        statement("DeploySecrets", [f"secretsmanager:{each}" for each in _SECRET], [arns.secrets]),
        statement(
            "DeployRotation",
            [f"lambda:{each}" for each in _FUNCTION],
            [arns.of("lambda", f"function:{arns.settings.physical_name('password-rotation')}")],
            *arns.is_tagged,
        ),
    ]


def password_boundary(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the most that the rotation function, and roles that read a password, can need."""
    keys, known = arns.application_keys
    return [
        statement("RotateSecrets", [f"secretsmanager:{each}" for each in _ROTATION], [arns.secrets]),
        statement(WITHOUT_RESOURCE_SID, ["secretsmanager:GetRandomPassword"], ["*"], arns.in_region),
        statement(
            "ChangePasswords",
            [f"elasticache:{each}" for each in ("DescribeUsers", "ModifyUser")],
            arns.named("elasticache", "user:"),
        ),
        statement(
            "UseSecretsKey",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            keys,
            equals("kms:ViaService", [f"secretsmanager.{arns.settings.region}.amazonaws.com"]),
            *known,
        ),
    ]
