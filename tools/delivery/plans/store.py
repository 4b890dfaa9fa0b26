"""Keeping plan files in the bucket of the stack `ci`, and fetching them: by the SHA-256 that the review goes with."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError, NotReviewedError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OWNER_ONLY = 0o600


class Kept(BaseModel):
    """A plan file's description for the next job: no secret, and enough to recognize the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stack: str
    key: str
    sha256: str
    # Of the files beside the plan that Terraform reads when it applies (files_digest.py).
    files_sha256: str


@dataclass(frozen=True, kw_only=True)
class PlanStore:
    """``bucket`` is the stack's output `plans_bucket`."""

    bucket: str
    build: BuildFolder

    def keep(self, stack: str) -> Kept:
        """Put the stack's plan file and note where; raises DeliveryError."""
        file = self.build.plan_file(stack)
        if not file.exists():
            raise DeliveryError(f"{stack} has no plan file; make plan-file STACK={stack} first")
        digest = sha256(file)
        key = f"{stack.partition('-')[2]}/{stack}/{digest}.plan"
        try:
            _client().put_object(Bucket=self.bucket, Key=key, Body=file.read_bytes())
        except (BotoCoreError, ClientError) as error:
            raise DeliveryError(f"the plan of {stack} cannot be kept in {self.bucket}: {error}") from error
        kept = Kept(stack=stack, key=key, sha256=digest, files_sha256=self.build.read_files(stack).read_text())
        note = self.build.kept(stack)
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(kept.model_dump_json() + "\n")
        return kept

    def fetch(self, stack: str) -> Path:
        """Get the plan file that the note names; raises NotReviewedError when it is another, or DeliveryError."""
        kept = read_kept(stack, self.build)
        try:
            content = _client().get_object(Bucket=self.bucket, Key=kept.key)["Body"].read()
        except (BotoCoreError, ClientError) as error:
            raise DeliveryError(f"the plan of {stack} cannot be fetched from {self.bucket}: {error}") from error
        if hashlib.sha256(content).hexdigest() != kept.sha256:
            raise NotReviewedError(f"{kept.key} in {self.bucket} is not the plan that was kept; plan and review again")
        file = self.build.plan_file(stack)
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as out:
            out.write(content)
        return file


def read_kept(stack: str, build: BuildFolder) -> Kept:
    """Return the note on the stack's plan file; raises DeliveryError."""
    path = build.kept(stack)
    try:
        kept = Kept.model_validate(json.loads(path.read_text()))
    except (OSError, ValueError, ValidationError) as error:
        raise DeliveryError(f"{path} does not say where the plan is; make keep-plan STACK={stack} writes it") from error
    if kept.stack != stack:
        raise NotReviewedError(f"{path} is about {kept.stack}, not {stack}")
    return kept


def sha256(file: Path) -> str:
    """Return the file's SHA-256 in hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _client() -> "S3Client":
    return boto3.client("s3")
