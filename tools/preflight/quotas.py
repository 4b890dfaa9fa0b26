"""The room left under the region's quotas, or under their defaults where AWS does not tell them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from environments import EnvironmentSettings
from tools.preflight.account import Client
from tools.preflight.cache import find_group
from tools.preflight.check import Check, answered, fails, fine

# CloudWatch Logs quotas: it cannot be raised.
LOG_RESOURCE_POLICIES = 10


@dataclass(frozen=True, kw_only=True)
class Quota:
    """``service`` and ``code`` as Service Quotas has them, and AWS's default. A code stays; names are reworded."""

    subject: str
    service: str
    code: str
    default: int


NODES = Quota(subject="nodes", service="elasticache", code="L-DFE45DF3", default=300)
VPCS = Quota(subject="VPCs", service="vpc", code="L-F678F1CE", default=5)
ALARMS = Quota(subject="alarms", service="monitoring", code="L-2FF78D7B", default=5_000)


def quotas(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell of each quota whether the environment fits, what it has made already left out."""
    return answered("quotas", lambda: _left(settings, client, find_group(settings.replication_group_id, client)))


def _left(settings: EnvironmentSettings, client: Client, group: dict[str, Any] | None) -> list[Check]:
    own_nodes = len(group["MemberClusters"]) if group else 0
    checks = [
        fits(NODES, settings.redis.max_nodes - own_nodes, client, lambda: _nodes(client)),
        *([] if group else of_a_new_environment(settings, client)),
    ]
    return [check for found in (*checks, _log_policies(settings, client)) for check in found]


def of_a_new_environment(settings: EnvironmentSettings, client: Client) -> list[list[Check]]:
    """Tell of what an environment has beside its cache whether there is room for it."""
    return [
        fits(ALARMS, settings.alarm_count, client, lambda: _alarms(client)),
        *([] if settings.network.existing else [fits(VPCS, 1, client, lambda: _vpcs(client))]),
    ]


def fits(quota: Quota, more: int, client: Client, count: Callable[[], int]) -> list[Check]:
    """Tell whether so many more are within the quota."""

    def ask() -> list[Check]:
        used = count()
        allowed, source = _allowed(quota, client)
        found = f"{used} of {allowed} in use{source}, {max(more, 0)} more wanted"
        if used + more > allowed:
            remedy = (
                f"ask AWS for more (Service Quotas, {quota.service}, {quota.code}), or make the environment smaller"
            )
            return [fails(quota.subject, found, remedy)]
        return [fine(quota.subject, found)]

    return answered(quota.subject, ask)


def _allowed(quota: Quota, client: Client) -> tuple[int, str]:
    try:
        pages = client("service-quotas").get_paginator("list_service_quotas").paginate(ServiceCode=quota.service)
        for page in pages:
            for each in page["Quotas"]:
                if each["QuotaCode"] == quota.code:
                    return int(each["Value"]), ""
    except ClientError:
        pass
    return quota.default, " (AWS's default)"


def _nodes(client: Client) -> int:
    pages = client("elasticache").get_paginator("describe_cache_clusters").paginate()
    return sum(each.get("NumCacheNodes", 1) for page in pages for each in page["CacheClusters"])


def _alarms(client: Client) -> int:
    pages = client("cloudwatch").get_paginator("describe_alarms").paginate()
    return sum(len(page.get("MetricAlarms", [])) for page in pages)


def _vpcs(client: Client) -> int:
    return sum(len(page["Vpcs"]) for page in client("ec2").get_paginator("describe_vpcs").paginate())


def _log_policies(settings: EnvironmentSettings, client: Client) -> list[Check]:
    def ask() -> list[Check]:
        names = [each["policyName"] for each in client("logs").describe_resource_policies()["resourcePolicies"]]
        ours = any(settings.physical_name("") in name for name in names)
        found = f"{len(names)} of {LOG_RESOURCE_POLICIES} in use, {0 if ours else 1} more wanted"
        if not ours and len(names) >= LOG_RESOURCE_POLICIES:
            remedy = (
                "delete one that nothing needs: aws logs describe-resource-policies; AWS raises this quota for nobody"
            )
            return [fails("log policies", found, remedy)]
        return [fine("log policies", found)]

    return answered("log policies", ask)
