"""The global datastore of an environment, as AWS describes it."""

from typing import Any

from environments import EnvironmentSettings
from environments.schema import GlobalDatastore
from tools.preflight.account import Client
from tools.preflight.check import Check, fails, fine, warns

# "primary-only": no other member yet.
AT_REST = frozenset({"available", "primary-only"})


def global_datastore(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell whether the datastore is at rest, and whether its primary is the one that the settings name."""
    datastore = settings.global_datastore
    if datastore is None:
        return []
    found = find_datastore(datastore, client)
    if found is None and settings.joins_datastore:
        remedy = f"see that redis-{datastore.home.environment} is deployed: it makes the datastore"
        return [warns("global datastore", f"{datastore.name} is not to be seen in {settings.region}", remedy)]
    if found is None:
        return [fine("global datastore", f"{datastore.name} is not made yet")]
    if found["Status"] not in AT_REST:
        return [fails("global datastore", f"{datastore.name} is {found['Status']}", "wait until it is available")]
    wanted, primary = settings.of_member(datastore.writing, "redis"), primary_of(found)
    if primary != wanted:
        remedy = "set writer in global_datastore, in every member's file, to the environment whose group it is"
        return [fails("global datastore", f"{primary} is the primary, the settings say {wanted}", remedy)]
    return [fine("global datastore", f"{datastore.name} is {found['Status']}, {primary} takes the writes")]


def find_datastore(datastore: GlobalDatastore, client: Client) -> dict[str, Any] | None:
    """Return the datastore with its members; None when the region knows none of the name."""
    pages = client("elasticache").get_paginator("describe_global_replication_groups").paginate(ShowMemberInfo=True)
    groups: list[dict[str, Any]] = [each for page in pages for each in page["GlobalReplicationGroups"]]
    # AWS puts letters for the region and a hyphen before the name.
    return next((each for each in groups if each["GlobalReplicationGroupId"].partition("-")[2] == datastore.name), None)


def primary_of(found: dict[str, Any]) -> str | None:
    """Return the id of the group that takes the writes."""
    members = found.get("Members", [])
    return next((each["ReplicationGroupId"] for each in members if each["Role"].upper() == "PRIMARY"), None)
