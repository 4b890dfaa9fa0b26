"""Questions about a value, and changes to it, without reading it: exists, ttl, touch, increment, and set if absent.

A value exists when `get` would return it. Its bytes are not read, so a string of another codec or program exists, too,
though `get` takes it for a miss. A lease, a stale value, a stored exception, an entry with a damaged end and other
types (a list, a hash) do not count as values.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from ...errors import CommandRefusedError, InvalidArgumentError
from ...runtime.runtime import Runtime
from ...steps.answers import number, number_as_text
from ...steps.operation import Operation
from ...steps.requests import Many, Read, Run
from ...steps.scripts import script_beside
from ...stored.entries import HEADER_BYTES, entry_in
from ...stored.ttls import checked_ttl
from ...stored.values import ENTRY

if TYPE_CHECKING:
    from ..cache import CacheOperations

# Two scripts are not repeatable. Sent again after a lost answer, an increment would count twice, and a value set if
# absent would find itself and be reported as not stored.
TOUCH = script_beside(__file__, "touch", repeatable=True, answers=number)
INCREMENT = script_beside(__file__, "increment", repeatable=False, answers=number_as_text)
SET_IF_ABSENT = script_beside(__file__, "set_if_absent", repeatable=False, answers=number)

_MAX_AMOUNT = 2**63 - 1


class InPlace:
    """Questions about the values of `cache`, and changes to them in Redis.

    Apart from CacheOperations, so that it is loaded with the first such call.
    """

    def __init__(self, runtime: Runtime, cache: CacheOperations, *, default_ttl: int) -> None:
        self._runtime = runtime
        self._cache = cache
        self._default_ttl = default_ttl

    def exists(self, key: str, *, fresh: bool = False) -> Operation[bool]:
        """Return whether there is a value."""
        return (yield from self.ttl(key, fresh=fresh)) is not None

    def ttl(self, key: str, *, fresh: bool = False) -> Operation[int | None]:
        """Return the seconds for which `get` will return the value, rounded up; -1 for a foreign one without a ttl.

        None when there is no value.
        """
        if (yield from self._is_deleted(key)):
            return None
        # One byte behind a header tells a lease from a value.
        requests = Read("GETRANGE", key, 0, HEADER_BYTES, primary=fresh), Read("PTTL", key, primary=fresh)
        replies = yield from self._runtime.request(Many(requests))
        if replies is None:
            return None
        for reply in replies:
            if isinstance(reply, CommandRefusedError) and reply.code == "WRONGTYPE":
                self._cache.note_foreign(key)
                return None
            if isinstance(reply, Exception):
                self._runtime.failed(reply)  # type: ignore[arg-type]  # an error of Redis, as all replies of a Many
                return None
        return self._seconds(*replies)

    def touch(self, key: str, ttl: int | None = None) -> Operation[bool]:
        """Let the value live `ttl` seconds from now. Raises InvalidTTLError."""
        return self._touch(key, checked_ttl(ttl, default=self._default_ttl))

    def increment(self, key: str, amount: int, ttl: int | None) -> Operation[int | None]:
        """Add to the number. Raises InvalidArgumentError and InvalidTTLError."""
        if isinstance(amount, bool) or not isinstance(amount, int) or abs(amount) > _MAX_AMOUNT:
            raise InvalidArgumentError(f"amount must be a whole number of up to 64 bits, not {amount!r}")
        return self._increment(key, amount, checked_ttl(ttl, default=self._default_ttl))

    def set_if_absent(self, key: str, raw: bytes, seconds: int) -> Operation[bool]:
        """Store the bytes of a value unless there is a value."""
        # There may be a newer value that another process set, and it may be the only copy.
        if (yield from self._is_deleted(key)):
            return False
        stored = bool((yield from self._changed(Run(SET_IF_ABSENT, [key], *self._now(), raw, seconds))))
        if stored:
            self._cache.unconfirmed.settle(key)
        return stored

    def _touch(self, key: str, seconds: int) -> Operation[bool]:
        if (yield from self._is_deleted(key)):
            return False
        return bool((yield from self._changed(Run(TOUCH, [key], *self._now(), seconds))))

    def _increment(self, key: str, amount: int, seconds: int) -> Operation[int | None]:
        if (yield from self._is_deleted(key)):
            return None
        reply = yield from self._changed(Run(INCREMENT, [key], *self._now(), amount, seconds))
        return None if reply is None else int(reply)

    def _changed(self, request: Run) -> Operation[Any]:
        """Return the script's answer; None or 0 means that nothing was changed."""
        (key,) = request.keys
        reply = yield from self._runtime.request(request)
        if reply:
            self._cache.changing(key)
            self._runtime.counters.writes += 1
        return reply

    def _is_deleted(self, key: str) -> Operation[bool]:
        """Return whether a deletion of the key failed here and no value is known to be newer than the deletion."""
        if key not in self._cache.unconfirmed.hidden:
            return False
        raw = yield from self._cache.newer_than_delete(key)
        return raw is None and key in self._cache.unconfirmed.hidden

    def _seconds(self, found: bytes, left_milliseconds: int) -> int | None:
        now, entry = self._runtime.clock.time(), entry_in(found)
        if not found or left_milliseconds == -2:
            return None
        if entry is None and found[:1] == ENTRY and len(found) >= HEADER_BYTES:  # an entry with a damaged end
            return None
        if entry is not None and entry.usable(now) is None:
            return None
        if left_milliseconds == -1 and entry is None:
            return -1
        left = left_milliseconds / 1000 if left_milliseconds >= 0 else float("inf")
        return ceil(left if entry is None else min(left, entry.fresh_until - now))

    def _now(self) -> tuple[str]:
        """Return the time in Unix seconds, as the scripts take it."""
        return (repr(self._runtime.clock.time()),)
