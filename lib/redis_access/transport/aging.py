"""How old and how long idle a connection is, and what follows from it."""

from __future__ import annotations

import time

# ElastiCache cuts IAM connections after 12 h; sooner also spreads them over nodes that were added since.
MAX_AGE_SECONDS = 3600.0

# An idle connection younger than this is used without a look whether the server closed it: that costs a system call,
# and one that was closed costs a reconnect, not an error.
FRESH_SECONDS = 0.5

# One idle for longer may be half open: gone for the network, which says nothing about it.
DOUBTFUL_SECONDS = 30.0


class Aging:
    """Knows when a connection was opened and last used.

    By two clocks: the wall clock goes on while a Lambda is frozen, the monotonic one cannot be set back.
    """

    fresh_until = 0.0
    expires_at = 0.0
    _opened_at = 0.0
    _wall_ahead = 0.0

    def opened(self) -> None:
        """Note that the connection was opened now."""
        self._opened_at = time.time()
        now = time.monotonic()
        self.expires_at = now + MAX_AGE_SECONDS
        self.used(now)

    def used(self, now: float) -> None:
        """Note a use, at `now` on the monotonic clock."""
        self._wall_ahead = time.time() - now
        self.fresh_until = min(now + FRESH_SECONDS, self.expires_at)

    def is_readable(self) -> bool:
        """Whether something waits in the idle connection, where only its end can: nothing was asked."""
        raise NotImplementedError

    def may_be_used(self, *, repeatable: bool) -> bool:
        """Whether to send a command over it; one that must not be sent twice asks for more."""
        return not (self._is_over() or self.is_readable()) and (repeatable or not self.is_doubtful())

    def _is_over(self) -> bool:
        return time.monotonic() >= self.expires_at or time.time() - self._opened_at > MAX_AGE_SECONDS

    def is_doubtful(self) -> bool:
        """Whether the connection was idle, or the process frozen, for so long that it may have died without a sign."""
        now = time.monotonic()
        idle = now - (self.fresh_until - FRESH_SECONDS)
        frozen = time.time() - now - self._wall_ahead
        return idle + frozen > DOUBTFUL_SECONDS


def half_open_deadline(deadline: float) -> float:
    """Return until when to wait for an answer over a doubtful connection: two thirds are left to try a new one."""
    now = time.monotonic()
    return now + (deadline - now) / 3
