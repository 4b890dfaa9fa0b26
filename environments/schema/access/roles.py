"""Roles: the commands and keys of each user. ElastiCache and the local Redis get the same access strings.

Commands go by category, so that nothing has to be listed by name; what is dangerous or administrative is taken away
last and so stays away. A cluster's client also asks where the slots are.
"""

from collections.abc import Mapping
from typing import Literal

from environments.schema.access.acl import AccessString, Category, Keys

Role = Literal["application", "analytics", "operator"]
# The operator's dangerous commands are for people, and people have IAM.
PasswordRole = Literal["application", "analytics"]

# Of the commands that take no key, categories let in some that reach beyond the prefix: FUNCTION, which is of @write,
# loads and deletes every application's libraries, and RANDOMKEY names a key of anybody's. SCAN and DBSIZE stay: the
# library's `stats` sends them, and they show names and number of all keys, no values.
_BEYOND_THE_PREFIX = ("function", "randomkey")
_NEVER = (Category.DANGEROUS, Category.ADMIN, *_BEYOND_THE_PREFIX)
_SCRIPTS = ("eval", "evalsha", "script|load", "script|exists")
# The map of slots, under the names that clients ask for it by; ASKING, READONLY, READWRITE and COMMAND, which they also
# send, are in @connection. None of them changes anything.
_CLUSTER_MAP = ("cluster|slots", "cluster|shards", "cluster|nodes", "cluster|info", "cluster|keyslot")
# The server's state. None of these takes a key or lists keys, so SCAN, KEYS, SORT and RANDOMKEY are missing; nor does
# one delete anything, so FLUSHALL, FLUSHDB, SWAPDB and FAILOVER are. SLOWLOG shows what slow commands were sent with,
# keys and values among it, without which it would not say why they were slow; MONITOR would show all that is sent.
_SERVER_STATE = (
    *("acl|cat", "acl|list", "acl|log", "acl|users", "acl|whoami"),
    *("client|kill", "client|list", "client|no-evict", "client|pause", "client|unpause"),
    *("dbsize", "info", "lastsave", "latency", "memory|doctor", "memory|malloc-stats", "memory|purge", "memory|stats"),
    # A script that does not end stops everything else; both end only one that has not written yet.
    *("function|kill", "script|kill"),
    *("role", "slowlog", "time"),
)

# The user named `default` must be in every group of engine redis; the built-in one may run everything. This one is
# switched off.
DEFAULT_USER_ACCESS = "off ~keys* resetchannels -@all"


def application_access(key_prefix: str, *, clustered: bool = False) -> str:
    """Return the access string that confines a user to keys beginning with the prefix.

    What is open is what the cache library sends: reads, writes, its scripts, and TIME for limits on the server's clock.
    Near caches subscribe to the channel to be bounded as subscribers are; nothing can be published there.
    """
    categories = (Category.READ, Category.WRITE, Category.CONNECTION, "subscribe")
    return AccessString(
        keys=(Keys(pattern=f"{key_prefix}:*"),),
        allow=(*categories, *_SCRIPTS, "time", *_cluster_map(clustered)),
        deny=_NEVER,
        channels=("__redis__:invalidate",),
    ).text()


def analytics_access(key_prefix: str, *, clustered: bool = False) -> str:
    """Return the access string of one who reads the applications' keys and changes nothing."""
    return AccessString(
        keys=(Keys(pattern=f"{key_prefix}:*", may="read"),),
        allow=(Category.READ, Category.CONNECTION, "time", *_cluster_map(clustered)),
        deny=_NEVER,
    ).text()


def operator_access(*, clustered: bool = False) -> str:
    """Return the access string of one who looks after the server: dangerous commands, and not a single key."""
    return AccessString(keys=(), allow=(Category.CONNECTION, *_SERVER_STATE, *_cluster_map(clustered))).text()


def access_strings(key_prefix: str, *, clustered: bool) -> Mapping[Role, str]:
    """Return every role's access string."""
    return {
        "application": application_access(key_prefix, clustered=clustered),
        "analytics": analytics_access(key_prefix, clustered=clustered),
        "operator": operator_access(clustered=clustered),
    }


def _cluster_map(clustered: bool) -> tuple[str, ...]:
    return _CLUSTER_MAP if clustered else ()
