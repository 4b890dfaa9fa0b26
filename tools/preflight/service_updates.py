"""Service updates that AWS offers for the group and that are not applied yet."""

from typing import Any

from environments import EnvironmentSettings
from tools.preflight.account import Client
from tools.preflight.cache import find_group
from tools.preflight.check import Check, fine, warns

NOT_YET = ["not-applied", "waiting-to-start", "in-progress", "scheduled", "scheduling"]


def pending_updates(identifier: str, client: Client) -> list[dict[str, Any]]:
    """Return what AWS would update of the group, the most severe first."""
    pages = (
        client("elasticache")
        .get_paginator("describe_update_actions")
        .paginate(ReplicationGroupIds=[identifier], ServiceUpdateStatus=["available"], UpdateActionStatus=NOT_YET)
    )
    severity = ["critical", "important", "medium", "low"]
    found: list[dict[str, Any]] = [each for page in pages for each in page["UpdateActions"]]
    return sorted(found, key=lambda each: severity.index(each.get("ServiceUpdateSeverity", "low")))


def service_updates(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell whether the running group lacks a service update."""
    identifier = settings.replication_group_id
    if find_group(identifier, client) is None:
        return []
    pending = pending_updates(identifier, client)
    if not pending:
        return [fine("service updates", "none is waiting")]
    named = ", ".join(f"{each['ServiceUpdateName']} ({each.get('ServiceUpdateSeverity', 'low')})" for each in pending)
    return [warns("service updates", f"{named} not applied", f"make service-updates ENV={settings.name}")]
