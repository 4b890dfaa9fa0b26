"""What every stack's settings say, those of an environment and those of its delivery alike."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from environments.schema.aws.regions import REGIONS
from environments.schema.base import Settings

PROJECT = "experimentation"


AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
RoleArn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$")]


def _region(name: str) -> str:
    if name not in REGIONS:
        raise ValueError(f"{name!r} is no region with ElastiCache; use one of {', '.join(sorted(REGIONS))}")
    return name


class StackSettings(Settings):
    """Where a stack is deployed, how its resources are named and tagged, and what becomes of its data.

    ``allowed_account_ids`` are the accounts in which Terraform may work; with none, any whose credentials it has.
    ``assume_role_arn`` is the role that it takes there. ``keep_data`` guards what holds data: Terraform refuses to
    destroy or replace it, and a final snapshot is taken.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    region: Annotated[str, AfterValidator(_region)] = "us-east-1"
    # JSON, where the settings of `ci` are written, has no tuples.
    allowed_account_ids: Annotated[tuple[AccountId, ...], Field(strict=False)] = ()
    assume_role_arn: RoleArn | None = None
    keep_data: bool
    kms_deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 30

    def physical_name(self, role: str) -> str:
        """Return the name that a resource of this role has in AWS."""
        return f"{PROJECT}-{self.name}-{role}"

    @property
    def tags(self) -> dict[str, str]:
        """Tags of every resource that takes tags."""
        return {"Project": PROJECT, "Environment": self.name, "ManagedBy": "cdktf"}
