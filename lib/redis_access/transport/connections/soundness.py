"""Whether a connection can still be used: by its age, the time it has been idle, and its unread bytes."""

from __future__ import annotations

import select
import time

# ElastiCache cuts IAM connections after 12 h. Renewing them sooner also spreads them over nodes that were added since.
MAX_CONNECTION_AGE_SECONDS = 3600.0

# A connection idle for longer may be half open: the network forgot it and says nothing.
DOUBTFUL_SECONDS = 30.0


class Soundness:
    """Knows when a connection was opened and last used, and whether it has unread bytes, for which `_poll` watches it.

    It uses two clocks: the wall clock goes on while a Lambda is frozen, the monotonic one cannot be set back.
    """

    _opened_at = _opened_at_wall = 0.0
    _used_at = _used_at_wall = 0.0
    _poll: select.poll

    def opened(self) -> None:
        """Note that the connection was opened now."""
        now = time.monotonic()
        self._opened_at, self._opened_at_wall = now, time.time()
        self.used(now)

    def used(self, now: float) -> None:
        """Note a use, at `now` on the monotonic clock."""
        self._used_at, self._used_at_wall = now, time.time()

    def use_if_sound(self, now: float) -> bool:
        """Return whether it is neither too old nor doubtful and has no unread bytes; if so, note a use at `now`.

        All in one call, since nearly every request asks it.
        """
        wall = time.time()
        if (
            now - self._used_at > DOUBTFUL_SECONDS
            or wall - self._used_at_wall > DOUBTFUL_SECONDS
            or now - self._opened_at >= MAX_CONNECTION_AGE_SECONDS
            or wall - self._opened_at_wall >= MAX_CONNECTION_AGE_SECONDS
            or self._poll.poll(0)
        ):
            return False
        self._used_at, self._used_at_wall = now, wall
        return True

    def is_readable(self) -> bool:
        """Whether the socket has something to read: its end, or bytes that came while it was idle."""
        return bool(self._poll.poll(0))

    def is_too_old(self, now: float) -> bool:
        """Whether the connection is so old that another one has to be opened."""
        return (
            now - self._opened_at >= MAX_CONNECTION_AGE_SECONDS
            or time.time() - self._opened_at_wall >= MAX_CONNECTION_AGE_SECONDS
        )

    def is_doubtful(self, now: float) -> bool:
        """Whether the connection was idle, or the process frozen, for so long that it may have died without a sign."""
        return now - self._used_at > DOUBTFUL_SECONDS or time.time() - self._used_at_wall > DOUBTFUL_SECONDS


def doubtful_until(deadline: float, now: float) -> float:
    """Return until when to wait for an answer over a doubtful connection: two thirds are left to try a new one."""
    return now + (deadline - now) / 3
