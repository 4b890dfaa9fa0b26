"""The rows of a cache with nodes: hits, room, health, and how fast it answers.

Source of the metrics: ElastiCache user guide, "Metrics for Valkey and Redis OSS" and "Host-level metrics".
"""

from collections.abc import Mapping
from itertools import chain

from environments import EnvironmentSettings
from modules.watching.alarm_definitions.node import NAMESPACE, data_metric
from modules.watching.dashboard.widgets import Expression, Graph, Limit, Metric, Row
from modules.watching.node_ids import nodes_by_shard

# Metrics of latency, in microseconds. Valkey from 7.2 on measures requests; Redis OSS measures commands by their kind.
LATENCIES: Mapping[str, Mapping[str, str]] = {
    "valkey": {"SuccessfulReadRequestLatency": "reads", "SuccessfulWriteRequestLatency": "writes"},
    "redis": {"GetTypeCmdsLatency": "reads", "SetTypeCmdsLatency": "writes", "EvalBasedCmdsLatency": "scripts"},
}


# A dashboard takes 2,500 metrics and a graph 500 (CloudWatch service quotas); a node has about twenty.
MAX_NODES = 90


def redis_rows(settings: EnvironmentSettings) -> list[Row]:
    """Return the rows of the nodes that the settings ask for, and of those that auto scaling may add."""
    group = settings.replication_group_id
    all_nodes = [node.removeprefix(f"{group}-") for node in chain.from_iterable(nodes_by_shard(settings))]
    nodes = {number: f"{group}-{number}" for number in all_nodes[:MAX_NODES]}
    shown = group if len(nodes) == len(all_nodes) else f"{group} (the first {len(nodes)} of {len(all_nodes)} nodes)"
    alarms, node_type = settings.alarms, settings.redis.node_type
    memory = Limit(label="alarm", value=alarms.memory_percent)
    engine = Limit(label="alarm", value=alarms.engine_cpu_percent)
    connections = Limit(label="alarm", value=alarms.connections_for(node_type))
    lag = Limit(label="alarm", value=alarms.replication_lag_seconds)
    return [
        Row(
            heading=f"{shown}: what it serves",
            graphs=[
                _hit_rate(nodes),
                _each("Evictions and expirations", nodes, {"Evictions": "evicted", "Reclaimed": "expired"}, "keys"),
                _each("Latency", nodes, LATENCIES[settings.redis.engine], "microseconds"),
                _each("Network", nodes, {"NetworkBytesIn": "in", "NetworkBytesOut": "out"}, "bytes"),
            ],
        ),
        Row(
            heading="What it has left",
            graphs=[
                _each("Memory for data", nodes, {data_metric(settings): ""}, "%", 100, memory),
                _each("Engine CPU", nodes, {"EngineCPUUtilization": ""}, "%", 100, engine),
                _each("Connections", nodes, {"CurrConnections": ""}, "clients", None, connections),
                _each("Keys", nodes, {"CurrItems": ""}, "keys"),
            ],
        ),
        Row(
            heading="Replication and host",
            graphs=[
                _each("Replication lag", nodes, {"ReplicationLag": ""}, "seconds", None, lag),
                *_global_lag(settings, nodes),
                _each("Primary", nodes, {"IsMaster": ""}, "1 is primary", 1),
                _each("Host memory", nodes, {"FreeableMemory": "free", "SwapUsage": "swap"}, "bytes"),
                _each("Host CPU", nodes, {"CPUUtilization": ""}, "%", 100),
            ],
        ),
    ]


def _global_lag(settings: EnvironmentSettings, nodes: Mapping[str, str]) -> list[Graph]:
    if not settings.writes_elsewhere:
        return []
    limit = Limit(label="alarm", value=settings.alarms.global_replication_lag_seconds)
    metrics = {"GlobalDatastoreReplicationLag": ""}
    return [_each("Lag behind the primary's region", nodes, metrics, "seconds", None, limit)]


def _hit_rate(nodes: Mapping[str, str]) -> Graph:
    """Return the graph of all nodes' hits as a share of their lookups; a minute without lookups is a gap."""
    ids = {kind: [f"{kind}{number}" for number, _ in enumerate(nodes)] for kind in ("hits", "misses")}
    counts = [
        Metric(namespace=NAMESPACE, name=name, dimensions=_of(node), statistic="Sum", id=id_, visible=False)
        for name, kind in (("CacheHits", "hits"), ("CacheMisses", "misses"))
        for id_, node in zip(ids[kind], nodes.values(), strict=True)
    ]
    hits, misses = (f"SUM([{', '.join(each)}])" for each in ids.values())
    rate = Expression(expression=f"100 * {hits} / ({hits} + {misses})", label="hit rate", id="rate")
    return Graph(title="Hit rate", lines=[rate, *counts], unit="%", high=100)


def _each(
    title: str,
    nodes: Mapping[str, str],
    metrics: Mapping[str, str],
    unit: str,
    high: float | None = None,
    limit: Limit | None = None,
) -> Graph:
    lines = [
        Metric(namespace=NAMESPACE, name=name, dimensions=_of(node), label=f"{number} {label}".rstrip())
        for number, node in nodes.items()
        for name, label in metrics.items()
    ]
    return Graph(title=title, lines=lines, unit=unit, high=high, limits=[limit] if limit else [])


def _of(node: str) -> dict[str, str]:
    return {"CacheClusterId": node}
