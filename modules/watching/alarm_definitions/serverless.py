"""The alarms of a serverless cache: how near it is to its limits, and what it refused.

Source of the metrics: ElastiCache user guide, "Serverless metrics and events for Valkey and Redis OSS", read November
2026. AWS recommends no alarms for these metrics, so the minutes are those of the nodes' alarms on similar metrics.
"""

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from modules.watching.alarm import PERIOD_SECONDS, Alarm
from modules.watching.alarm_definitions.node import NAMESPACE

# The dimension of a serverless cache's metrics; those of nodes have CacheClusterId.
DIMENSION = "clusterId"
GIGABYTE = 1_000_000_000


def serverless_alarms(settings: EnvironmentSettings, serverless: ServerlessSettings) -> list[Alarm]:
    """Return the cache's alarms. An unused cache publishes no metrics, so missing data is no alarm."""
    alarms = settings.alarms
    return [
        Alarm(
            namespace=NAMESPACE,
            metric="BytesUsedForCache",
            threshold=alarm_bytes(settings, serverless),
            minutes=5,
            missing_data="notBreaching",
            meaning="The data nears max_storage_gb, from which on keys are evicted.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="ElastiCacheProcessingUnits",
            statistic="Sum",
            threshold=alarm_ecpus(settings, serverless),
            minutes=5,
            missing_data="notBreaching",
            meaning="The work nears max_ecpu_per_second, from which on calls are throttled.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="ThrottledCmds",
            statistic="Sum",
            threshold=0,
            minutes=3,
            missing_data="notBreaching",
            meaning="Calls are throttled: they reach the limit, or grow faster than ElastiCache scales.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="Evictions",
            statistic="Sum",
            threshold=alarms.evictions_per_minute,
            minutes=5,
            missing_data="notBreaching",
            meaning="Keys are evicted faster than the application can do without them.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="IamAuthenticationThrottling",
            statistic="Sum",
            threshold=0,
            minutes=3,
            missing_data="notBreaching",
            meaning="Logins by IAM are throttled: clients connect too often.",
        ),
    ]


def alarm_bytes(settings: EnvironmentSettings, serverless: ServerlessSettings) -> float:
    """Return the bytes of data above which an alarm is raised."""
    return serverless.max_storage_gb * GIGABYTE * settings.alarms.memory_percent / 100


def alarm_ecpus(settings: EnvironmentSettings, serverless: ServerlessSettings) -> float:
    """Return the ECPUs of a period above which an alarm is raised."""
    return serverless.max_ecpu_per_second * PERIOD_SECONDS * settings.alarms.engine_cpu_percent / 100
