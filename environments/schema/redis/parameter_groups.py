"""The kinds of parameter groups that a replication group can use."""

from dataclasses import dataclass

from environments.schema.aws.engine_versions import Family


@dataclass(frozen=True)
class ParameterGroupKind:
    """A family, with or without cluster mode. AWS changes neither in a parameter group, so each kind is a group."""

    family: Family
    clustered: bool

    @property
    def name(self) -> str:
        """The end of the parameter group's name."""
        return f"{self.family}-cluster" if self.clustered else self.family
