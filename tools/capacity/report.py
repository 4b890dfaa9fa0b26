"""An environment's capacity in lines.

Sizes follow from the settings and from `environments/schema/aws/node_types.py`.
"""

from environments import EnvironmentSettings
from environments.schema import RedisSettings, ServerlessSettings
from environments.schema.redis.node_types import NodeType, facts, tiers_data

GIB = 1024**3
# Default of the service quota "Nodes per cluster per instance type (cluster mode enabled)"; AWS raises it on request.
NODES_PER_CLUSTER_QUOTA = 90


def report(settings: EnvironmentSettings, *, price: str = "") -> list[str]:
    """Return the lines that state one environment's capacity, and what it costs where that was asked for."""
    if settings.serverless:
        return [
            settings.name,
            *serverless_lines(settings.serverless),
            *_labelled("bill", cost_drivers(settings)),
            *_labelled("price", [price] if price else []),
        ]
    redis, known = settings.redis, facts(settings.redis.node_type)
    return [
        settings.name,
        *_labelled("nodes", [f"{redis.node_count} x {redis.node_type}{_facts(known)}, {_layout(redis)}"]),
        *_labelled("data", _usable(redis, known)),
        *_labelled("bill", cost_drivers(settings)),
        *_labelled("price", [price] if price else []),
        *_labelled("quota", _quota(redis)),
    ]


def cost_drivers(settings: EnvironmentSettings) -> list[str]:
    """Return what the environment is billed for, the largest first as a rule."""
    cache, existing = settings.cache, settings.network.existing
    drivers = [_use(settings.serverless) if settings.serverless else _node_hours(settings.redis)]
    if cache.snapshot_retention_days:
        drivers.append(f"backup storage: daily snapshots, {cache.snapshot_retention_days} kept")
    if existing is None or existing.ssm_endpoint_security_group_id is None:
        zones = len(existing.subnet_ids) if existing else settings.zone_count
        drivers.append(f"endpoint-hours: one interface endpoint (SSM) in {zones} zones")
    if settings.global_datastore:
        drivers.append("traffic between regions: what is replicated, and what clients write across, by the gigabyte")
    if not settings.serverless and settings.redis.multi_az:
        drivers.append("traffic between zones: clients to nodes of another zone, by the gigabyte")
    drivers.append(f"logs kept {settings.log_retention_days} days, alarms, customer keys")
    drivers.append("functions: by the call and its duration")
    return drivers


def serverless_lines(serverless: ServerlessSettings) -> list[str]:
    """Return the lines that state the limits of a serverless cache."""
    least = f", {serverless.min_ecpu_per_second:,} kept ready" if serverless.min_ecpu_per_second else ""
    work = f"up to {serverless.max_ecpu_per_second:,} ECPUs a second{least}; AWS scales it"
    ready = f", {serverless.min_storage_gb} GB kept ready" if serverless.min_storage_gb else ""
    return [
        *_labelled("nodes", ["none: serverless", work]),
        *_labelled("data", [f"up to {serverless.max_storage_gb} GB{ready}; keys with a ttl are evicted beyond"]),
    ]


def _use(serverless: ServerlessSettings) -> str:
    stored = serverless.min_storage_gb or 0
    worked = serverless.min_ecpu_per_second or 0
    return (
        f"gigabyte-hours: {stored} to {serverless.max_storage_gb} GB stored; "
        f"ECPUs: {worked:,} to {serverless.max_ecpu_per_second:,} a second"
    )


def _node_hours(redis: RedisSettings) -> str:
    max_nodes = redis.max_nodes
    nodes = f"{redis.node_count} to {max_nodes}" if max_nodes > redis.node_count else str(redis.node_count)
    return f"node-hours: {nodes} x {redis.node_type}, reserved nodes cost less"


def _facts(known: NodeType | None) -> str:
    return f" ({known.vcpus} vCPUs, {known.maxmemory_bytes / GIB:.2f} GiB)" if known else ""


def _layout(redis: RedisSettings) -> str:
    replicas = {0: "no replica", 1: "a replica"}.get(redis.replicas, f"{redis.replicas} replicas")
    return f"{redis.shards} shards, each a primary and {replicas}" if redis.shards > 1 else f"a primary and {replicas}"


def _usable(redis: RedisSettings, known: NodeType | None) -> list[str]:
    if known is None:
        where = "environments/schema/aws/node_types.py"
        return [f"unknown: {redis.node_type} is not in {where}; add its facts from the ElastiCache user guide"]
    percent = redis.reserved_memory_percent
    each = known.usable_bytes(reserved_memory_percent=percent) / GIB
    shards = f" in {redis.shards} shards of {each:.2f} GiB" if redis.shards > 1 else ""
    lines = [f"{each * redis.shards:.2f} GiB usable{shards}; {percent} % of the memory is reserved"]
    if redis.replicas:
        lines.append("replicas hold the same data again and add none")
    if tiers_data(redis.node_type):
        lines.append("the nodes' SSD comes on top")
    return lines


def _quota(redis: RedisSettings) -> list[str]:
    max_nodes = redis.max_nodes
    if max_nodes <= NODES_PER_CLUSTER_QUOTA:
        return []
    return [f"{max_nodes} nodes exceed the quota of {NODES_PER_CLUSTER_QUOTA} in a cluster; ask AWS to raise it"]


def _labelled(label: str, lines: list[str]) -> list[str]:
    return [f"  {label if number == 0 else '':<6} {line}" for number, line in enumerate(lines)]
