"""Environments that differ from dev or prod in single settings, synthesized."""

from pathlib import Path
from typing import Any

from environments import EnvironmentSettings, load
from environments.schema import NetworkSettings, RedisSettings
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment, synthesize, synthesize_redis, warnings

GROUP = "aws_elasticache_replication_group"


def changed(
    name: str, *, redis: dict[str, Any] | None = None, network: NetworkSettings | None = None
) -> EnvironmentSettings:
    """Return the environment's settings with some of Redis' changed, and another network."""
    settings = load(name)
    return EnvironmentSettings(
        **{
            **dict(settings),
            "redis": RedisSettings(**{**dict(settings.redis), **(redis or {})}),
            "network": network or settings.network,
        }
    )


def stacks(folder: Path, settings: EnvironmentSettings) -> SynthesizedEnvironment:
    """Synthesize both stacks."""
    redis, lambdas, app = synthesize(settings, folder)
    return SynthesizedEnvironment(settings, redis, lambdas, warnings(app))


def redis_stack(folder: Path, settings: EnvironmentSettings) -> Synthesized:
    """Synthesize the environment's Redis alone."""
    return synthesize_redis(settings, folder)


def parameters(environment: SynthesizedEnvironment) -> dict[str, str]:
    """Return the parameter group's parameters."""
    group = environment.redis.one("aws_elasticache_parameter_group")
    return {each["name"]: each["value"] for each in group["parameter"]}


def published(environment: SynthesizedEnvironment) -> dict[str, str]:
    """Return the published connection details by the last part of their names."""
    found = environment.redis.by("aws_ssm_parameter", "name")
    return {name.rpartition("/")[2]: resource["value"] for name, resource in found.items()}
