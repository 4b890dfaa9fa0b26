"""Metrics for Prometheus, by `prometheus_client`, which also serves them (`start_http_server`, `make_asgi_app`).

Names and labels are those that Prometheus makes of `redis_access.hooks.opentelemetry`'s metrics, so that one dashboard
shows both.
"""

from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from ..events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    RateLimitDecided,
    ValueUndecodable,
)
from ..stored.arguments import check_has
from .buckets import DURATION_BUCKETS
from .near_caches import HasNearStats, NearCaches

_CALL = ("db_system_name", "db_operation_name", "redis_access_outcome", "redis_access_role", "error_type")


class _NearCollector(Collector):
    """The near caches' metrics, asked for when they are scraped."""

    def __init__(self, near: NearCaches) -> None:
        self._near = near

    def collect(self) -> Iterator[Metric]:
        if (total := self._near.total()) is None:
            return
        name = "redis_access_near_cache"
        yield GaugeMetricFamily(f"{name}_entries", "Values that near caches keep", value=total.entries)
        yield GaugeMetricFamily(f"{name}_size_bytes", "Bytes that near caches take", value=total.memory_bytes)
        reads = CounterMetricFamily(f"{name}_reads", "Reads of near caches' keys", labels=["redis_access_result"])
        reads.add_metric(["hit"], total.hits)
        reads.add_metric(["miss"], total.misses)
        yield reads


class PrometheusHook:
    """A hook that counts events in a registry, and shows there the near caches of `watch_near_cache`.

    One registry takes one hook; several accesses may share it (`add_hook` on each).
    """

    def __init__(self, *, registry: CollectorRegistry = REGISTRY) -> None:
        """Make one. Raises InvalidArgumentError, and ValueError when the registry has these metrics already."""
        check_has(registry, "register", "registry", "a prometheus_client.CollectorRegistry")
        self._duration = Histogram(
            "db_client_operation_duration_seconds",
            "Calls of redis_access, everything included",
            _CALL,
            buckets=DURATION_BUCKETS,
            registry=registry,
        )

        def counter(name: str, help_text: str, *labels: str) -> Counter:
            return Counter(name, help_text, labels, registry=registry)

        self._values = counter("redis_access_values", "Values read", "db_operation_name", "redis_access_result")
        self._breaker = counter(
            "redis_access_breaker_changes",
            "Circuit breakers that opened or closed",
            "redis_access_role",
            "redis_access_state",
        )
        self._trials = counter("redis_access_breaker_trials", "Trials of open breakers", "redis_access_role")
        self._fallbacks = counter("redis_access_reader_fallbacks", "Reads that the primary served for the reader")
        self._undecodable = counter(
            "redis_access_values_undecodable", "Values that could not be decoded", "db_operation_name"
        )
        self._decisions = counter(
            "redis_access_rate_limit_decisions",
            "Decisions of rate limits",
            "redis_access_decision",
            "redis_access_by",
        )
        self._near = NearCaches()
        registry.register(_NearCollector(self._near))

    def watch_near_cache(self, access: HasNearStats) -> None:
        """Publish the size of an access's near cache and how often it answers, too; one without changes nothing.

        Raises InvalidArgumentError for an object that is no access.
        """
        self._near.watch(access)

    def __call__(self, event: Event) -> None:
        """Count an event."""
        match event:
            case CallFinished():
                self._finished(event)
            case BreakerChanged():
                self._breaker.labels(event.role, "open" if event.is_open else "closed").inc()
            case BreakerHalfOpened():
                self._trials.labels(event.role).inc()
            case FellBack():
                self._fallbacks.inc()
            case ValueUndecodable():
                self._undecodable.labels(event.call).inc()
            case RateLimitDecided():
                decision = "allowed" if event.allowed else "denied"
                self._decisions.labels(decision, "checked" if event.checked else "away").inc()

    def _finished(self, event: CallFinished) -> None:
        error = event.outcome if event.outcome in {"error", "refused"} else ""
        self._duration.labels("redis", event.name, event.outcome, event.role, error).observe(event.seconds)
        if event.hits:
            self._values.labels(event.name, "hit").inc(event.hits)
        if event.misses:
            self._values.labels(event.name, "miss").inc(event.misses)
