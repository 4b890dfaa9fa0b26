"""The library's own metrics, as services see the cache.

A service publishes them with the library's hook ``EmbeddedMetrics(namespace=NAMESPACE, dimensions={DIMENSION: ...})``;
a test holds these names to the hook's.
"""

from environments import EnvironmentSettings
from modules.watching.dashboard.widgets import Expression, Graph, Metric, Row

NAMESPACE = "RedisAccess"
# Its value is the environment's name.
DIMENSION = "Environment"
METRICS = {
    "hits": "CacheHit",
    "misses": "CacheMiss",
    "errors": "RedisAway",
    "fallbacks": "ReaderFallback",
    "undecodable": "Undecodable",
}
LATENCY_METRIC = "CallDuration"


def library_rows(settings: EnvironmentSettings) -> list[Row]:
    """Return one row: hit rate, failures and time per call, over all services of the environment."""
    dimensions = {DIMENSION: settings.name}

    def count(id_: str, *, visible: bool = True) -> Metric:
        return Metric(
            namespace=NAMESPACE,
            name=METRICS[id_],
            dimensions=dimensions,
            statistic="Sum",
            id=id_,
            label=id_,
            visible=visible,
        )

    rate = Expression(expression="100 * hits / (hits + misses)", label="hit rate", id="rate")
    latency = [
        Metric(namespace=NAMESPACE, name=LATENCY_METRIC, dimensions=dimensions, statistic=each, label=each)
        for each in ("p50", "p90", "p99")
    ]
    return [
        Row(
            heading="redis_access, as its services see the cache",
            graphs=[
                Graph(
                    title="Hit rate",
                    lines=[rate, count("hits", visible=False), count("misses", visible=False)],
                    unit="%",
                    high=100,
                ),
                Graph(
                    title="Failures and fallbacks",
                    lines=[count("errors"), count("fallbacks"), count("undecodable")],
                    unit="calls",
                ),
                Graph(title="Time per call", lines=latency, unit="milliseconds"),
            ],
        )
    ]
