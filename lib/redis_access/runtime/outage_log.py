"""One log line per outage, not one per failed call."""

from __future__ import annotations

import logging

from .clock import Clock

logger = logging.getLogger("redis_access")

# Failures with less than this between them are one outage.
QUIET_SECONDS = 60.0


MAX_KINDS = 100
"""The most kinds of failures to remember: a server's error codes are kinds, and may be any text."""


class OutageLog:
    """Logs the first failure of a kind and keeps silent while failures of that kind go on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_failure: dict[str, float] = {}

    def ended(self, kind: str) -> None:
        """Note that an outage is over: the next failure of the kind is logged, however soon it comes."""
        self._last_failure.pop(kind, None)

    def failed(self, kind: str, error: Exception, *, consequence: str) -> None:
        """Note a failure; log it when the last one of its kind is more than a minute ago."""
        if self._note(kind):
            logger.warning("%s; %s (logged once per outage)", error, consequence)

    def data_fault(self, kind: str, text: str) -> None:
        """Note something wrong with data; log it when the last one of its kind is more than a minute ago."""
        if self._note(kind):
            logger.warning("%s (logged once while this goes on)", text)

    def _note(self, kind: str) -> bool:
        """Note a failure of the kind. Return whether to log it, as the first of an outage."""
        now = self._clock.monotonic()
        last = self._last_failure.get(kind)
        if last is None and len(self._last_failure) >= MAX_KINDS:
            self._last_failure.clear()
        # Moved by each failure, so that an outage of an hour is one as long as no minute of it is quiet.
        self._last_failure[kind] = now
        return last is None or now - last > QUIET_SECONDS
