"""Spans and metrics for OpenTelemetry. Needs `opentelemetry-api`; what is exported is up to the SDK's settings.

Names follow OpenTelemetry's semantic conventions for database clients; what they have no name for begins with
`redis_access.`.
"""

import time

from opentelemetry.metrics import MeterProvider, get_meter
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

_NAME = "redis_access"
_NANOSECONDS = 1_000_000_000


class OpenTelemetryHook:
    """A hook that makes a span of each call, a child of the span it was made in, and these metrics.

    db.client.operation.duration (histogram, s), redis_access.breaker.changes, redis_access.breaker.trials,
    redis_access.reader.fallbacks, redis_access.values.undecodable, redis_access.rate_limit.decisions (counters).
    """

    def __init__(
        self, *, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None
    ) -> None:
        """Make one on the given providers, or on the global ones."""
        self._tracer = get_tracer(_NAME, tracer_provider=tracer_provider)
        meter = get_meter(_NAME, meter_provider=meter_provider)
        self._duration = meter.create_histogram("db.client.operation.duration", unit="s")
        self._breaker = meter.create_counter("redis_access.breaker.changes")
        self._trials = meter.create_counter("redis_access.breaker.trials")
        self._fallbacks = meter.create_counter("redis_access.reader.fallbacks")
        self._undecodable = meter.create_counter("redis_access.values.undecodable")
        self._decisions = meter.create_counter("redis_access.rate_limit.decisions")

    def __call__(self, event: Event) -> None:
        """Record an event."""
        match event:
            case CallFinished():
                self._finished(event)
            case BreakerChanged():
                self._breaker.add(1, {"redis_access.role": event.role, "open": event.is_open})
            case BreakerHalfOpened():
                self._trials.add(1, {"redis_access.role": event.role})
            case FellBack():
                self._fallbacks.add(1)
            case ValueUndecodable():
                self._undecodable.add(1, {"db.operation.name": event.call})
            case RateLimitDecided():
                self._decisions.add(1, {"allowed": event.allowed, "checked": event.checked})

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
