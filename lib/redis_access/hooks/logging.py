"""Events as log records, for those who read logs."""

import logging

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


class EventLog:
    """A hook that logs: breakers and undecodable values as warnings, denials and trials as information, else debugging.

    A record's message is for people; `record.redis_access` has the event's fields as a dict, for structured logs.
    """

    def __init__(self, logger: logging.Logger | None = None) -> None:
        """Make one that logs by the logger, or by "redis_access.events". Raises InvalidArgumentError."""
        if logger is not None:
            check_has(logger, "isEnabledFor", "logger", "a logging.Logger")
        self._logger = logger or logging.getLogger("redis_access.events")

    def __call__(self, event: Event) -> None:
        """Log an event."""
        level, message = _told(event)
        if self._logger.isEnabledFor(level):
            fields = {"event": type(event).__name__, **event._asdict()}
            self._logger.log(level, "%s", message, extra={"redis_access": fields})


def _told(event: Event) -> tuple[int, str]:
    match event:
        case CallFinished():
            return logging.DEBUG, (
                f"{event.name}: {event.outcome} in {event.seconds * 1000:.1f} ms, {event.round_trips} round trips, "
                f"role {event.role}"
            )
        case BreakerChanged():
            change = "is unavailable: its breaker is open" if event.is_open else "is back: its breaker is closed"
            return logging.WARNING, f"the {_endpoint(event)} {change}"
        case BreakerHalfOpened():
            return logging.INFO, f"one request tries whether the {_endpoint(event)} is back"
        case FellBack():
            return logging.DEBUG, f"the primary serves a read: {event.because}"
        case ValueUndecodable():
            return logging.WARNING, f"{event.call}: the value under {event.key!r} cannot be decoded"
        case RateLimitDecided():
            decision = "allowed" if event.allowed else "denied"
            checked = "" if event.checked else ", unchecked"
            level = logging.DEBUG if event.allowed else logging.INFO
            return level, f"rate limit: {decision}, {event.remaining} of {event.limit} left{checked}"


def _endpoint(event: BreakerChanged | BreakerHalfOpened) -> str:
    return f"{event.role} {event.address}".rstrip()
