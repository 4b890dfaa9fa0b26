"""Spans and metrics, through OpenTelemetry's own SDK."""

from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from redis_access import ConnectionSettings, RedisAccess
from redis_access.events import BreakerHalfOpened
from redis_access.hooks.opentelemetry import OpenTelemetryHook

from tests.redis_servers.server import PATIENT, free_port


def _hook() -> tuple[OpenTelemetryHook, InMemorySpanExporter, InMemoryMetricReader, TracerProvider]:
    spans, metrics = InMemorySpanExporter(), InMemoryMetricReader()
    tracers = TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    hook = OpenTelemetryHook(tracer_provider=tracers, meter_provider=MeterProvider([metrics]), spans=True)
    return hook, spans, metrics, tracers


def _points(reader: InMemoryMetricReader) -> dict[str, list[Any]]:
    data = reader.get_metrics_data()
    assert data is not None
    metrics = [metric for r in data.resource_metrics for s in r.scope_metrics for metric in s.metrics]
    return {metric.name: list(metric.data.data_points) for metric in metrics}


def test_a_call_is_a_span_below_the_callers(access: RedisAccess) -> None:
    """It has the call's name, kind, attributes and duration."""
    hook, spans, _, tracers = _hook()
    access.add_hook(hook)
    with tracers.get_tracer("test").start_as_current_span("request") as request:
        access.get("k")
    span = spans.get_finished_spans()[0]
    assert (span.name, span.kind) == ("redis_access.get", SpanKind.CLIENT)
    assert span.parent is not None
    assert span.parent.span_id == request.get_span_context().span_id
    assert span.attributes == {
        "db.system.name": "redis",
        "db.operation.name": "get",
        "redis_access.outcome": "miss",
        "redis_access.role": "primary",
        "redis_access.round_trips": 1,
    }
    assert span.start_time is not None
    assert span.end_time is not None
    assert span.end_time > span.start_time


def test_durations_and_decisions_are_metrics(access: RedisAccess) -> None:
    """A histogram of durations by operation and outcome; counters for the rest."""
    hook, _, reader, _ = _hook()
    access.add_hook(hook)
    access.get("k")
    access.rate_limit("u", limit=1, window_seconds=60)
    points = _points(reader)
    operations = [point.attributes["db.operation.name"] for point in points["db.client.operation.duration"]]
    assert operations == ["get", "rate_limit"]
    assert [point.value for point in points["redis_access.rate_limit.decisions"]] == [1]


def test_an_outage_is_an_error_span_and_a_change(access: RedisAccess) -> None:
    """The span's status is ERROR, with error.type; the opening breaker is counted, and so are its trials."""
    hook, spans, reader, _ = _hook()
    unavailable = RedisAccess(
        ConnectionSettings.from_url(f"redis://127.0.0.1:{free_port()}"), budget_milliseconds=PATIENT
    )
    unavailable.add_hook(hook)
    unavailable.get("k")
    hook(BreakerHalfOpened(role="primary"))
    span = spans.get_finished_spans()[0]
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes is not None
    assert span.attributes["error.type"] == "error"
    assert [dict(point.attributes) for point in _points(reader)["redis_access.breaker.changes"]] == [
        {"redis_access.role": "primary", "redis_access.state": "open"}
    ]
    assert [dict(point.attributes) for point in _points(reader)["redis_access.breaker.trials"]] == [
        {"redis_access.role": "primary"}
    ]


def test_there_are_no_spans_unless_asked_for(access: RedisAccess) -> None:
    """One for each call of a cache is more than most want to store."""
    spans, tracers = InMemorySpanExporter(), TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    access.add_hook(OpenTelemetryHook(tracer_provider=tracers, meter_provider=MeterProvider()))
    access.get("k")
    assert spans.get_finished_spans() == ()


def test_a_call_of_a_fraction_of_a_millisecond_has_a_bucket(access: RedisAccess) -> None:
    """The conventions' buckets begin at 1 ms: every call would be in the first."""
    hook, _, reader, _ = _hook()
    access.add_hook(hook)
    access.get("k")
    (point,) = _points(reader)["db.client.operation.duration"]
    assert point.explicit_bounds[:3] == (0.0001, 0.00025, 0.0005)
