"""The alarms of one cache node: AWS's recommended metrics, statistics and times, and the settings' thresholds.

Source of metric, dimensions, statistic and "N of M": Amazon CloudWatch user guide, "Best practice alarm recommendations
for AWS services", ElastiCache. It has none for FreeableMemory and Evictions, nor for SwapUsage
(modules/watching/redis_alarms.py); these follow the ElastiCache user guide, "Which metrics should I monitor?".
"""

from environments import EnvironmentSettings
from environments.schema.redis.node_types import tiers_data
from modules.watching.alarm import Alarm

NAMESPACE = "AWS/ElastiCache"
# The only node of a cache cluster, as each member of a replication group is.
ONE_NODE = {"CacheNodeId": "0001"}


def node_alarms(settings: EnvironmentSettings) -> list[Alarm]:
    """Return the alarms that every node has."""
    alarms, node_type = settings.alarms, settings.redis.node_type
    return [
        Alarm(
            namespace=NAMESPACE,
            metric="EngineCPUUtilization",
            threshold=alarms.engine_cpu_percent,
            minutes=5,
            meaning="The core that runs commands is nearly busy all the time.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="CPUUtilization",
            dimensions=ONE_NODE,
            threshold=alarms.cpu_percent_for(node_type),
            minutes=5,
            meaning="The node's processor is nearly exhausted.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric=data_metric(settings),
            threshold=alarms.memory_percent,
            minutes=5,
            meaning="The node's memory for data is nearly full.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="CurrConnections",
            dimensions=ONE_NODE,
            threshold=alarms.connections_for(node_type),
            minutes=10,
            meaning="More clients are connected than the node has room for.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="FreeableMemory",
            comparison="LessThanThreshold",
            threshold=alarms.freeable_memory_bytes,
            minutes=5,
            meaning="The host is short of memory.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="Evictions",
            threshold=alarms.evictions_per_minute,
            minutes=5,
            meaning="Keys are evicted faster than the application can do without them.",
        ),
    ]


def global_lag_alarm(settings: EnvironmentSettings) -> Alarm:
    """Return the alarm of the nodes of a global datastore's secondary: how far it is behind the primary's region.

    Only the secondary's node that copies from the primary's region publishes this lag.

    Source: ElastiCache user guide, "Metrics for Valkey and Redis OSS", GlobalDatastoreReplicationLag.
    """
    return Alarm(
        namespace=NAMESPACE,
        metric="GlobalDatastoreReplicationLag",
        statistic="Maximum",
        threshold=settings.alarms.global_replication_lag_seconds,
        minutes=5,
        missing_data="notBreaching",
        meaning="The region is behind the primary's; a promotion would lose that much.",
    )


def data_metric(settings: EnvironmentSettings) -> str:
    """Return the name of the metric that says how full a node is.

    A node that tiers data keeps its memory full and moves values to its SSD, so there the metric counts both.
    """
    tiered = tiers_data(settings.redis.node_type)
    return "DatabaseCapacityUsagePercentage" if tiered else "DatabaseMemoryUsagePercentage"


def replication_alarm(settings: EnvironmentSettings) -> Alarm:
    """Return the alarm of nodes that can be replicas; the primary publishes no lag."""
    return Alarm(
        namespace=NAMESPACE,
        metric="ReplicationLag",
        threshold=settings.alarms.replication_lag_seconds,
        minutes=15,
        missing_data="notBreaching",
        meaning="The replica is behind its primary; readers see old values.",
    )
