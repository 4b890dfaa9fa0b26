"""Metrics and spans for OpenTelemetry. Needs `opentelemetry-api`; what is exported is up to the SDK's settings.

Names follow OpenTelemetry's semantic conventions for database clients; those that they do not have begin with
`redis_access.`. `redis_access.hooks.prometheus` has the same metrics under the names that Prometheus makes of them.
"""

import time
from collections.abc import Iterator

from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation, get_meter
from opentelemetry.trace import SpanKind, Status, StatusCode, TracerProvider, get_tracer

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

_NAME = "redis_access"
_NANOSECONDS = 1_000_000_000


class OpenTelemetryHook:
    """A hook that records metrics of each call and, on request, a span, a child of the one it was made in.

    db.client.operation.duration is a histogram in seconds; its buckets begin at 0.1 ms, where those of the conventions
    begin at 1 ms, since a call takes a fraction of that. redis_access.values counts values read, by hit and miss;
    redis_access.breaker.changes, redis_access.breaker.trials, redis_access.reader.fallbacks,
    redis_access.values.undecodable and redis_access.rate_limit.decisions count what their names say.

    With `watch_near_cache` there are three more: redis_access.near_cache.entries and redis_access.near_cache.size (in
    bytes) are of now, redis_access.near_cache.reads counts the near cache's reads, by hit and miss.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        spans: bool = False,
    ) -> None:
        """Make one on the given providers, or on the global ones. `spans=True` makes a span of each call, too.

        Raises InvalidArgumentError.
        """
        if tracer_provider is not None:
            check_has(tracer_provider, "get_tracer", "tracer_provider", "a TracerProvider")
        if meter_provider is not None:
            check_has(meter_provider, "get_meter", "meter_provider", "a MeterProvider")
        self._tracer = get_tracer(_NAME, tracer_provider=tracer_provider) if spans else None
        meter = get_meter(_NAME, meter_provider=meter_provider)
        self._duration = meter.create_histogram(
            "db.client.operation.duration", unit="s", explicit_bucket_boundaries_advisory=DURATION_BUCKETS
        )
        self._values = meter.create_counter("redis_access.values")
        self._breaker = meter.create_counter("redis_access.breaker.changes")
        self._trials = meter.create_counter("redis_access.breaker.trials")
        self._fallbacks = meter.create_counter("redis_access.reader.fallbacks")
        self._undecodable = meter.create_counter("redis_access.values.undecodable")
        self._decisions = meter.create_counter("redis_access.rate_limit.decisions")
        self._near = NearCaches()
        meter.create_observable_gauge("redis_access.near_cache.entries", callbacks=[self._near_entries])
        meter.create_observable_gauge("redis_access.near_cache.size", callbacks=[self._near_bytes], unit="By")
        meter.create_observable_counter("redis_access.near_cache.reads", callbacks=[self._near_reads])

    def watch_near_cache(self, access: HasNearStats) -> None:
        """Publish the size of an access's near cache and how often it answers, too; one without changes nothing.

        Raises InvalidArgumentError for an object that is no access.
        """
        self._near.watch(access)

    def __call__(self, event: Event) -> None:
        """Record an event."""
        match event:
            case CallFinished():
                self._finished(event)
            case BreakerChanged():
                state = "open" if event.is_open else "closed"
                self._breaker.add(1, {"redis_access.role": event.role, "redis_access.state": state})
            case BreakerHalfOpened():
                self._trials.add(1, {"redis_access.role": event.role})
            case FellBack():
                self._fallbacks.add(1)
            case ValueUndecodable():
                self._undecodable.add(1, {"db.operation.name": event.call})
            case RateLimitDecided():
                decision = "allowed" if event.allowed else "denied"
                checked = "checked" if event.checked else "away"
                self._decisions.add(1, {"redis_access.decision": decision, "redis_access.by": checked})

    def _near_entries(self, _: CallbackOptions) -> Iterator[Observation]:
        if (total := self._near.total()) is not None:
            yield Observation(total.entries)

    def _near_bytes(self, _: CallbackOptions) -> Iterator[Observation]:
        if (total := self._near.total()) is not None:
            yield Observation(total.memory_bytes)

    def _near_reads(self, _: CallbackOptions) -> Iterator[Observation]:
        if (total := self._near.total()) is not None:
            yield Observation(total.hits, {"redis_access.result": "hit"})
            yield Observation(total.misses, {"redis_access.result": "miss"})

    def _finished(self, event: CallFinished) -> None:
        attributes = {
            "db.system.name": "redis",
            "db.operation.name": event.name,
            "redis_access.outcome": event.outcome,
            "redis_access.role": event.role,
        }
        if event.outcome in {"error", "refused"}:
            attributes["error.type"] = event.outcome
        self._duration.record(event.seconds, attributes)
        if event.hits:
            self._values.add(event.hits, {"db.operation.name": event.name, "redis_access.result": "hit"})
        if event.misses:
            self._values.add(event.misses, {"db.operation.name": event.name, "redis_access.result": "miss"})
        if self._tracer is None:
            return
        # The event comes when the call is over, so the span gets its beginning and end as explicit times.
        ended = time.time_ns()
        span = self._tracer.start_span(
            f"redis_access.{event.name}",
            kind=SpanKind.CLIENT,
            attributes={**attributes, "redis_access.round_trips": event.round_trips},
            start_time=ended - int(event.seconds * _NANOSECONDS),
        )
        if "error.type" in attributes:
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)
