"""Findings that follow from others of the same resource."""

from collections.abc import Mapping

LAST_REPLICA = "fewer-nodes"
AT_ONCE = "apply-immediately"
# These follow from fewer nodes only when no replica is left.
OF_THE_LAST_REPLICA = frozenset({"automatic-failover-off", "multi-az-off", "waits-for-window"})
# Findings that would not be there without another: the first of those that are there is the cause.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "access-string-widened": ("default-user-on",),
    "auth-token-change": ("authentication-step-refused", "authentication-off"),
    "authentication-required": ("authentication-step-refused",),
    "plaintext-shut-out": ("authentication-step-refused",),
    "redis-user-credentials-change": ("authentication-weakened",),
    "iam-policy-narrowed": ("cache-connect-lost",),
    "managed-policy-detached": ("cache-connect-lost",),
    "parameter-family-change": ("engine-change", "engine-upgrade"),
    # Failover and zones need a replica.
    "automatic-failover-off": (LAST_REPLICA,),
    "multi-az-off": (LAST_REPLICA,),
    **dict.fromkeys(("cache-too-small", "cache-measured"), ("node-type-change", "fewer-shards", LAST_REPLICA)),
    # Of a cache that knows no window; where there is one, that it is not waited for is a decision of its own.
    AT_ONCE: ("engine-change", "engine-upgrade", "node-type-change"),
    "waits-for-window": (
        *(
            "engine-downgrade",
            "engine-change",
            "engine-upgrade",
            "node-type-change",
            "memcached-nodes-change",
            LAST_REPLICA,
        ),
        *("automatic-failover-off", "multi-az-off", "parameter-family-change"),
    ),
}
