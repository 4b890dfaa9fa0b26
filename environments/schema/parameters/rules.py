"""Rules for an environment's parameters, and the values that every environment starts from.

Terraform's plan accepts values that AWS refuses at apply; these rules refuse them before.
"""

from collections.abc import Mapping

from environments.schema.aws.engine_versions import Engine, EngineVersion
from environments.schema.engines import family
from environments.schema.parameters.catalogue import CATALOGUE, ELSEWHERE

# The server keeps replies in memory for a client that has stopped reading. Its defaults bound them by 32 MiB for
# subscribers, and not at all for other clients. Near caches are subscribers, and Lambda may freeze a thousand of them
# at a time: each is disconnected at 256 KiB, so a thousand take 256 MiB at most. Other clients may have a reply of 32
# MiB, so that a batch of values fits, and are disconnected after a second with 1 MiB outstanding.
_OUTPUT_BUFFERS: Mapping[str, str] = {
    "client-output-buffer-limit-normal-hard-limit": "33554432",
    "client-output-buffer-limit-normal-soft-limit": "1048576",
    "client-output-buffer-limit-normal-soft-seconds": "1",
    "client-output-buffer-limit-pubsub-hard-limit": "262144",
    "client-output-buffer-limit-pubsub-soft-limit": "131072",
    "client-output-buffer-limit-pubsub-soft-seconds": "1",
}

# Every environment starts from these; an environment names only what differs.
BASELINE: Mapping[str, str] = {
    "activedefrag": "yes",
    "appendonly": "yes",
    **_OUTPUT_BUFFERS,
    "lazyfree-lazy-eviction": "yes",
    "maxmemory-policy": "volatile-lru",
}

# ElastiCache's default, which applies where the environment does not set it.
DEFAULT_RESERVED_MEMORY_PERCENT = 25


def parameter_problems(
    parameters: Mapping[str, str], *, engine: Engine = "redis", engine_version: EngineVersion = "7.0"
) -> list[str]:
    """List what this version of the engine would refuse, each with its remedy."""
    return [
        problem
        for name, value in parameters.items()
        if (problem := _problem(name, value, engine=engine, engine_version=engine_version))
    ]


def _problem(name: str, value: str, *, engine: Engine, engine_version: EngineVersion) -> str:
    family_name = family(engine, engine_version)
    known = CATALOGUE.get(name)
    if name in ELSEWHERE:
        return f"{name!r} {ELSEWHERE[name]}"
    if known is None:
        return (
            f"{name!r} is not a parameter of family {family_name}; it has {', '.join(_names(engine, engine_version))}"
        )
    if not known.exists_in(engine, engine_version):
        instead = f" ({known.valkey_instead})" if known.valkey_instead else ""
        return f"{name!r} is not a parameter of {engine} {engine_version}{instead}, {known.where()} have it; remove it"
    if known.withheld_because and not known.local_only:
        return f"{name!r} is not modifiable: {known.withheld_because}; remove it"
    if not known.allows(value):
        return f"{name!r} cannot be {value!r}; {family_name} allows {known.describe()}"
    return ""


def withheld_because(name: str, *, engine: Engine, engine_version: EngineVersion) -> str:
    """Return why a known parameter stays out of the parameter group, nothing when it goes in."""
    known = CATALOGUE[name]
    if not known.exists_in(engine, engine_version):
        return known.valkey_instead or f"{engine} {engine_version} has no such parameter"
    return known.withheld_because


def _names(engine: Engine, engine_version: EngineVersion) -> list[str]:
    return sorted(name for name, known in CATALOGUE.items() if known.exists_in(engine, engine_version))
