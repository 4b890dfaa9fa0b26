"""CloudWatch metrics without a call to CloudWatch: one line of embedded metric format (EMF) on standard output.

Lambda's log agent turns such lines into metrics (CloudWatch Logs user guide, "Specification: Embedded metric format").
Powertools' Metrics would do the same; it is a dependency that a service outside Lambda would not have.
"""

import json
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import ParamSpec, TextIO, TypeVar

from ..errors import InvalidArgumentError
from ..events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    RateLimitDecided,
    ValueUndecodable,
)
from ..stored.arguments import check_has, checked_mapping
from .near_caches import HasNearStats, NearCaches

P = ParamSpec("P")
R = TypeVar("R")

MAX_VALUES = 100
"""A metric's values in one line: the specification's limit."""

_OUTCOMES = {
    "hit": "CacheHit",
    "miss": "CacheMiss",
    "write": "CacheWrite",
    "refused": "CommandRefused",
    "error": "RedisAway",
    "allowed": "RateLimitAllowed",
    "denied": "RateLimitDenied",
    "done": "OtherCall",
}
_UNITS = {"CallDuration": "Milliseconds", "NearCacheBytes": "Bytes"}


class EmbeddedMetrics:
    """A hook that sums events up; `flush()` prints the sums as one line, or nothing when there was no event.

    The metrics: CacheHit, CacheMiss, CacheWrite, CommandRefused, RedisAway, RateLimitAllowed, RateLimitDenied and
    OtherCall count calls by their outcome (`CallFinished.outcome`); Undecodable, ReaderFallback, BreakerOpened and
    BreakerHalfOpened count what their names say; CallDuration has the milliseconds of each call. A line holds 100
    durations, so after 100 events it prints by itself. Safe with threads.

    With `watch_near_cache` there are four more: NearCacheHit and NearCacheMiss count the reads that the near cache
    answered and that it did not; NearCacheEntries and NearCacheBytes are this process's size, so look at their average
    and maximum, not at their sum.
    """

    def __init__(
        self,
        *,
        namespace: str,
        dimensions: Mapping[str, str] | None = None,
        stream: TextIO | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Make one; `stream` stands in for standard output, `now` for the clock (Unix time in seconds)."""
        if not isinstance(namespace, str) or not namespace:
            raise InvalidArgumentError(f"namespace must be the metrics' namespace in CloudWatch, not {namespace!r}")
        self._namespace = namespace
        self._dimensions = dict(checked_mapping(dimensions or {}, "dimensions"))
        if stream is not None:
            check_has(stream, "write", "stream", "a text file")
        check_has(now, "__call__", "now", "a function")
        self._stream = stream
        self._now = now
        # Summed up by `flush`, so that a call costs no more than adding to a deque, which is safe without a lock.
        self._events: deque[Event] = deque()
        self._near = NearCaches()
        self._near_reads = (0, 0)
        self._flushing = threading.Lock()

    def __call__(self, event: Event) -> None:
        """Take an event in."""
        if type(event) is not RateLimitDecided:  # CallFinished tells of it, too
            self._events.append(event)
            if len(self._events) >= MAX_VALUES:
                self.flush()

    def watch_near_cache(self, access: HasNearStats) -> None:
        """Publish the size of an access's near cache and how often it answers, too; one without changes nothing.

        Its hits make no event, so `flush` asks the access. Raises InvalidArgumentError for an object that is no access.
        """
        self._near.watch(access)

    def flushing(self, handler: Callable[P, R]) -> Callable[P, R]:
        """Decorate a Lambda handler: its metrics are printed when it ends, whether it returns or raises.

        After it has returned Lambda freezes the process: sums not printed by then would come with the next invocation,
        or never.
        """
        check_has(handler, "__call__", "handler", "a function")

        @wraps(handler)
        def flushed(*arguments: P.args, **options: P.kwargs) -> R:
            try:
                return handler(*arguments, **options)
            finally:
                self.flush()

        return flushed

    def flush(self) -> None:
        """Print the sums since the last flush as one line; nothing when there was no event and no near cache read."""
        with self._flushing:
            near = self._near_values()
            while self._events:
                events = [self._events.popleft() for _ in range(min(len(self._events), MAX_VALUES))]
                if values := _summed(events):
                    self._print({**values, **near})
                    near = {}
            if near:
                self._print(near)

    def _near_values(self) -> dict[str, int]:
        total = self._near.total()
        if total is None or (total.hits, total.misses) == self._near_reads:
            return {}
        hits, misses = self._near_reads
        self._near_reads = (total.hits, total.misses)
        return {
            "NearCacheHit": total.hits - hits,
            "NearCacheMiss": total.misses - misses,
            "NearCacheEntries": total.entries,
            "NearCacheBytes": total.memory_bytes,
        }

    def _print(self, values: Mapping[str, object]) -> None:
        stream = self._stream or sys.stdout  # looked up now: Lambda and pytest replace it
        stream.write(json.dumps(self._line(values), separators=(",", ":")) + "\n")
        stream.flush()

    def _line(self, values: Mapping[str, object]) -> dict[str, object]:
        metrics = [{"Name": name, "Unit": _UNITS.get(name, "Count")} for name in values]
        directive = {"Namespace": self._namespace, "Dimensions": [list(self._dimensions)], "Metrics": metrics}
        head = {"Timestamp": int(self._now() * 1000), "CloudWatchMetrics": [directive]}
        return {"_aws": head, **self._dimensions, **values}


def _summed(events: Sequence[Event]) -> dict[str, int | list[float]]:
    calls = [event for event in events if type(event) is CallFinished]
    # Outcomes first, metrics after: to look each one up would take longer than to count them, which is done in C.
    outcomes = Counter([call.outcome for call in calls])
    counts = Counter({_OUTCOMES[outcome]: count for outcome, count in outcomes.items()})
    if len(calls) < len(events):
        for event in events:
            if type(event) is not CallFinished:
                counts.update(_counted(event))
    if not calls:
        return dict(counts)
    # Whole microseconds, rounded by `//`; round() to three digits takes seven times as long.
    return {**counts, "CallDuration": [(call.seconds * 1_000_000 + 0.5) // 1 / 1000 for call in calls]}


def _counted(event: Event) -> Iterator[str]:
    match event:
        case ValueUndecodable():
            yield "Undecodable"
        case FellBack():
            yield "ReaderFallback"
        case BreakerChanged(is_open=True):
            yield "BreakerOpened"
        case BreakerHalfOpened():
            yield "BreakerHalfOpened"
        case _:
            return
