"""Settings of an ElastiCache Serverless cache, in place of the replication group's.

Source of limits and defaults: ElastiCache user guide, "Scaling ElastiCache Serverless" and "Valkey and Redis OSS
configuration and limits"; AWS CDK, CacheUsageLimitsProperty; botocore's model of CreateServerlessCache. Read November
2026.
"""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from environments.schema.aws.engine_versions import SERVERLESS_VERSIONS, Engine, MajorVersion
from environments.schema.engines import user_engine_problems
from environments.schema.redis.cache import CacheSettings

# The two ports of every serverless cache: one for writes and consistent reads, one for reads that may lag.
PORT = 6379
READER_PORT = 6380

StorageGigabytes = Annotated[int, Field(ge=1, le=5_000)]
EcpuPerSecond = Annotated[int, Field(ge=1_000, le=15_000_000)]
SnapshotArn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:(elasticache|s3):.+$")]


class ServerlessSettings(CacheSettings):
    """A cache without nodes, which AWS scales and upgrades. An environment has either this or RedisSettings.

    It is in cluster mode, in several zones and encrypted. It has no slow log and no parameter group, so no eviction
    policy can be set, and the users' access strings alone deny FLUSHALL, FLUSHDB and KEYS.
    ``max_storage_gb`` and ``max_ecpu_per_second`` bound the bill and have no default: beyond them ElastiCache evicts
    and throttles. An ECPU is a read or write of up to 1 KB. ``min_storage_gb`` and ``min_ecpu_per_second`` are kept
    ready before they are used, and paid for.
    ``snapshot_time`` is UTC, daily. ``restore_from_snapshot_arns`` fill the cache when it is made, and do nothing
    later.
    ``major_version`` goes up, and ``engine`` changes to Valkey, in place with provider 6.31 or later. An earlier one
    plans another cache, without the data: ``keep_data`` makes Terraform refuse that, and the plan review reports it as
    ``cache-lost``.
    ``user_engine`` None follows ``engine``; "redis" keeps the users of a cache that changes to Valkey (ADR 0008).
    """

    max_storage_gb: StorageGigabytes
    max_ecpu_per_second: EcpuPerSecond
    snapshot_retention_days: Annotated[int, Field(ge=0, le=35)]

    min_storage_gb: StorageGigabytes | None = None
    min_ecpu_per_second: EcpuPerSecond | None = None
    engine: Engine = "valkey"
    major_version: MajorVersion = "8"
    user_engine: Engine | None = None
    snapshot_time: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "03:00"
    restore_from_snapshot_arns: tuple[SnapshotArn, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "ServerlessSettings":
        problems = self.role_problems()
        versions = SERVERLESS_VERSIONS[self.engine]
        if self.major_version not in versions:
            problems.append(
                f"major_version {self.major_version!r} is not offered for a serverless {self.engine!r}; "
                f"use one of {', '.join(versions)}"
            )
        problems += user_engine_problems(self.engine, self.user_engine)
        for unit in ("storage_gb", "ecpu_per_second"):
            low, high = getattr(self, f"min_{unit}"), getattr(self, f"max_{unit}")
            if low is not None and low > high:
                problems.append(f"min_{unit} {low} is more than max_{unit} {high}; exchange them")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def port(self) -> int:
        """The port for writes, and for reads that see them."""
        return PORT

    @property
    def highest_port(self) -> int:
        """The port of reads that may lag; clients find it in the map of slots."""
        return READER_PORT

    @property
    def clustered(self) -> bool:
        """Whether clients must speak the cluster's protocol: always."""
        return True
