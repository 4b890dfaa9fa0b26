"""Commands that ElastiCache denies to everyone, and the commands that a parameter group may rename or block.

Source: ElastiCache user guide, "Engine specific parameters", rename-commands ("a restricted list of commands available
for renaming"), and "Supported and restricted Valkey, Memcached, and Redis OSS commands"; read 2026-11-28.
"""

RESTRICTED_BY_AWS = frozenset(
    {
        "acl",
        "bgrewriteaof",
        "bgsave",
        "config",
        "debug",
        "migrate",
        "module",
        "psync",
        "replicaof",
        "save",
        "shutdown",
        "slaveof",
        "sync",
    }
)

RENAMEABLE = frozenset(
    {
        *("append", "auth", "bitcount", "bitfield", "bitop", "bitpos", "blpop", "brpop", "brpoplpush", "bzpopmax"),
        *("bzpopmin", "client", "cluster", "command", "dbsize", "decr", "decrby", "del", "discard", "dump", "echo"),
        *("eval", "evalsha", "exec", "exists", "expire", "expireat", "flushall", "flushdb", "geoadd", "geodist"),
        *("geohash", "geopos", "georadius", "georadius_ro", "georadiusbymember", "georadiusbymember_ro", "get"),
        *("getbit", "getrange", "getset", "hdel", "hexists", "hget", "hgetall", "hincrby", "hincrbyfloat", "hkeys"),
        *("hlen", "hmget", "hmset", "hscan", "hset", "hsetnx", "hstrlen", "hvals", "incr", "incrby", "incrbyfloat"),
        *("info", "keys", "lastsave", "lindex", "linsert", "llen", "lolwut", "lpop", "lpush", "lpushx", "lrange"),
        *("lrem", "lset", "ltrim", "memory", "mget", "monitor", "move", "mset", "msetnx", "multi", "object"),
        *("persist", "pexpire", "pexpireat", "pfadd", "pfcount", "pfmerge", "ping", "psetex", "psubscribe", "pttl"),
        *("publish", "pubsub", "punsubscribe", "randomkey", "readonly", "readwrite", "rename", "renamenx"),
        *("restore", "role", "rpop", "rpoplpush", "rpush", "rpushx", "sadd", "scan", "scard", "script", "sdiff"),
        *("sdiffstore", "select", "set", "setbit", "setex", "setnx", "setrange", "sinter", "sinterstore"),
        *("sismember", "slowlog", "smembers", "smove", "sort", "spop", "srandmember", "srem", "sscan", "strlen"),
        *("subscribe", "substr", "sunion", "sunionstore", "swapdb", "time", "touch", "ttl", "type", "unlink"),
        *("unsubscribe", "unwatch", "wait", "watch", "xack", "xadd", "xclaim", "xdel", "xgroup", "xinfo", "xlen"),
        *("xpending", "xrange", "xread", "xreadgroup", "xrevrange", "xsetid", "xtrim", "zadd", "zcard", "zcount"),
        *("zincrby", "zinterstore", "zlexcount", "zpopmax", "zpopmin", "zrange", "zrangebylex", "zrangebyscore"),
        *("zrank", "zrem", "zremrangebylex", "zremrangebyrank", "zremrangebyscore", "zrevrange", "zrevrangebylex"),
        *("zrevrangebyscore", "zrevrank", "zscan", "zscore", "zunionstore"),
    }
)
