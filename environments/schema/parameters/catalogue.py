"""Catalogue of the parameters of ElastiCache's families redis7, valkey7, valkey8 and valkey9.

Source: ElastiCache user guide, "Engine specific parameters", read November 2026, and the `describe-cache-parameters`
dump in the AWS CLI code library. Versions are those in which ElastiCache first had the parameter under this name.
"""

from collections.abc import Mapping
from functools import partial

from environments.schema.parameters.parameter import Parameter

_AOF = (
    "ElastiCache has had no append-only file since Redis 2.8.22; data is kept by replicas and snapshots, or by the "
    "setting durability of a Valkey 9 cluster"
)
_FIXED = "ElastiCache fixes it for this family"
_NODE = "it follows from the node type and reserved-memory-percent"
_POLICIES = ("volatile-lru", "allkeys-lru", "volatile-lfu", "allkeys-lfu", "volatile-random", "allkeys-random")

_yes_no = partial(Parameter, choices=("yes", "no"))
_number = partial(Parameter, low=0)
_percent = partial(Parameter, low=1, high=100, redis="4.0.10")
# Valkey 8 lacks these parameters, because it always frees memory in the background.
_lazy = partial(
    _yes_no, redis="4.0.10", valkey_until="8.0", valkey_instead="Valkey 8 always frees memory in the background"
)
_valkey_only = partial(Parameter, redis=None)

_EVICTION_AND_EXPIRY: Mapping[str, Parameter] = {
    "active-expire-effort": Parameter(low=1, high=10, redis="6.0"),
    "lazyfree-lazy-eviction": _lazy(),
    "lazyfree-lazy-expire": _lazy(),
    "lazyfree-lazy-server-del": _lazy(),
    "lazyfree-lazy-user-del": _lazy(redis="6.0"),
    "lfu-decay-time": _number(redis="4.0.10"),
    "lfu-log-factor": Parameter(low=1, redis="4.0.10"),
    "maxmemory": _number(withheld_because=_NODE),
    "maxmemory-policy": Parameter(choices=(*_POLICIES, "volatile-ttl", "noeviction")),
    # The guide gives the maximum 64 for Valkey 8, and none for the others. More than 10 costs CPU without a benefit.
    "maxmemory-samples": Parameter(low=1, high=64),
    "reserved-memory-percent": Parameter(low=0, high=100, redis="3.2.4"),
}
_DEFRAGMENTATION: Mapping[str, Parameter] = {
    "activedefrag": _yes_no(redis="4.0.10"),
    "active-defrag-cycle-max": Parameter(low=1, high=75, redis="4.0.10"),
    "active-defrag-cycle-min": Parameter(low=1, high=75, redis="4.0.10"),
    "active-defrag-ignore-bytes": Parameter(low=10_485_760, high=104_857_600, redis="4.0.10"),
    "active-defrag-max-scan-fields": Parameter(low=1, high=1_000_000, redis="5.0"),
    "active-defrag-threshold-lower": _percent(),
    "active-defrag-threshold-upper": _percent(),
    "activerehashing": _yes_no(withheld_because=_FIXED),
}
_CONNECTIONS: Mapping[str, Parameter] = {
    "acl-pubsub-default": Parameter(choices=("resetchannels", "allchannels"), redis="6.2"),
    "acllog-max-len": _number(redis="6.0"),
    **{f"client-output-buffer-limit-{kind}-hard-limit": _number() for kind in ("normal", "pubsub")},
    **{f"client-output-buffer-limit-{kind}-soft-limit": _number() for kind in ("normal", "pubsub")},
    **{f"client-output-buffer-limit-{kind}-soft-seconds": _number() for kind in ("normal", "pubsub")},
    "client-query-buffer-limit": Parameter(low=1_048_576, high=1_073_741_824, redis="4.0.10"),
    "close-on-replica-write": _yes_no(redis="5.0"),
    "maxclients": Parameter(low=1, high=65_000, withheld_because=_FIXED),
    "proto-max-bulk-len": Parameter(low=1_048_576, high=536_870_912, redis="4.0.10"),
    "tcp-keepalive": _number(),
    "timeout": Parameter(low=20, also=("0",)),
    "tracking-table-max-keys": Parameter(low=1, redis="6.0"),
}
_REPLICATION: Mapping[str, Parameter] = {
    "appendfsync": Parameter(choices=("always", "everysec", "no"), withheld_because=_AOF, local_only=True),
    "appendonly": _yes_no(withheld_because=_AOF, local_only=True),
    "min-replicas-max-lag": _number(redis="5.0"),
    "min-replicas-to-write": _number(redis="5.0"),
    "repl-backlog-size": Parameter(low=16_384, redis="2.8.6"),
    "repl-backlog-ttl": _number(redis="2.8.6"),
    "replica-allow-chaining": _yes_no(redis="5.0", withheld_because=_FIXED),
    "replica-ignore-maxmemory": _yes_no(redis="5.0", withheld_because=_FIXED),
    "replica-lazy-flush": _lazy(redis="5.0", withheld_because=_FIXED),
}
_CLUSTER: Mapping[str, Parameter] = {
    "cluster-allow-pubsubshard-when-down": _yes_no(redis="7.0"),
    "cluster-allow-reads-when-down": _yes_no(redis="6.0"),
    "cluster-databases": _valkey_only(low=1, high=10_000, valkey="9.0", takes_effect="at creation"),
    "cluster-preferred-endpoint-type": Parameter(choices=("ip", "tls-dynamic"), redis="7.0"),
    "cluster-require-full-coverage": _yes_no(redis="3.2.4"),
    "databases": Parameter(low=1, high=1_200_000, takes_effect="at creation"),
}
_ENCODINGS: Mapping[str, Parameter] = {
    "hash-max-listpack-entries": _number(redis="7.0"),
    "hash-max-listpack-value": _number(redis="7.0"),
    "hll-sparse-max-bytes": _number(redis="3.2.4"),
    "list-compress-depth": _number(redis="3.2.4"),
    "set-max-intset-entries": _number(),
    "stream-node-max-bytes": _number(redis="5.0"),
    "stream-node-max-entries": _number(redis="5.0"),
    "zset-max-listpack-entries": _number(redis="7.0"),
    "zset-max-listpack-value": _number(redis="7.0"),
}
_OBSERVATION: Mapping[str, Parameter] = {
    "commandlog-large-reply-max-len": _valkey_only(low=0, high=1024, valkey="8.1"),
    "commandlog-large-request-max-len": _valkey_only(low=0, high=1024, valkey="8.1"),
    "commandlog-reply-larger-than": _valkey_only(low=0, also=("-1",), valkey="8.1"),
    "commandlog-request-larger-than": _valkey_only(low=0, also=("-1",), valkey="8.1"),
    "extended-redis-compatibility": _valkey_only(choices=("yes", "no"), valkey="8.0"),
    "latency-tracking": _yes_no(redis="7.0"),
    "notify-keyspace-events": Parameter(letters="KEg$lshzxeA", redis="2.8.6"),
    "search-default-timeout-ms": _valkey_only(low=1, high=60_000, valkey="8.2"),
    "search-enable-partial-results": _valkey_only(choices=("yes", "no"), valkey="8.2"),
    "search-fanout-target-mode": _valkey_only(choices=("throughput", "client"), valkey="8.2"),
    "slowlog-log-slower-than": Parameter(low=0, also=("-1",)),
    "slowlog-max-len": _number(),
}
CATALOGUE: Mapping[str, Parameter] = {
    **_EVICTION_AND_EXPIRY,
    **_DEFRAGMENTATION,
    **_CONNECTIONS,
    **_REPLICATION,
    **_CLUSTER,
    **_ENCODINGS,
    **_OBSERVATION,
}

# Parameters that follow from a setting, that another parameter replaces, or that Redis has and ElastiCache lacks.
ELSEWHERE: Mapping[str, str] = {
    "cluster-enabled": "is made from shards and cluster_mode; set those",
    # None of the guide's tables, up to that of Valkey 8.2, has this parameter.
    "maxmemory-clients": (
        "is none of ElastiCache's; set 'client-output-buffer-limit-normal-hard-limit' and its like, "
        "which bound each client"
    ),
    "rename-commands": "is made from blocked_commands; name the commands there",
    "reserved-memory": "has given way to 'reserved-memory-percent'; set that",
}
