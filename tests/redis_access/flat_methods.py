"""The flat methods of an access, by what they do with the value under a key of the caller's.

A new one belongs into one table, or into both: then `test_flat_methods.py` holds it to the rules of its kind.
docs/redis_access/add_an_operation.md has the rules.
"""

from collections.abc import Callable
from typing import Any

from redis_access import MISS

from tests.redis_access.conformance.backends import Access

SHOWS: dict[str, Callable[[Access], bool]] = {
    "get": lambda redis: redis.get("k", MISS) is not MISS,
    "get_many": lambda redis: redis.get_many(["k"]) != {},
    "cache_get": lambda redis: redis.cache_get("k", lambda: "computed") != "computed",
    "cache_get_many": lambda redis: redis.cache_get_many(["k"], lambda _: {"k": "computed"}) != {"k": "computed"},
    "exists": lambda redis: redis.exists("k"),
    "ttl": lambda redis: redis.ttl("k") is not None,
    "touch": lambda redis: redis.touch("k"),
    "increment": lambda redis: redis.increment("k") is not None,
}
"""Methods that return a value or tell of it. Each is called here, and tells whether it does so."""

CHANGES: dict[str, Callable[[Access], Any]] = {
    "set": lambda redis: redis.set("k", 2),
    "set_many": lambda redis: redis.set_many({"k": 2}),
    "delete": lambda redis: redis.delete("k"),
    "delete_many": lambda redis: redis.delete_many(["k"]),
    "touch": lambda redis: redis.touch("k", 60),
    "increment": lambda redis: redis.increment("k"),
}
"""Methods after which Redis has another value, none, or one that ends at another time; each returns what is true."""

REMOVES = frozenset({"delete", "delete_many"})
"""Those of CHANGES after which there is no value."""

OF_OTHER_KEYS = frozenset(
    {
        "ping",
        "rate_limit",
        *("create_session", "get_session", "update_session", "extend_session", "end_session"),
        *("cache_feature_flag", "get_cached_feature_flag"),
        *("cache_experiment_assignment", "get_cached_experiment_assignment"),
    }
)
"""Methods whose keys are none of the caller's: no near cache keeps their values, and no namespace has them."""
