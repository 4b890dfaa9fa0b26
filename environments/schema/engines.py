"""The engine and its version, and the parameter group family that follows from them."""

from environments.schema.aws.engine_versions import FAMILIES, Engine, EngineVersion, Family


def engine_problems(engine: Engine, engine_version: EngineVersion, user_engine: Engine | None) -> list[str]:
    """List what AWS would refuse of engine, version and users' engine, each with its remedy."""
    problems = []
    versions = FAMILIES[engine]
    if engine_version not in versions:
        problems.append(
            f"engine_version {engine_version!r} is no version of engine {engine!r}; use one of {', '.join(versions)}"
        )
    return problems + user_engine_problems(engine, user_engine)


def user_engine_problems(engine: Engine, user_engine: Engine | None) -> list[str]:
    """List why a cache of this engine cannot have users of ``user_engine``; None is the cache's own engine."""
    if engine == "redis" and user_engine == "valkey":
        return ["user_engine 'valkey' needs engine 'valkey'; leave user_engine out"]
    return []


def versions_of(family_name: Family) -> tuple[Engine, tuple[EngineVersion, ...]]:
    """Return the engine of a family and the versions that use it, the lowest first."""
    for engine, versions in FAMILIES.items():
        found = tuple(version for version, name in versions.items() if name == family_name)
        if found:
            return engine, found
    raise KeyError(family_name)


def family(engine: Engine, engine_version: EngineVersion) -> Family:
    """Return the parameter group family; raises KeyError when the version is none of the engine's."""
    return FAMILIES[engine][engine_version]


def version_number(version: str) -> tuple[int, ...]:
    """Return the version as numbers that compare as versions do."""
    return tuple(int(part) for part in version.split("."))
