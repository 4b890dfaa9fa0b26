"""What every stack's settings say, those of an environment and those of its delivery alike."""

from typing import Annotated

from pydantic import Field, StringConstraints

from environments.schema.base import Settings

PROJECT = "experimentation"


class StackSettings(Settings):
    """Where a stack is deployed, how its resources are named and tagged, and what becomes of its data.

    ``keep_data`` guards what holds data: Terraform refuses to destroy or replace it, and a final snapshot is taken.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = "us-east-1"
    keep_data: bool
    kms_deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 30

    def physical_name(self, role: str) -> str:
        """Return the name that a resource of this role has in AWS."""
        return f"{PROJECT}-{self.name}-{role}"

    @property
    def tags(self) -> dict[str, str]:
        """Tags of every resource that takes tags."""
        return {"Project": PROJECT, "Environment": self.name, "ManagedBy": "cdktf"}
