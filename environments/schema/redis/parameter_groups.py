"""The parameter groups of a replication group, one after the other."""

from dataclasses import dataclass

from environments.schema.aws.engine_versions import Family


@dataclass(frozen=True)
class ParameterGroupKind:
    """A family, with cluster mode or without: AWS changes neither in a parameter group."""

    family: Family
    clustered: bool

    @property
    def name(self) -> str:
        """The end of the parameter group's name."""
        return f"{self.family}-cluster" if self.clustered else self.family
