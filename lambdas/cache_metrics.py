"""The cache's work for a function, as CloudWatch metrics that the environment's dashboard shows."""

from collections.abc import Callable
from typing import Any

from redis_access import RedisAccess
from redis_access.hooks.cloudwatch import EmbeddedMetrics

from lambdas.settings import environment_name

# As modules/watching/dashboard/library_rows.py has them; a test compares.
NAMESPACE = "RedisAccess"
DIMENSION = "Environment"

Handler = Callable[..., dict[str, Any]]


def with_cache_metrics(handler: Handler, *accesses: RedisAccess) -> Handler:
    """Return the function's handler, which prints one line of metrics per invocation that asked one of the accesses.

    To be called while the function's module is loaded: the hook is made once per container, when Lambda gives it the
    most CPU. The line holds counts and times; no key, no value, no id of a user. Without an environment to report for,
    as in a test, the handler is returned as it is.
    """
    environment = environment_name()
    if environment is None:
        return handler
    metrics = EmbeddedMetrics(namespace=NAMESPACE, dimensions={DIMENSION: environment})
    for access in accesses:
        access.add_hook(metrics)
        metrics.watch_near_cache(access)
    return metrics.flushing(handler)
