"""A circuit breaker: an endpoint that keeps failing gets no requests except one trial a second.

closed     requests go out. It opens after FAILURES_IN_A_ROW; when at least FAILURES_IN_WINDOW requests of a window
           failed, and at least as many as were answered; and at the first failure of an endpoint that never answered.
open       no request goes out, for OPEN_SECONDS.
half open  one request goes out as a trial; if it is answered the breaker closes, else it is open for as long again.

The thresholds are the constants of this file; no setting changes them.

Without a lock: a race between threads costs a second trial or a count, never a wrong answer.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Literal, TypeAlias

from ..errors import UnavailableError
from .clock import Clock

State: TypeAlias = Literal["closed", "open", "half open"]

# Chosen, not measured. One or two failures in a row may be a lost connection or a pause of the server, after which the
# next call is answered; three cost a caller 0.45 s with the usual budget of 150 ms. Ten failures in a window, and no
# more answers than that, find an endpoint that answers now and then; with fewer, a service of few calls would give up
# for one bad moment. A trial a second costs one call its budget, and finds an endpoint that is back within a second.
OPEN_SECONDS = 1.0
FAILURES_IN_A_ROW = 3
WINDOW_SECONDS = 10.0
FAILURES_IN_WINDOW = 10


class Breaker:
    """The state of one endpoint.

    `on_change` gets the new state. A trial that fails is no change: the next change is the next trial.
    """

    __slots__ = (
        *("closed", "successes", "_because", "_clock", "_in_a_row", "_on_change", "_retry_at"),
        *("_answered_before_last", "_answered_before_window", "_in_window", "_last_at", "_window_at"),
    )

    def __init__(self, clock: Clock, on_change: Callable[[State], None]) -> None:
        self._clock = clock
        self._on_change = on_change
        self.closed = True
        self.successes = 0
        """Answers so far; the hot path adds to it while the breaker is closed."""
        self._because = UnavailableError("")
        self._retry_at = 0.0
        self._in_a_row = self._in_window = 0
        self._last_at = self._window_at = -WINDOW_SECONDS
        self._answered_before_last = self._answered_before_window = 0

    def admit(self) -> None:
        """Admit a request, as the trial when it is time for one; else raise again the error that opened the breaker.

        The caller sends the request: nobody else gets the trial for OPEN_SECONDS. Raises UnavailableError.
        """
        if self.closed:
            return
        if self._clock.monotonic() < self._retry_at:
            # A copy: raised by every refused call, one object would collect the tracebacks of all of them.
            raise copy(self._because)
        # Before it is sent, so that other threads are refused while it is under way.
        self._retry_at = self._clock.monotonic() + OPEN_SECONDS
        self._on_change("half open")

    def succeeded(self) -> None:
        """Note an answer."""
        self.successes += 1
        if not self.closed:
            self.closed = True
            self._in_a_row = self._in_window = 0
            self._on_change("closed")

    def failed(self, error: UnavailableError) -> None:
        """Note a request that was not answered."""
        # A copy: the error itself would keep the frames of the request that met it.
        self._because = copy(error)
        self._because.args = (f"{error} (breaker open for {OPEN_SECONDS:g} s)",)
        now = self._clock.monotonic()
        if not self.closed:
            # The trial, or a request that was sent before the breaker opened. Either says that it is too early to try.
            self._retry_at = now + OPEN_SECONDS
        elif self._too_many(now):
            self.closed = False
            self._retry_at = now + OPEN_SECONDS
            self._on_change("open")

    def _too_many(self, now: float) -> bool:
        # Whether anything was answered since the last failure shows in the count of successes. So a success, which is
        # the common case, costs one addition and resets nothing.
        if self.successes != self._answered_before_last or now - self._last_at > WINDOW_SECONDS:
            self._in_a_row = 0
        if now - self._window_at > WINDOW_SECONDS:
            self._in_window, self._window_at, self._answered_before_window = 0, now, self.successes
        self._in_a_row += 1
        self._in_window += 1
        self._last_at, self._answered_before_last = now, self.successes
        answered = self.successes - self._answered_before_window
        return (
            # Never answered: a cold start during an outage waits for one timeout, not for three.
            self.successes == 0
            or self._in_a_row >= FAILURES_IN_A_ROW
            or self._in_window >= max(FAILURES_IN_WINDOW, answered)
        )
