"""The cache's rows: does it serve, has it room, is it healthy, how fast does it answer.

Source of the metrics: ElastiCache user guide, "Metrics for Valkey and Redis OSS" and "Host-level metrics".
"""

from collections.abc import Sequence
from itertools import chain

from environments import EnvironmentSettings
from modules.dashboard.widgets import Expression, Graph, Limit, Metric, Row
from modules.node_ids import node_ids
from modules.node_metrics import NAMESPACE

# Microseconds. Valkey from 7.2 on measures requests; Redis OSS measures commands by their kind.
LATENCIES = {
    "valkey": {"SuccessfulReadRequestLatency": "reads", "SuccessfulWriteRequestLatency": "writes"},
    "redis": {"GetTypeCmdsLatency": "reads", "SetTypeCmdsLatency": "writes", "EvalBasedCmdsLatency": "scripts"},
}


def redis_rows(settings: EnvironmentSettings) -> list[Row]:
    """Return the rows of the nodes that the settings ask for."""
    shards = node_ids(settings.physical_name("redis"), shards=1, nodes_per_shard=settings.redis.nodes)
    nodes = list(chain.from_iterable(shards))
    alarms, node_type = settings.alarms, settings.redis.node_type
    memory = Limit(label="alarm", value=alarms.memory_percent)
    engine = Limit(label="alarm", value=alarms.engine_cpu_percent)
    connections = Limit(label="alarm", value=alarms.connections_for(node_type))
    lag = Limit(label="alarm", value=alarms.replication_lag_seconds)
    return [
        Row(
            heading=f"{settings.physical_name('redis')}: what it serves",
            graphs=[
                _hit_rate(nodes),
                _each("Evictions and expirations", nodes, {"Evictions": "evicted", "Reclaimed": "expired"}, "keys"),
                _each("Latency", nodes, LATENCIES["redis"], "microseconds"),
                _each("Network", nodes, {"NetworkBytesIn": "in", "NetworkBytesOut": "out"}, "bytes"),
            ],
        ),
        Row(
            heading="What it has left",
            graphs=[
                _each("Memory for data", nodes, {"DatabaseMemoryUsagePercentage": ""}, "%", 100, memory),
                _each("Engine CPU", nodes, {"EngineCPUUtilization": ""}, "%", 100, engine),
                _each("Connections", nodes, {"CurrConnections": ""}, "clients", None, connections),
                _each("Keys", nodes, {"CurrItems": ""}, "keys"),
            ],
        ),
        Row(
            heading="Replication and host",
            graphs=[
                _each("Replication lag", nodes, {"ReplicationLag": ""}, "seconds", None, lag),
                _each("Primary", nodes, {"IsMaster": ""}, "1 is primary", 1),
                _each("Host memory", nodes, {"FreeableMemory": "free", "SwapUsage": "swap"}, "bytes"),
                _each("Host CPU", nodes, {"CPUUtilization": ""}, "%", 100),
            ],
        ),
    ]


def _hit_rate(nodes: Sequence[str]) -> Graph:
    """Hits of all nodes against all their lookups; a gap is a minute without any."""
    counts = [
        Metric(
            namespace=NAMESPACE, name=name, dimensions=_of(node), statistic="Sum", id=f"{id_}{number}", visible=False
        )
        for name, id_ in (("CacheHits", "hits"), ("CacheMisses", "misses"))
        for number, node in enumerate(nodes)
    ]
    hits, misses = (
        "SUM([" + ", ".join(f"{id_}{number}" for number, _ in enumerate(nodes)) + "])" for id_ in ("hits", "misses")
    )
    rate = Expression(expression=f"100 * {hits} / ({hits} + {misses})", label="hit rate", id="rate")
    return Graph(title="Hit rate", lines=[rate, *counts], unit="%", high=100)


def _each(
    title: str,
    nodes: Sequence[str],
    metrics: dict[str, str],
    unit: str,
    high: float | None = None,
    limit: Limit | None = None,
) -> Graph:
    lines = [
        Metric(namespace=NAMESPACE, name=name, dimensions=_of(node), label=f"{_short(node)} {label}".rstrip())
        for node in nodes
        for name, label in metrics.items()
    ]
    return Graph(title=title, lines=lines, unit=unit, high=high, limits=[limit] if limit else [])


def _of(node: str) -> dict[str, str]:
    return {"CacheClusterId": node}


def _short(node: str) -> str:
    """Return the part of a node's id that tells it from its neighbours: `001`, or `0001-001`."""
    return node.rpartition("-redis-")[2]
