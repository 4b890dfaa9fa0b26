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
REPOSITORY_ID = 34
MAIN = "refs/heads/main"
PULL_REQUEST = "refs/pull/7/merge"


def claims(claim: str, *, repository: str = REPOSITORY, workflow: str | None = None) -> dict[str, str]:
    """Return what GitHub says of a job of the repository whose subject ends with the claim.

    ``workflow`` is the file that it is in; the one that such jobs are in when none is given.
    """
    kind, _, value = claim.partition(":")
    ref = PULL_REQUEST if kind == "pull_request" else value if kind == "ref" else MAIN
    file = workflow or ("plan.yml" if kind == "pull_request" else "deploy-stack.yml")
    return {
        "iss": "https://token.actions.githubusercontent.com",
        "aud": "sts.amazonaws.com",
        "sub": f"repo:{repository}:{claim}",
        "repository": repository,
        "repository_id": str(REPOSITORY_ID),
        "ref": ref,
        "job_workflow_ref": f"{repository}/.github/workflows/{file}@{ref}",
        **({"environment": value} if kind == "environment" else {}),
    }


def token(claims: Mapping[str, str]) -> str:
    """Return a token with the claims. Its signature is none: the emulator reads the claims and checks no keys."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims, {"signature": "none"})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The deployed stack `ci`; ``outputs`` are its own."""

    port: int
    stacks: Path
    outputs: Mapping[str, str]

    def credentials(self, role: str, given: Mapping[str, str]) -> dict[str, str]:
        """Take a role as a job with these claims; raises botocore's ClientError when its trust does not fit."""
        return self.assume(self.outputs[f"{role}_role_arn"], given)

    def assume(self, role_arn: str, given: Mapping[str, str]) -> dict[str, str]:
        """Take the role by its ARN, as the action for AWS's credentials does."""
        sts = boto3.client(
            "sts",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )
        found = sts.assume_role_with_web_identity(
            RoleArn=role_arn, RoleSessionName="job", WebIdentityToken=token(given)
        )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
            "AWS_SESSION_TOKEN": found["SessionToken"],
        }

    def terraform(self, role: str, claim: str) -> Terraform:
        """Return Terraform as run by a job with the claim in the role."""
        credentials = self.credentials(role, claims(claim))
        return Terraform(stacks=self.stacks, port=self.port, credentials=credentials)

    def client(self, service: str, role: str, claim: str) -> Any:
        """Return a client as used by a job with the claim in the role."""
        credentials = self.credentials(role, claims(claim))
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=credentials["AWS_SESSION_TOKEN"],
        )
