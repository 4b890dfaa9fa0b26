"""A lock: the right to do something that one caller at a time may do, among all processes.

Redis keeps the holder's token for `ttl` seconds, so that a holder that dies keeps nobody waiting for longer. A holder
that takes longer has lost the lock without noticing; `extend` tells. A failover may lose a lock that was just
taken, unless it is `durable`. So a lock saves work that would be done twice; it does not protect what must never happen
twice.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from secrets import token_hex

from ..errors import InvalidArgumentError, NotReplicatedError, UnavailableError
from ..runtime.runtime import Runtime
from ..runtime.scope import current
from ..steps.answers import number
from ..steps.operation import Operation, Wait, pauses
from ..steps.requests import REQUEST_ERRORS, Read, Run
from ..steps.scripts import script_beside
from ..stored.keys import joined_key
from ..stored.ttls import checked_ttl

LOCK = script_beside(__file__, "lock", repeatable=True, answers=number)
UNLOCK = script_beside(__file__, "unlock", repeatable=True, answers=number)

DEFAULT_LOCK_TTL_SECONDS = 30
MAX_WAIT_SECONDS = 900.0

MAX_UNCONFIRMED = 1000


class LockOperations:
    """One caller's handle of a named lock: it holds the caller's token while the caller has the lock."""

    def __init__(
        self,
        runtime: Runtime,
        name: str,
        ttl: int | None,
        wait_seconds: float,
        *,
        unconfirmed: dict[str, str],
        durable: bool = False,
    ) -> None:
        """Make one; it takes no lock yet. Raises InvalidKeyError, InvalidTTLError and InvalidArgumentError.

        `unconfirmed` is shared by the locks of one access: tokens by key of those that Redis did not confirm.
        """
        self._durable = durable
        self._unconfirmed = unconfirmed
        self.name = name
        self._runtime = runtime
        self._key = joined_key("locks", name)
        self._milliseconds = _milliseconds(ttl)
        self._wait_seconds = _checked_wait(wait_seconds)
        self._token: str | None = None

    def acquire(self, wait_seconds: float | None = None) -> Operation[bool]:
        """Take the lock for its ttl. If another holds it, wait for `wait_seconds` at most. Return whether it was taken.

        None stands for the lock's own `wait_seconds`; 0 does not wait. Within a `budget` or `bind` block waiting ends
        with the block's time. Returns False as well when Redis did not confirm the lock.
        """
        return self._acquire(self._wait_seconds if wait_seconds is None else _checked_wait(wait_seconds))

    def release(self) -> Operation[bool]:
        """Release the lock. Return whether it was held until now: False if its ttl was over or Redis is unavailable."""
        token, self._token = self._token, None
        return self._released(token)

    def extend(self, ttl: int | None = None) -> Operation[bool]:
        """Hold the lock for `ttl` seconds from now, or its own ttl. Return whether it is held still."""
        return self._extended(self._milliseconds if ttl is None else _milliseconds(ttl))

    def locked(self) -> Operation[bool]:
        """Return whether anybody holds the lock."""
        return bool((yield from self._runtime.request(Read("EXISTS", self._key, primary=True))))

    def _acquire(self, seconds: float) -> Operation[bool]:
        # No other caller knows the token, so only the holder can release or extend the lock. A lock whose answer was
        # lost may have no holder: the next caller in this process takes its token over.
        token, clock = self._unconfirmed.pop(self._key, None) or token_hex(16), self._runtime.clock
        until = clock.monotonic() + self._wait_timeout(seconds)
        pausing = pauses()
        try:
            while True:
                take = Run(LOCK, [self._key], token, self._milliseconds, 1)
                left = yield from self._runtime.write(take, durable=self._durable)
                if left == 0:
                    self._token = token
                    return True
                now = clock.monotonic()
                if left is None:
                    yield from self._remember(token)
                if left is None or now >= until:
                    return False
                # No pause goes beyond the holder's time.
                pause = min(next(pausing), until - now, left / 1000)
                yield Wait(partial(self._runtime.flight().pause, clock), pause)
        except NotReplicatedError:
            yield from self._released(token)
            raise
        except UnavailableError:  # the access is strict
            yield from self._remember(token)
            raise
        except (Exception, GeneratorExit):
            raise
        except BaseException:  # a cancelled task, Ctrl-C: the lock may just have been taken
            yield from self._released(token)
            raise

    def _remember(self, token: str) -> Operation[None]:
        """Give the lock up, or remember the token, since Redis may have the lock for it."""
        if self._durable:  # the primary may have the lock, and no replica
            yield from self._released(token)
        else:
            self._unconfirmed[self._key] = token
            if len(self._unconfirmed) > MAX_UNCONFIRMED:  # the oldest lock has ended by itself, or is the next to
                self._unconfirmed.pop(next(iter(self._unconfirmed.copy())), None)

    def _released(self, token: str | None) -> Operation[bool]:
        if token is None:
            return False
        unlock = Run(UNLOCK, [self._key], token)
        try:
            return bool((yield from self._runtime.request(unlock)) == 1)
        except (Exception, GeneratorExit):
            raise
        except BaseException:  # a cancelled task, Ctrl-C: the request may not have been sent
            with suppress(*REQUEST_ERRORS):
                yield unlock
            raise

    def _extended(self, milliseconds: int) -> Operation[bool]:
        if self._token is None:
            return False
        reply = yield from self._runtime.request(Run(LOCK, [self._key], self._token, milliseconds, 0))
        return bool(reply == 0)

    def _wait_timeout(self, seconds: float) -> float:
        scope = current.get()
        return seconds if scope is None else max(0.0, min(seconds, scope.seconds(seconds)))


def _milliseconds(ttl: int | None) -> int:
    return checked_ttl(ttl, default=DEFAULT_LOCK_TTL_SECONDS) * 1000


def _checked_wait(seconds: float) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= MAX_WAIT_SECONDS:
        raise InvalidArgumentError(f"wait_seconds must be a number from 0 to {MAX_WAIT_SECONDS:.0f}, not {seconds!r}")
    return seconds
