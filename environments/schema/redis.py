"""Settings of the ElastiCache replication group."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from environments.schema.base import Settings
from environments.schema.commands import blocked_command_problems
from environments.schema.parameters import BASELINE, CATALOGUE, parameter_problems
from environments.schema.windows import maintenance_window_minutes, snapshot_window_minutes, windows_overlap

Value = TypeVar("Value")


def _snapshot_window(window: str) -> str:
    snapshot_window_minutes(window)
    return window


def _maintenance_window(window: str) -> str:
    maintenance_window_minutes(window)
    return window


def _blocked_commands(commands: tuple[str, ...]) -> tuple[str, ...]:
    return _refuse(commands, blocked_command_problems(commands))


def _parameters(parameters: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(_refuse(parameters, parameter_problems(parameters))))


def _refuse(value: Value, problems: list[str]) -> Value:
    if problems:
        raise ValueError("; ".join(problems))
    return value


class RedisSettings(Settings):
    """One replication group. Encryption at rest and in transit and IAM authentication are not settings: always on.

    Sizes have no default where one would be a guess; what all environments share has its default here.
    """

    nodes: Annotated[int, Field(ge=1, le=6, description="one primary and up to five replicas")]
    node_type: Annotated[str, StringConstraints(pattern=r"^cache\.[a-z0-9]+\.[a-z0-9]+$")]
    automatic_failover: bool
    multi_az: bool
    snapshot_retention_days: Annotated[int, Field(ge=0, le=35)]

    engine_version: Literal["7.0", "7.1"] = "7.0"
    port: Annotated[int, Field(ge=1024, le=65535)] = 6379
    snapshot_window: Annotated[str, AfterValidator(_snapshot_window)] = "03:00-04:00"
    maintenance_window: Annotated[str, AfterValidator(_maintenance_window)] = "sun:05:00-sun:06:00"
    auto_minor_version_upgrade: bool = True
    apply_immediately: bool = False
    key_prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,19}$")] = "app"
    blocked_commands: Annotated[tuple[str, ...], AfterValidator(_blocked_commands)] = (
        "flushall",
        "flushdb",
        "keys",
    )
    parameters: Annotated[
        Mapping[str, str], AfterValidator(_parameters), Field(default_factory=lambda: MappingProxyType({}))
    ]

    @model_validator(mode="after")
    def _check(self) -> "RedisSettings":
        _refuse(self, self._availability_problems() + self._window_problems())
        return self

    def _availability_problems(self) -> list[str]:
        problems = []
        if self.multi_az and not self.automatic_failover:
            problems.append("multi_az needs automatic_failover; set automatic_failover=True or multi_az=False")
        if self.automatic_failover and self.nodes < 2:
            problems.append(
                f"automatic_failover needs a replica, nodes is {self.nodes}; set nodes=2 or more, "
                "or automatic_failover=False"
            )
        return problems

    def _window_problems(self) -> list[str]:
        if not windows_overlap(self.snapshot_window, self.maintenance_window):
            return []
        windows = f"snapshot_window {self.snapshot_window!r} overlaps maintenance_window {self.maintenance_window!r}"
        return [f"{windows}; move one of them"]

    @property
    def all_parameters(self) -> Mapping[str, str]:
        """Every parameter of this environment, as the local Redis is configured."""
        return {**BASELINE, **self.parameters}

    @property
    def modifiable_parameters(self) -> Mapping[str, str]:
        """The parameters that ElastiCache lets one set: what goes into the parameter group."""
        return {name: value for name, value in self.all_parameters.items() if not CATALOGUE[name].withheld_because}

    @property
    def withheld_parameters(self) -> Mapping[str, str]:
        """The parameters that stay out of the parameter group, each with AWS's reason."""
        reasons = {name: CATALOGUE[name].withheld_because for name in self.all_parameters}
        return {name: reason for name, reason in reasons.items() if reason}
