"""The secret of one Redis user: `{"username", "user_arn", "password"}`, the form that ElastiCache's guide gives."""

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from lambdas.password_rotation.errors import RotationError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# ElastiCache takes 16 to 128 printable characters. 64 letters and digits cannot be misread by a URL or a shell.
PASSWORD_LENGTH = 64


class Secret:
    """A secret in Secrets Manager, by its ARN; one object for one step."""

    def __init__(self, arn: str, *, client: "SecretsManagerClient") -> None:
        self._arn = arn
        self._client = client

    @cached_property
    def _description(self) -> dict[str, Any]:
        return dict(self._client.describe_secret(SecretId=self._arn))

    @property
    def user_id(self) -> str:
        """The Redis user's id: what the secret's name ends in."""
        return str(self._description["Name"]).rpartition("/")[2]

    def initialize(self, *, arn: str) -> None:
        """Say whose secret it is, if nothing is in it yet; without a password nobody can log in."""
        if not self._content("AWSCURRENT"):
            content = json.dumps({"username": self.user_id, "user_arn": arn})
            self._client.put_secret_value(SecretId=self._arn, SecretString=content)

    def is_current(self, token: str) -> bool:
        """Tell whether the rotation is over; raises RotationError when Secrets Manager began none with this token."""
        stages = self._description.get("VersionIdsToStages", {})
        if token not in stages:
            raise RotationError(f"{self._description['Name']} has no version {token}; begin a rotation to get one")
        return "AWSCURRENT" in stages[token]

    def add_pending(self, token: str, *, arn: str) -> None:
        """Make a password, unless an earlier try has."""
        if self._password("AWSPENDING", token) is not None:
            return
        made = self._client.get_random_password(PasswordLength=PASSWORD_LENGTH, ExcludePunctuation=True)
        content = {"username": self.user_id, "user_arn": arn, "password": made["RandomPassword"]}
        self._client.put_secret_value(
            SecretId=self._arn,
            ClientRequestToken=token,
            SecretString=json.dumps(content),
            VersionStages=["AWSPENDING"],
        )

    def passwords(self, token: str) -> list[str]:
        """Return the new password and the one in use, if there is one; raises RotationError without a new one."""
        pending = self._password("AWSPENDING", token)
        if pending is None:
            raise RotationError(f"{self._description['Name']} has no new password; createSecret has to come first")
        current = self._password("AWSCURRENT")
        return [pending, current] if current is not None else [pending]

    def make_current(self, token: str) -> None:
        """Hand the new password to whoever reads the secret from now on."""
        stages = self._description["VersionIdsToStages"]
        before = next((version for version, labels in stages.items() if "AWSCURRENT" in labels), None)
        self._client.update_secret_version_stage(
            SecretId=self._arn,
            VersionStage="AWSCURRENT",
            MoveToVersionId=token,
            **({"RemoveFromVersionId": before} if before else {}),
        )

    def _password(self, stage: str, token: str | None = None) -> str | None:
        password = self._content(stage, **({"VersionId": token} if token else {})).get("password")
        return str(password) if password is not None else None

    def _content(self, stage: str, **version: str) -> dict[str, Any]:
        """Return what a stage holds; nothing, if there is no such version or nothing in it."""
        try:
            answer = self._client.get_secret_value(SecretId=self._arn, VersionStage=stage, **version)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return {}
        return dict(json.loads(answer.get("SecretString") or "{}"))
