"""Secrets of the Redis users who log in by password, each rotated; no password passes through Terraform.

access_control.py makes the users themselves, with IAM authentication that no policy allows anyone to use; the rotation
function gives them their first password (ADR 0009).
"""

import json
from collections.abc import Mapping
from pathlib import Path

from cdktf_cdktf_provider_aws.lambda_invocation import LambdaInvocation
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_rotation import (
    SecretsmanagerSecretRotation,
    SecretsmanagerSecretRotationRotationRules,
)
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.access.roles import PasswordRole
from modules.account import Account
from modules.clients.password_policy import password_policy, password_policy_end, password_statements
from modules.functions.rotation_function import RotationFunction
from modules.role_boundary import ci_policy_arn

ROTATION_DAYS = 30
# AWS refuses a secret with the name of a deleted one until the window has passed (provider #10259). Environments
# without data that matters have no window, so that they can be destroyed and deployed again.
RECOVERY_WINDOW_DAYS = 7


class PasswordUsers(Construct):
    """``secret_arns`` by role, and ``policy_arns`` by role: the policy of whoever logs in as that user."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        account: Account,
        rotation_code: Path,
        user_arns: Mapping[PasswordRole, str],
        application_key_arn: str,
        operations_key_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        secrets = {role: self._secret(settings, role, application_key_arn) for role in user_arns}
        self.secret_arns = {role: secret.arn for role, secret in secrets.items()}
        function = RotationFunction(
            self,
            "rotation",
            settings=settings,
            account=account,
            code=rotation_code,
            user_arns=list(user_arns.values()),
            secret_arns=list(self.secret_arns.values()),
            application_key_arn=application_key_arn,
            operations_key_arn=operations_key_arn,
        )
        for role, secret in secrets.items():
            self._rotate(role, secret, function)
        self.policy_arns = self._readers(settings, account, application_key_arn)

    def _secret(self, settings: EnvironmentSettings, role: PasswordRole, kms_key_arn: str) -> SecretsmanagerSecret:
        # The rotation function takes the user's id from the end of the name.
        name = f"{settings.ssm_prefix.removeprefix('/')}/{settings.password_user(role)}"
        return SecretsmanagerSecret(
            self,
            f"{role}-secret",
            name=name,
            description=f"Redis user for {role} by password, rotated every {ROTATION_DAYS} days",
            kms_key_id=kms_key_arn,
            recovery_window_in_days=RECOVERY_WINDOW_DAYS if settings.keep_data else 0,
        )

    def _readers(
        self, settings: EnvironmentSettings, account: Account, application_key_arn: str
    ) -> Mapping[PasswordRole, str]:
        if settings.bounded_roles:
            # Roles outside the environment get these policies, so the stack `ci` makes them.
            return {role: ci_policy_arn(account, settings, password_policy_end(role)) for role in self.secret_arns}
        return {
            role: password_policy(
                self,
                name=settings.physical_name(password_policy_end(role)),
                role=role,
                statements=password_statements(settings, secrets=[arn], keys=[application_key_arn]),
            )
            for role, arn in self.secret_arns.items()
        }

    def _rotate(self, role: PasswordRole, secret: SecretsmanagerSecret, function: RotationFunction) -> None:
        # The function writes the secret's first version, which holds the user's name: Secrets Manager rotates only a
        # secret that has a version. A version made by Terraform would be in the state, and Terraform would write it
        # again, as the current one, once Secrets Manager has dropped it.
        initialized = LambdaInvocation(
            self,
            f"{role}-initialized",
            function_name=function.name,
            input=json.dumps({"Step": "initialize", "SecretId": secret.arn}),
            depends_on=function.ready,
        )
        SecretsmanagerSecretRotation(
            self,
            f"{role}-rotation",
            secret_id=secret.id,
            rotation_lambda_arn=function.arn,
            rotation_rules=SecretsmanagerSecretRotationRotationRules(automatically_after_days=ROTATION_DAYS),
            depends_on=[initialized],
        )
