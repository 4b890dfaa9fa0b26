"""AWS's offers for the replication group, and the state of the one that runs."""

from typing import Any

from botocore.exceptions import ClientError

from environments import EnvironmentSettings
from environments.schema.engines import version_number
from tools.preflight.account import Client
from tools.preflight.check import Check, fails, fine, warns


def engine(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell whether the engine's version is offered, with the parameter group family that the settings think it has."""
    redis = settings.redis
    pages = client("elasticache").get_paginator("describe_cache_engine_versions").paginate(Engine=redis.engine)
    offered = [each for page in pages for each in page["CacheEngineVersions"]]
    ours = [each for each in offered if minor_version(each["EngineVersion"]) == version_number(redis.engine_version)]
    if not ours:
        versions = sorted({".".join(map(str, minor_version(each["EngineVersion"]))) for each in offered})
        remedy = f"set engine_version to one of {', '.join(versions)}"
        return [fails("engine version", f"{redis.engine} {redis.engine_version} is not offered", remedy)]
    families = {each["CacheParameterGroupFamily"] for each in ours}
    if redis.family not in families:
        found = f"AWS's family is {', '.join(sorted(families))}, the settings' {redis.family}"
        return [fails("engine version", found, "correct environments/schema/aws/engine_versions.py")]
    return [fine("engine version", f"{redis.engine} {redis.engine_version} is offered, family {redis.family}")]


def node_type(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell whether the node type is on offer in the region, as far as the list of reserved nodes says it."""
    name = settings.redis.node_type
    offers = client("elasticache").describe_reserved_cache_nodes_offerings(CacheNodeType=name, MaxRecords=20)
    if offers["ReservedCacheNodesOfferings"]:
        return [fine("node type", f"{name} is on offer in {settings.region}")]
    remedy = "look it up in the user guide, Supported node types by Region; or take another"
    return [warns("node type", f"AWS lists no {name} in {settings.region}", remedy)]


def running_group(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell what is the matter with the group that runs already, if one does."""
    identifier = settings.replication_group_id
    group = find_group(identifier, client)
    if group is None and settings.redis.imported_group_id:
        return [fails("group", f"{identifier} does not exist", "correct imported_group_id, or the account or region")]
    if group is None:
        return [fine("group", f"{identifier} is not made yet"), *_snapshot(settings, client)]
    checks = []
    if group["Status"] != "available":
        checks.append(fails("group", f"{identifier} is {group['Status']}", "wait until it is available"))
    if pending := _pending(group):
        remedy = "wait for the maintenance window, or see that the deployment is meant to follow"
        checks.append(warns("group", f"{identifier} waits with {', '.join(pending)}", remedy))
    return [*(checks or [fine("group", f"{identifier} is available")]), *_version(settings, group, client)]


def find_group(identifier: str, client: Client) -> dict[str, Any] | None:
    """Return the replication group as AWS describes it; None when there is none."""
    try:
        answer = client("elasticache").describe_replication_groups(ReplicationGroupId=identifier)
    except ClientError as error:
        if error.response["Error"].get("Code") in {"ReplicationGroupNotFoundFault", "ReplicationGroupNotFound"}:
            return None
        raise
    found: dict[str, Any] = answer["ReplicationGroups"][0]
    return found


def _pending(group: dict[str, Any]) -> list[str]:
    return sorted(name for name, value in group.get("PendingModifiedValues", {}).items() if value not in (None, [], {}))


def _version(settings: EnvironmentSettings, group: dict[str, Any], client: Client) -> list[Check]:
    redis, members = settings.redis, group.get("MemberClusters", [])
    if redis.version_left_to_aws or not members:
        return []
    nodes = client("elasticache").describe_cache_clusters(CacheClusterId=members[0])["CacheClusters"]
    running = nodes[0]["EngineVersion"]
    if nodes[0]["Engine"] == redis.engine and minor_version(running) > version_number(redis.engine_version):
        remedy = f"set engine_version to {'.'.join(map(str, minor_version(running)))}, or apply_engine_version=False"
        return [fails("running version", f"{running}: {redis.engine_version} would replace the group", remedy)]
    return [fine("running version", f"{nodes[0]['Engine']} {running}")]


def _snapshot(settings: EnvironmentSettings, client: Client) -> list[Check]:
    name = settings.redis.restore_from_snapshot
    if name is None:
        return []
    try:
        found = client("elasticache").describe_snapshots(SnapshotName=name)["Snapshots"]
    except ClientError as error:
        if "SnapshotNotFound" not in error.response["Error"].get("Code", ""):
            raise
        found = []
    if not found:
        remedy = "choose one of `aws elasticache describe-snapshots`, or correct the account or region"
        return [fails("snapshot", f"{name} does not exist", remedy)]
    if found[0]["SnapshotStatus"] != "available":
        return [fails("snapshot", f"{name} is {found[0]['SnapshotStatus']}", "wait until it is available")]
    return [fine("snapshot", f"{name} is available")]


def minor_version(version: str) -> tuple[int, ...]:
    """Return major and minor of "7.1.0"; nothing of what is no version, as "5.0.x"."""
    return version_number(".".join(version.split(".")[:2])) if version[:1].isdigit() and "x" not in version else ()
