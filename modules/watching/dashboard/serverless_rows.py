"""The rows of a serverless cache: hits, how near its limits are, and connections.

Source of the metrics: ElastiCache user guide, "Serverless metrics and events for Valkey and Redis OSS".
"""

from collections.abc import Mapping

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from modules.watching.alarm import PERIOD_SECONDS
from modules.watching.alarm_definitions.node import NAMESPACE
from modules.watching.alarm_definitions.serverless import DIMENSION, GIGABYTE, alarm_bytes, alarm_ecpus
from modules.watching.dashboard.widgets import Graph, Limit, Metric, Row


def serverless_rows(settings: EnvironmentSettings, serverless: ServerlessSettings) -> list[Row]:
    """Return the rows of the cache."""
    name = settings.replication_group_id

    def graph(
        title: str, metrics: Mapping[str, str], unit: str, *, total: bool = True, limits: tuple[Limit, ...] = ()
    ) -> Graph:
        lines = [
            Metric(
                namespace=NAMESPACE,
                name=metric,
                dimensions={DIMENSION: name},
                statistic="Sum" if total else "Average",
                label=label,
            )
            for metric, label in metrics.items()
        ]
        return Graph(title=title, lines=lines, unit=unit, limits=limits)

    latencies = {"SuccessfulReadRequestLatency": "reads", "SuccessfulWriteRequestLatency": "writes"}
    storage = (
        Limit(label="alarm", value=alarm_bytes(settings, serverless)),
        Limit(label="max_storage_gb", value=serverless.max_storage_gb * GIGABYTE),
    )
    work = (
        Limit(label="alarm", value=alarm_ecpus(settings, serverless)),
        Limit(label="max_ecpu_per_second", value=serverless.max_ecpu_per_second * PERIOD_SECONDS),
    )
    return [
        Row(
            heading=f"{name}: what it serves",
            graphs=[
                graph("Hit rate", {"CacheHitRate": ""}, "%", total=False),
                graph("Evictions", {"Evictions": ""}, "keys"),
                graph("Latency", latencies, "microseconds", total=False),
                graph("Network", {"NetworkBytesIn": "in", "NetworkBytesOut": "out"}, "bytes"),
            ],
        ),
        Row(
            heading="What it has left",
            graphs=[
                graph("Data", {"BytesUsedForCache": ""}, "bytes", total=False, limits=storage),
                graph("Work", {"ElastiCacheProcessingUnits": ""}, "ECPUs a minute", limits=work),
                graph("Throttled calls", {"ThrottledCmds": ""}, "calls"),
                graph("Keys", {"CurrItems": ""}, "keys", total=False),
            ],
        ),
        Row(
            heading="Clients",
            graphs=[
                graph("Connections", {"CurrConnections": "open"}, "clients", total=False),
                graph("New connections", {"NewConnections": ""}, "clients"),
                graph(
                    "Refused",
                    {"AuthenticationFailures": "logins", "IamAuthenticationThrottling": "IAM throttled"},
                    "calls",
                ),
            ],
        ),
    ]
