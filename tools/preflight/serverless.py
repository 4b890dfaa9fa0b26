"""AWS's offers for a serverless cache, the state of the one that runs, and the room for another."""

from typing import Any

from botocore.exceptions import ClientError

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from tools.preflight.account import Client
from tools.preflight.cache import minor_version
from tools.preflight.check import Check, answered, fails, fine
from tools.preflight.quotas import Quota, fits, of_a_new_environment

# ElastiCache quotas: serverless caches have one of their own.
CACHES = Quota(subject="serverless caches", service="elasticache", code="L-BBCDAECC", default=40)


def serverless_version(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell whether AWS offers the engine's major version."""
    serverless = _serverless(settings)
    pages = client("elasticache").get_paginator("describe_cache_engine_versions").paginate(Engine=serverless.engine)
    offered = {minor_version(each["EngineVersion"])[:1] for page in pages for each in page["CacheEngineVersions"]}
    wanted = f"{serverless.engine} {serverless.major_version}"
    if (int(serverless.major_version),) not in offered:
        versions = ", ".join(str(major) for (major,) in sorted(filter(None, offered)))
        return [fails("engine version", f"{wanted} is not offered", f"set major_version to one of {versions}")]
    return [fine("engine version", f"{wanted} is offered")]


def running_cache(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell what is the matter with the cache that runs already, if one does."""
    name = settings.replication_group_id
    cache = find_cache(name, client)
    if cache is None:
        return [fine("cache", f"{name} is not made yet")]
    if cache["Status"] != "available":
        return [fails("cache", f"{name} is {cache['Status']}", "wait until it is available")]
    serverless = _serverless(settings)
    if cache.get("Engine", serverless.engine) == serverless.engine and _major(cache) > int(serverless.major_version):
        remedy = f"set major_version to {_major(cache)!s}: no cache goes back to an older version"
        return [fails("running version", f"{name} runs {cache['MajorEngineVersion']}", remedy)]
    return [fine("cache", f"{name} is available")]


def serverless_quotas(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell of each quota whether the environment fits."""
    return answered("quotas", lambda: _left(settings, client))


def find_cache(name: str, client: Client) -> dict[str, Any] | None:
    """Return the serverless cache as AWS describes it; None when there is none."""
    try:
        answer = client("elasticache").describe_serverless_caches(ServerlessCacheName=name)
    except ClientError as error:
        if "ServerlessCacheNotFound" in error.response["Error"].get("Code", ""):
            return None
        raise
    found: dict[str, Any] = answer["ServerlessCaches"][0]
    return found


def _left(settings: EnvironmentSettings, client: Client) -> list[Check]:
    if find_cache(settings.replication_group_id, client) is not None:
        return [fine("quotas", "the cache is made already")]
    checks = [fits(CACHES, 1, client, lambda: _caches(client)), *of_a_new_environment(settings, client)]
    return [check for found in checks for check in found]


def _caches(client: Client) -> int:
    pages = client("elasticache").get_paginator("describe_serverless_caches").paginate()
    return sum(len(page["ServerlessCaches"]) for page in pages)


def _major(cache: dict[str, Any]) -> int:
    return int(str(cache.get("MajorEngineVersion", "0")).split(".")[0])


def _serverless(settings: EnvironmentSettings) -> ServerlessSettings:
    if settings.serverless is None:
        raise TypeError(f"{settings.name} is not serverless")
    return settings.serverless
