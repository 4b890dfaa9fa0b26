"""Auto scaling of a cluster's shards and replicas by target tracking.

Source: ElastiCache user guide, "Auto Scaling Valkey and Redis OSS clusters" (prerequisites, policies, criteria), read
November 2026. AWS advises to scale either shards or replicas, because a new shard brings new replicas and so changes
the replicas' metric.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from environments.schema.aws.node_types import SCALING_FAMILIES, SCALING_SIZES
from environments.schema.base import Settings
from environments.schema.redis.node_types import family_and_size

MAX_REPLICAS = 5

# The range of target utilizations that AWS takes, in percent.
TargetPercent = Annotated[int, Field(ge=35, le=70)]


class _Bounds(Settings):
    minimum: int
    maximum: int
    target_percent: TargetPercent = 60
    scale_in: bool = True

    @model_validator(mode="after")
    def _check(self) -> "_Bounds":
        if self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum} is more than maximum {self.maximum}; exchange them")
        return self


class ShardScaling(_Bounds):
    """Shards from ``minimum`` to ``maximum``, so that the primaries' CPU or the memory stays near the target.

    ``scale_in=False`` adds shards and never takes one away.
    """

    minimum: Annotated[int, Field(ge=1, le=250)]
    maximum: Annotated[int, Field(ge=1, le=250)]
    metric: Literal["cpu", "memory"] = "cpu"


class ReplicaScaling(_Bounds):
    """Replicas of each shard from ``minimum`` to ``maximum``, so that the replicas' CPU stays near the target."""

    minimum: Annotated[int, Field(ge=1, le=MAX_REPLICAS)]
    maximum: Annotated[int, Field(ge=1, le=MAX_REPLICAS)]


class AutoScaling(Settings):
    """Scaling of shards and of replicas; None keeps the number that the settings have."""

    shards: ShardScaling | None = None
    replicas: ReplicaScaling | None = None

    @model_validator(mode="after")
    def _check(self) -> "AutoScaling":
        if self.shards is None and self.replicas is None:
            raise ValueError("auto_scaling needs shards=ShardScaling(...) or replicas=ReplicaScaling(...)")
        return self

    def problems(
        self, *, clustered: bool, node_type: str, shards: int, replicas: int, reserved_memory_percent: int
    ) -> list[str]:
        """List why AWS would refuse to scale such a group, each reason with its remedy."""
        problems = []
        if not clustered:
            problems.append("auto_scaling needs cluster mode; set shards=2 or more, or cluster_mode='enabled'")
        family, size = family_and_size(node_type)
        if family not in SCALING_FAMILIES or size not in SCALING_SIZES:
            problems.append(
                f"auto_scaling does not take node_type {node_type!r}; use cache.<family>.<size> with a family of "
                f"{', '.join(SCALING_FAMILIES)} and a size of {', '.join(SCALING_SIZES)}"
            )
        if self.shards and not self.shards.minimum <= shards <= self.shards.maximum:
            problems.append(f"auto_scaling.shards must span shards, which is {shards}; widen minimum and maximum")
        if self.replicas:
            problems += _replica_problems(self.replicas, replicas, reserved_memory_percent)
        return problems


def _replica_problems(scaling: ReplicaScaling, replicas: int, reserved_memory_percent: int) -> list[str]:
    problems = []
    if not scaling.minimum <= replicas <= scaling.maximum:
        problems.append(
            f"auto_scaling.replicas must span the replicas of a shard, which are {replicas}; "
            "widen minimum and maximum, or set nodes"
        )
    if reserved_memory_percent < 25:
        problems.append(
            f"auto_scaling.replicas needs reserved-memory-percent 25 or more, it is {reserved_memory_percent}; raise it"
        )
    return problems
