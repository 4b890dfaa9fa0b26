"""The figures of now: what the cache did for the functions in the last minutes, and how Redis is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import redis

from environments import load
from lambdas.cache_metrics import DIMENSION, NAMESPACE
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.redis_server.control import RedisState
from tools.local_stack.redis_server.route import Route
from tools.local_stack.stack.control import redis_node
from tools.local_stack.stack.folder import ENVIRONMENT
from tools.local_stack.stack.record import StackRecord

MINUTES = 5
EMULATOR_UNREACHABLE = "The local stack's emulator does not answer; `make up` replaces it"
_PERIOD_SECONDS = 3600
# As redis_access.hooks.cloudwatch names them.
_SUMS = {
    "hits": "CacheHit",
    "misses": "CacheMiss",
    "errors": "RedisAway",
    "fallbacks": "ReaderFallback",
    "opened": "BreakerOpened",
    "trials": "BreakerHalfOpened",
    "denied": "RateLimitDenied",
    "near_hits": "NearCacheHit",
    "near_misses": "NearCacheMiss",
}
# Each process publishes the size of its own near cache: a sum over processes and minutes would mean nothing.
_LARGEST = {"near_entries": "NearCacheEntries", "near_bytes": "NearCacheBytes"}
_LATENCY = "CallDuration"
_PERCENTILES = ("p50", "p95", "p99")


def live(noted: StackRecord) -> dict[str, Any]:
    """Return both; without an emulator that answers the cache's figures are None, and `problem` says so."""
    found: dict[str, Any] = {"redis": _redis(noted)}
    if not noted.emulator_endpoint.is_answering():  # a frozen one would be waited for a minute
        return {**found, "cache": None, "problem": EMULATOR_UNREACHABLE}
    return {**found, "cache": _cache(noted.emulator_endpoint)}


def _redis(noted: StackRecord) -> dict[str, Any]:
    node = redis_node(noted)
    state = node.state
    found: dict[str, Any] = {
        "state": state.value,
        "pid": node.identity.pid,
        "delay_milliseconds": Route.read(node.folder).delay_milliseconds,
    }
    if state in (RedisState.STOPPED, RedisState.FROZEN):
        return found
    with node.endpoint.client() as client:
        try:
            info, keys = client.info(), client.dbsize()
        except redis.RedisError as error:
            return {**found, "problem": str(error)}
    return {
        **found,
        "memory_bytes": info["used_memory"],
        "keys": keys,
        "evictions": info["evicted_keys"],
        "clients": info["connected_clients"],
        # Each is a connection on which Redis reports changed keys. What one holds, its process publishes, if at all.
        "near_caches": info["tracking_clients"],
        "commands_per_second": info["instantaneous_ops_per_sec"],
    }


def _cache(emulator: EmulatorEndpoint) -> dict[str, Any]:
    end = datetime.now(UTC)
    queries = [_query(name, metric, "Sum") for name, metric in _SUMS.items()]
    queries += [_query(name, metric, "Maximum") for name, metric in _LARGEST.items()]
    queries += [_query(each, _LATENCY, each) for each in _PERCENTILES]
    queries.append(_query("calls", _LATENCY, "SampleCount"))
    client = emulator.client("cloudwatch")
    try:
        answer = client.get_metric_data(
            MetricDataQueries=queries, StartTime=end - timedelta(minutes=MINUTES), EndTime=end
        )
    finally:
        client.close()
    found = {each["Id"]: each["Values"] for each in answer["MetricDataResults"]}
    sums = {name: sum(found[name]) for name in (*_SUMS, "calls")}
    return {
        **sums,
        "minutes": MINUTES,
        "hit_ratio": _ratio(sums["hits"], sums["misses"]),
        "near_hit_ratio": _ratio(sums["near_hits"], sums["near_misses"]),
        **{name: max(found[name], default=None) for name in _LARGEST},
        **{name: found[name][-1] if found[name] else None for name in _PERCENTILES},
    }


def _ratio(hits: float, misses: float) -> float | None:
    return hits / (hits + misses) if hits + misses else None


def _query(id_: str, metric: str, statistic: str) -> dict[str, Any]:
    dimensions = [{"Name": DIMENSION, "Value": load(ENVIRONMENT).name}]
    stat = {
        "Metric": {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": dimensions},
        "Period": _PERIOD_SECONDS,
        "Stat": statistic,
    }
    return {"Id": id_, "MetricStat": stat}
