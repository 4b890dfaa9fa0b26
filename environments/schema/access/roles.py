"""Roles: the commands and keys of each user. ElastiCache and the local Redis get the same access strings.

Categories allow most commands, so that few are listed by name. Dangerous and administrative commands are denied last:
Redis applies rules in order, so no earlier rule allows them. A cluster's clients may ask where the slots are, too.
"""

from collections.abc import Mapping
from typing import Literal

from environments.schema.access.acl import AccessString, Category, Keys

Role = Literal["application", "analytics", "operator"]
# The operator is left out: its dangerous commands are for people, who log in by IAM.
PasswordRole = Literal["application", "analytics"]

# Commands without a key that the categories allow and that reach beyond the prefix: FUNCTION, of category @write, loads
# and deletes every application's libraries, and RANDOMKEY names a key of any application. SCAN and DBSIZE stay allowed:
# the library's `stats` sends them, and they show the names and the number of all keys, no values.
_BEYOND_THE_PREFIX = ("function", "randomkey")
_NEVER = (Category.DANGEROUS, Category.ADMIN, *_BEYOND_THE_PREFIX)
_SCRIPTS = ("eval", "evalsha", "script|load", "script|exists")
# The commands by which clients ask for the map of slots. They also send ASKING, READONLY, READWRITE and COMMAND, which
# are in @connection. None of these changes anything.
_CLUSTER_MAP = ("cluster|slots", "cluster|shards", "cluster|nodes", "cluster|info", "cluster|keyslot")
# Commands that show or maintain the server's state. None of them takes or lists keys, so SCAN, KEYS, SORT and RANDOMKEY
# are missing. None deletes anything, so FLUSHALL, FLUSHDB, SWAPDB and FAILOVER are missing, too. SLOWLOG shows the
# arguments of slow commands, keys and values among them, because they say why a command was slow. MONITOR, which would
# show every command's arguments, is missing.
_SERVER_STATE = (
    *("acl|cat", "acl|list", "acl|log", "acl|users", "acl|whoami"),
    *("client|kill", "client|list", "client|no-evict", "client|pause", "client|unpause"),
    *("dbsize", "info", "lastsave", "latency", "memory|doctor", "memory|malloc-stats", "memory|purge", "memory|stats"),
    # A script that does not end stops everything else; both end only one that has not written yet.
    *("function|kill", "script|kill"),
    *("role", "slowlog", "time"),
)

# A user group of engine redis must hold a user named `default`. AWS's own may run everything; this one is switched off.
DEFAULT_USER_ACCESS = "off ~keys* resetchannels -@all"


def application_access(key_prefix: str, *, clustered: bool = False) -> str:
    """Return the access string that confines a user to keys beginning with the prefix.

    The user may run what the cache library sends: reads, writes, the library's scripts, and TIME for limits on the
    server's clock. Near caches subscribe to the one channel, so that the output buffer limits of subscribers bound
    them; the user cannot publish to it.
    """
    categories = (Category.READ, Category.WRITE, Category.CONNECTION, "subscribe")
    return AccessString(
        keys=(Keys(pattern=f"{key_prefix}:*"),),
        allow=(*categories, *_SCRIPTS, "time", *_cluster_map(clustered)),
        deny=_NEVER,
        channels=("__redis__:invalidate",),
    ).text()


def analytics_access(key_prefix: str, *, clustered: bool = False) -> str:
    """Return the access string of a user who reads the applications' keys and changes nothing."""
    return AccessString(
        keys=(Keys(pattern=f"{key_prefix}:*", may="read"),),
        allow=(Category.READ, Category.CONNECTION, "time", *_cluster_map(clustered)),
        deny=_NEVER,
    ).text()


def operator_access(*, clustered: bool = False) -> str:
    """Return the access string of a user who maintains the server: dangerous commands, and no key at all."""
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
