"""The local Redis's figures as CloudWatch metrics, as ElastiCache publishes those of each node.

Names, units and what they are made of: ElastiCache user guide, "Metrics for Valkey and Redis OSS". Published every ten
seconds where AWS takes a minute, since somebody is looking. There is one node; what it cannot have (replication lag,
the host's memory and CPU) has no points.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import redis.asyncio
from ministack.services import cloudwatch
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tools.local_stack.emulator.access.redis_login_settings import RedisLogin
from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.redis_server.route import Route

NAMESPACE = "AWS/ElastiCache"
INTERVAL_SECONDS = 10.0

# Totals since the server's start: CloudWatch gets what came since the last reading.
_COUNTS = {
    "Evictions": "evicted_keys",
    "Reclaimed": "expired_keys",
    "CacheHits": "keyspace_hits",
    "CacheMisses": "keyspace_misses",
    "NetworkBytesIn": "total_net_input_bytes",
    "NetworkBytesOut": "total_net_output_bytes",
    "NewConnections": "total_connections_received",
}
_GET_TYPE = ("get", "mget", "hget", "hmget", "hgetall", "exists", "ttl", "pttl")
_SET_TYPE = ("set", "setex", "hset", "del", "unlink", "expire", "pexpire", "incr", "incrby")
_EVAL_BASED = ("eval", "evalsha", "fcall")
_LATENCIES = {
    "GetTypeCmdsLatency": _GET_TYPE,
    "SetTypeCmdsLatency": _SET_TYPE,
    "EvalBasedCmdsLatency": _EVAL_BASED,
}

Info = Mapping[str, Any]


async def publish_node_metrics(login: RedisLogin) -> None:
    """Publish until it is cancelled. A Redis that does not answer has no points meanwhile."""
    before: Info | None = None
    while True:
        try:
            info = await _info(login)
        except (OSError, redis.RedisError):
            before = None
        else:
            for name, value, unit in figures(before or info, info):
                cloudwatch.record_metric(NAMESPACE, name, value, unit, {"CacheClusterId": login.node})
            before = info
        await asyncio.sleep(INTERVAL_SECONDS)


async def _info(login: RedisLogin) -> Info:
    client = redis.asyncio.Redis(
        host=LOOPBACK,
        port=Route.read(login.folder).port,
        ssl=True,
        ssl_ca_certs=login.authority,
        username=login.operator,
        password=login.operator_password,
        socket_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )
    async with client:
        return {**await client.info(), **await client.info("commandstats")}


def figures(before: Info, now: Info) -> list[tuple[str, float, str]]:
    """Return name, value and unit of each metric, from two readings of INFO."""
    was = {} if now["uptime_in_seconds"] < before["uptime_in_seconds"] else before  # restarted: totals began anew
    keys = sum(value["keys"] for name, value in now.items() if name.startswith("db") and isinstance(value, dict))
    full = 100 * now["used_memory"] / now["maxmemory"] if now["maxmemory"] else 0.0
    seconds = max(1, now["uptime_in_seconds"] - was.get("uptime_in_seconds", 0))
    busy = sum(now[each] - was.get(each, 0) for each in ("used_cpu_sys_main_thread", "used_cpu_user_main_thread"))
    counts = [
        (name, now[field] - was.get(field, 0), "Bytes" if "Bytes" in name else "Count")
        for name, field in _COUNTS.items()
    ]
    return [
        *((name, float(value), unit) for name, value, unit in counts),
        ("CurrConnections", float(now["connected_clients"]), "Count"),
        ("CurrItems", float(keys), "Count"),
        ("BytesUsedForCache", float(now["used_memory"]), "Bytes"),
        ("DatabaseMemoryUsagePercentage", full, "Percent"),
        ("EngineCPUUtilization", min(100.0, 100 * busy / seconds), "Percent"),
        ("IsMaster", float(now["role"] == "master"), "Count"),
        *(
            (name, value, "Microseconds")
            for name, commands in _LATENCIES.items()
            for value in _mean(was, now, commands)
        ),
    ]


def _mean(before: Info, now: Info, commands: tuple[str, ...]) -> list[float]:
    """Return the mean microseconds of these commands since the last reading, nothing when there was none."""
    calls = microseconds = 0.0
    for command in commands:
        name = f"cmdstat_{command}"
        for sign, reading in ((1, now), (-1, before)):
            calls += sign * reading.get(name, {}).get("calls", 0)
            microseconds += sign * reading.get(name, {}).get("usec", 0)
    return [microseconds / calls] if calls > 0 else []
