"""Settings of the ElastiCache replication group."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from environments.schema.aws.engine_versions import FAMILIES, Engine, EngineVersion, Family
from environments.schema.engines import engine_problems, family
from environments.schema.parameters.commands import (
    ALWAYS_BLOCKED,
    blocked_command_problems,
    unblocked_command_problems,
)
from environments.schema.parameters.rules import (
    BASELINE,
    DEFAULT_RESERVED_MEMORY_PERCENT,
    parameter_problems,
    withheld_because,
)
from environments.schema.redis.auto_scaling import AutoScaling
from environments.schema.redis.cache import CacheSettings
from environments.schema.redis.parameter_groups import ParameterGroupKind
from environments.schema.redis.rules import (
    availability_problems,
    durability_problems,
    node_type_problems,
    shard_problems,
    takeover_problems,
    upgrade_problems,
    window_problems,
)
from environments.schema.redis.windows import maintenance_window_minutes, snapshot_window_minutes

# AWS refuses TLS and users in one modification, TLS without a step in which connections with and without TLS work, and
# users beside a token (ElastiCache user guide, "Enabling in-transit encryption", "Migrating from AUTH to RBAC").
TakeoverStep = Literal["tls-preferred", "tls-required", "auth-token-deleted"]
ClusterMode = Literal["disabled", "compatible", "enabled"]
# An id of a replication group: a letter first, at most 40 characters, no double hyphen and none at the end.
ReplicationGroupId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
SnapshotName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9.-]*$", max_length=255)]
Value = TypeVar("Value")


def _snapshot_window(window: str) -> str:
    snapshot_window_minutes(window)
    return window


def _maintenance_window(window: str) -> str:
    maintenance_window_minutes(window)
    return window


def _blocked_commands(commands: tuple[str, ...]) -> tuple[str, ...]:
    return _refuse(commands, blocked_command_problems(commands) + unblocked_command_problems(commands))


def _refuse(value: Value, problems: list[str]) -> Value:
    if problems:
        raise ValueError("; ".join(problems))
    return value


class RedisSettings(CacheSettings):
    """One replication group. Encryption at rest has no setting; TLS and the users have none but ``takeover_step``.

    Sizes have no default where one would be a guess; what all environments share has its default here.

    ``shards`` more than 1 means cluster mode, and ``nodes`` are then those of each shard. ``cluster_mode`` None follows
    from that; "compatible" is the step between, on the way of a running group into cluster mode (ADR 0007).
    ``engine_version`` is what a new group gets. Where ``auto_minor_version_upgrade`` is on, AWS decides what a running
    group has, and Terraform leaves it alone; ``apply_engine_version`` applies the setting, for a wanted upgrade.
    ``previous_family`` is the parameter group family that a running group leaves: AWS uses the old parameter group
    until the maintenance window and refuses to delete it before, so it stays for one deployment (ADR 0010).
    ``user_engine`` None follows ``engine``; "redis" keeps the users of a group that changes to Valkey (ADR 0008).
    ``durability`` keeps writes in a log in several zones: before they are answered ("sync"), or within ten seconds
    ("async"), in which they may be lost. It needs a Valkey 9 cluster, and provider 6.51 (ADR 0008).
    ``password_users`` are for clients that cannot sign in by IAM: a user more for the role, whose password only Secrets
    Manager and ElastiCache know, and which is rotated (ADR 0009). ``restore_from_snapshot`` fills the group when it is
    made, and does nothing later. ``imported_group_id`` names a group that exists already and is taken over as it is
    instead of being made (ADR 0010). ``takeover_step`` says how far such a group is. One that had no TLS goes through
    "tls-preferred", which still takes connections without TLS, and "tls-required"; neither step has users. One that had
    an AUTH token goes through "auth-token-deleted", which gives it the users. None is the end of both ways: users, and
    TLS required. Every other group begins and stays there.
    ``blocked_commands`` are those that the parameter group blocks for everybody; FLUSHALL, FLUSHDB and KEYS must be
    among them.
    """

    nodes: Annotated[int, Field(ge=1, le=6, description="one primary and up to five replicas")]
    node_type: Annotated[str, StringConstraints(pattern=r"^cache\.[a-z0-9]+\.[a-z0-9]+$")]
    automatic_failover: bool
    multi_az: bool
    snapshot_retention_days: Annotated[int, Field(ge=0, le=35)]

    shards: Annotated[int, Field(ge=1, le=500)] = 1
    cluster_mode: ClusterMode | None = None
    auto_scaling: AutoScaling | None = None
    engine: Engine = "redis"
    engine_version: EngineVersion = "7.0"
    user_engine: Engine | None = None
    durability: Literal["sync", "async"] | None = None
    restore_from_snapshot: SnapshotName | None = None
    imported_group_id: ReplicationGroupId | None = None
    takeover_step: TakeoverStep | None = None
    port: Annotated[int, Field(ge=1024, le=65535)] = 6379
    snapshot_window: Annotated[str, AfterValidator(_snapshot_window)] = "03:00-04:00"
    maintenance_window: Annotated[str, AfterValidator(_maintenance_window)] = "sun:05:00-sun:06:00"
    auto_minor_version_upgrade: bool = True
    apply_engine_version: bool = False
    previous_family: Family | None = None
    apply_immediately: bool = False
    blocked_commands: Annotated[tuple[str, ...], AfterValidator(_blocked_commands)] = ALWAYS_BLOCKED
    parameters: Annotated[Mapping[str, str], Field(default_factory=lambda: MappingProxyType({}))]

    @field_validator("parameters")
    @classmethod
    def _check_parameters(cls, parameters: Mapping[str, str], info: ValidationInfo) -> Mapping[str, str]:
        # A wrong engine or version is a problem of its own, and parameters cannot be judged without a right one.
        engine: Engine = info.data.get("engine", "redis")
        version: EngineVersion | None = info.data.get("engine_version")
        if version is not None and version in FAMILIES[engine]:
            _refuse(parameters, parameter_problems(parameters, engine=engine, engine_version=version))
        return MappingProxyType(dict(parameters))

    @model_validator(mode="after")
    def _check(self) -> "RedisSettings":
        problems = engine_problems(self.engine, self.engine_version, self.user_engine)
        problems += availability_problems(self) + shard_problems(self) + node_type_problems(self)
        problems += upgrade_problems(self) + durability_problems(self) + takeover_problems(self)
        problems += self.role_problems()
        if self.restore_from_snapshot and self.imported_group_id:
            problems.append("restore_from_snapshot fills a new group, imported_group_id takes an old one; set one")
        _refuse(self, problems + window_problems(self))
        return self

    @property
    def has_users(self) -> bool:
        """Whether the group has users; a group that is taken over has none in the steps to TLS."""
        return self.takeover_step not in {"tls-preferred", "tls-required"}

    @property
    def clustered(self) -> bool:
        """Whether the group is in cluster mode or on its way there, so that clients need the map of slots."""
        return self.shards > 1 or self.cluster_mode in {"compatible", "enabled"}

    @property
    def highest_port(self) -> int:
        """The last of the ports that clients connect to; a group with nodes has one port."""
        return self.port

    @property
    def replicas(self) -> int:
        """Replicas of each shard."""
        return self.nodes - 1

    @property
    def node_count(self) -> int:
        """Nodes of all shards together."""
        return self.shards * self.nodes

    @property
    def max_shards(self) -> int:
        """The number of shards, including those that auto scaling may add."""
        return self.auto_scaling.shards.maximum if self.auto_scaling and self.auto_scaling.shards else self.shards

    @property
    def max_replicas(self) -> int:
        """The number of replicas of each shard, including those that auto scaling may add."""
        scaling = self.auto_scaling
        return scaling.replicas.maximum if scaling and scaling.replicas else self.replicas

    @property
    def max_nodes(self) -> int:
        """The number of nodes of all shards, including those that auto scaling may add."""
        return self.max_shards * (1 + self.max_replicas)

    @property
    def certain_shards(self) -> int:
        """The number of shards that always exist; auto scaling that removes shards may remove any of them."""
        scaling = self.auto_scaling.shards if self.auto_scaling else None
        return 0 if scaling and scaling.scale_in else self.shards

    @property
    def family(self) -> Family:
        """Parameter group family of the engine's version."""
        return family(self.engine, self.engine_version)

    @property
    def parameter_group(self) -> ParameterGroupKind:
        """The parameter group that the group uses, or will from its next maintenance window on."""
        return ParameterGroupKind(self.family, clustered=self.clustered)

    @property
    def previous_parameter_group(self) -> ParameterGroupKind | None:
        """The parameter group that a running group may still use; None when there is no other than its own."""
        if self.previous_family:
            return ParameterGroupKind(self.previous_family, clustered=self.clustered)
        if self.cluster_mode == "compatible":
            return ParameterGroupKind(self.family, clustered=False)
        return None

    @property
    def version_left_to_aws(self) -> bool:
        """Whether AWS decides the engine version of a running group, and the plan leaves it alone."""
        return self.auto_minor_version_upgrade and not self.apply_engine_version

    @property
    def reserved_memory_percent(self) -> int:
        """The part of a node's memory that is kept for snapshots and failovers, in percent."""
        return int(self.parameters.get("reserved-memory-percent", DEFAULT_RESERVED_MEMORY_PERCENT))

    @property
    def all_parameters(self) -> Mapping[str, str]:
        """All parameters of this environment; the local Redis is configured with them."""
        return {**BASELINE, **self.parameters}

    @property
    def modifiable_parameters(self) -> Mapping[str, str]:
        """The parameters that ElastiCache lets one set: what goes into the parameter group."""
        return {name: value for name, value in self.all_parameters.items() if name not in self.withheld_parameters}

    @property
    def withheld_parameters(self) -> Mapping[str, str]:
        """The parameters that stay out of the parameter group, each with AWS's reason."""
        reasons = {
            name: withheld_because(name, engine=self.engine, engine_version=self.engine_version)
            for name in self.all_parameters
        }
        return {name: reason for name, reason in reasons.items() if reason}
