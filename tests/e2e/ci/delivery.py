"""Jobs of GitHub Actions, as AWS sees them: who they say they are, and the credentials that they get for it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests.e2e.terraform import Terraform

REPOSITORY = "example/experimentation"


def token(subject: str, *, audience: str = "sts.amazonaws.com") -> str:
    """Return a token with GitHub's claims. Its signature is none: the emulator reads the claims and checks no keys."""
    claims = {"iss": "https://token.actions.githubusercontent.com", "aud": audience, "sub": subject}
    parts = ({"alg": "RS256", "typ": "JWT"}, claims, {"signature": "none"})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The deployed stack `ci`; ``outputs`` are its own."""

    port: int
    stacks: Path
    outputs: Mapping[str, str]

    def credentials(self, role: str, subject: str) -> dict[str, str]:
        """Take a role as a job with this subject; raises botocore's ClientError when its trust does not fit."""
        return self.assume(self.outputs[f"{role}_role_arn"], subject)

    def assume(self, role_arn: str, subject: str) -> dict[str, str]:
        """Do the same with the role's ARN, as the action for AWS's credentials does."""
        sts = boto3.client(
            "sts",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )
        given = sts.assume_role_with_web_identity(
            RoleArn=role_arn, RoleSessionName="job", WebIdentityToken=token(subject)
        )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def terraform(self, role: str, claim: str) -> Terraform:
        """Return Terraform as run by a job with the claim in the role."""
        credentials = self.credentials(role, f"repo:{REPOSITORY}:{claim}")
        return Terraform(stacks=self.stacks, port=self.port, credentials=credentials)

    def client(self, service: str, role: str, claim: str) -> Any:
        """Return a client as used by a job with the claim in the role."""
        credentials = self.credentials(role, f"repo:{REPOSITORY}:{claim}")
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=credentials["AWS_SESSION_TOKEN"],
        )
