"""Placeholders for values that cannot be shown."""

from enum import Enum


class Mark(Enum):
    """A place in a plan's attributes whose value is not there to be read."""

    SENSITIVE = "sensitive"  # Terraform, or its name, says that it is a secret
    UNKNOWN = "known after apply"
    ABSENT = "absent"  # of an attribute that only the other side has

    def __repr__(self) -> str:
        return f"<{self.value}>"
