"""The row of the library's own metrics, which show the cache as services see it.

A service publishes them with the library's hook ``EmbeddedMetrics(namespace=NAMESPACE, dimensions={DIMENSION: ...})``;
a test holds these names to the hook's.
"""

from environments import EnvironmentSettings
from modules.watching.dashboard.widgets import Expression, Graph, Metric, Row

NAMESPACE = "RedisAccess"
# The dimension's value is the environment's name.
DIMENSION = "Environment"
METRICS = {
    "hits": "CacheHit",
    "misses": "CacheMiss",
    "errors": "RedisAway",
    "fallbacks": "ReaderFallback",
    "undecodable": "Undecodable",
}
LATENCY_METRIC = "CallDuration"
NEAR_METRICS = {"near_hits": "NearCacheHit", "near_misses": "NearCacheMiss"}
NEAR_ENTRIES_METRIC = "NearCacheEntries"
_READS = ("hits", "misses", *NEAR_METRICS)


def library_rows(settings: EnvironmentSettings) -> list[Row]:
    """Return one row: hit rates, failures, time per call, near caches' size, over all services of the environment."""
    dimensions = {DIMENSION: settings.name}

    def count(id_: str, *, visible: bool = True) -> Metric:
        return Metric(
            namespace=NAMESPACE,
            name=(METRICS | NEAR_METRICS)[id_],
            dimensions=dimensions,
            statistic="Sum",
            id=id_,
            label=id_,
            visible=visible,
        )

    rate = Expression(expression="100 * hits / (hits + misses)", label="hit rate", id="rate")
    near_rate = Expression(
        expression="100 * near_hits / (near_hits + near_misses)", label="near caches' hit rate", id="near_rate"
    )

    def each(metric: str, *statistics: str) -> list[Metric]:
        return [
            Metric(namespace=NAMESPACE, name=metric, dimensions=dimensions, statistic=statistic, label=statistic)
            for statistic in statistics
        ]

    return [
        Row(
            heading="redis_access, as its services see the cache",
            graphs=[
                Graph(
                    title="Hit rate",
                    lines=[rate, near_rate, *(count(id_, visible=False) for id_ in _READS)],
                    unit="%",
                    high=100,
                ),
                Graph(
                    title="Failures and fallbacks",
                    lines=[count("errors"), count("fallbacks"), count("undecodable")],
                    unit="calls",
                ),
                Graph(title="Time per call", lines=each(LATENCY_METRIC, "p50", "p90", "p99"), unit="milliseconds"),
                Graph(
                    title="Near cache of a process",
                    lines=each(NEAR_ENTRIES_METRIC, "Average", "Maximum"),
                    unit="entries",
                ),
            ],
        )
    ]
