"""Parameters of ElastiCache's and MemoryDB's groups, and when a change of one takes effect.

Source: ElastiCache user guide, "Engine specific parameters", read November 2026.
"""

# Those that may be set and take effect on running nodes.
AT_ONCE = frozenset(
    [
        "acl-pubsub-default",
        "acllog-max-len",
        "active-defrag-cycle-max",
        "active-defrag-cycle-min",
        "active-defrag-ignore-bytes",
        "active-defrag-max-scan-fields",
        "active-defrag-threshold-lower",
        "active-defrag-threshold-upper",
        "active-expire-effort",
        "activedefrag",
        "client-output-buffer-limit-normal-hard-limit",
        "client-output-buffer-limit-normal-soft-limit",
        "client-output-buffer-limit-normal-soft-seconds",
        "client-output-buffer-limit-pubsub-hard-limit",
        "client-output-buffer-limit-pubsub-soft-limit",
        "client-output-buffer-limit-pubsub-soft-seconds",
        "client-query-buffer-limit",
        "close-on-replica-write",
        "cluster-allow-pubsubshard-when-down",
        "cluster-allow-reads-when-down",
        "cluster-preferred-endpoint-type",
        "cluster-require-full-coverage",
        "commandlog-large-reply-max-len",
        "commandlog-large-request-max-len",
        "commandlog-reply-larger-than",
        "commandlog-request-larger-than",
        "extended-redis-compatibility",
        "hash-max-listpack-entries",
        "hash-max-listpack-value",
        "hll-sparse-max-bytes",
        "latency-tracking",
        "lazyfree-lazy-eviction",
        "lazyfree-lazy-expire",
        "lazyfree-lazy-server-del",
        "lazyfree-lazy-user-del",
        "lfu-decay-time",
        "lfu-log-factor",
        "list-compress-depth",
        "maxmemory-policy",
        "maxmemory-samples",
        "min-replicas-max-lag",
        "min-replicas-to-write",
        "notify-keyspace-events",
        "proto-max-bulk-len",
        "repl-backlog-size",
        "repl-backlog-ttl",
        "reserved-memory-percent",
        "search-default-timeout-ms",
        "search-enable-partial-results",
        "search-fanout-target-mode",
        "set-max-intset-entries",
        "slowlog-log-slower-than",
        "slowlog-max-len",
        "stream-node-max-bytes",
        "stream-node-max-entries",
        "tcp-keepalive",
        "timeout",
        "tracking-table-max-keys",
        "zset-max-listpack-entries",
        "zset-max-listpack-value",
        "rename-commands",
        "reserved-memory",
    ]
)
# In a new group, or after a reboot.
AT_CREATION = frozenset({"cluster-databases", "cluster-enabled", "databases"})
# AWS fixes them for the families of Redis 7 and Valkey: a plan that sets one succeeds, its apply is refused.
FIXED = frozenset(
    [
        "activerehashing",
        "appendfsync",
        "appendonly",
        "maxclients",
        "maxmemory",
        "replica-allow-chaining",
        "replica-ignore-maxmemory",
        "replica-lazy-flush",
    ]
)
