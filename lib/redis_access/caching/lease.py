"""One cache_get that found no fresh value: who computes, who waits, who gets a stale one.

In the process the first caller flies and the others wait for its outcome. Among processes the first takes a lease in
Redis: on the key itself, in the round trip that would tell of a value that came meanwhile. Its holder computes and
stores; the others look again now and then, and one of them takes over when the lease ends or the value is taken away.
When fetch raises, the callers in the process get the same exception, and another process tries.
"""

from collections.abc import Callable
from functools import partial
from random import random
from typing import Any

from ..errors import CommandRefusedError, InvalidValueError, UnavailableError
from ..runtime.budget import current
from ..runtime.requests import Call, Operation, Read, Run, Write
from ..runtime.runtime import Runtime
from ..runtime.scripts import script_beside
from ..stored.cached_errors import encoded_error
from ..stored.entries import Entry, header
from ..stored.values import encode
from .freshness import Freshness
from .options import Caching

COMPARE_AND_SWAP = script_beside(__file__, "compare_and_swap", repeatable=True)

FIRST_LOOK_SECONDS = 0.01
LONGEST_LOOK_SECONDS = 0.25
NULL = encode(None)


class Computing:
    """One caller's way to a value."""

    __slots__ = ("_caching", "_fetch", "_freshness", "_key", "_lease", "_runtime", "_stale")

    def __init__(
        self, runtime: Runtime, freshness: Freshness, key: str, fetch: Callable[[], Any], caching: Caching
    ) -> None:
        self._runtime = runtime
        self._freshness = freshness
        self._key = key
        self._fetch = fetch
        self._caching = caching
        self._lease: bytes | None = None
        self._stale: bytes | None = None

    def meanwhile(self, raw: bytes | None) -> bytes | None:
        """Return what was read, if it may still serve while somebody else computes."""
        usable = self._freshness.usable(self._freshness.entry(raw), self._caching.revalidate)
        return None if usable is None else self._served_stale(usable)

    def alone(self) -> Operation[bytes]:
        """Compute without a lease, for Redis is away or takes too long; nothing is stored."""
        return encode((yield Call(self._fetch)))

    def led(self, raw: bytes | None) -> Operation[bytes]:
        """Return the value, computed here or by another process; `raw` is what was read."""
        runtime, caching = self._runtime, self._caching
        began = runtime.clock.monotonic()
        patience = self.patience()
        while True:
            entry = self._freshness.entry(raw)
            if (error := self._freshness.error(entry, caching)) is not None:
                raise error
            usable = self._freshness.usable(entry, caching.revalidate)
            if entry is not None and self._freshness.is_busy(entry):
                if usable is not None:
                    return self._served_stale(usable)
                waited = runtime.clock.monotonic() - began
                if waited >= patience:
                    return (yield from self.alone())
                pause = min(max(FIRST_LOOK_SECONDS, waited / 16), LONGEST_LOOK_SECONDS, patience - waited + 0.001)
                yield Call(partial(runtime.flight().pause, runtime.clock, pause))
                request: Read | Write | Run = Read("GET", self._key, primary=True)
            else:
                request = self._taking(raw, entry)
            try:
                reply = yield request
            except (UnavailableError, CommandRefusedError) as exc:
                runtime.failed(exc)
                return usable if usable is not None else (yield from self.alone())
            if self._is_won(request, reply):
                return (yield from self._computed(entry))
            raw = reply
            found = self._freshness.fresh(raw, caching)
            if found is not None:
                return found

    def patience(self) -> float:
        """Return how long to wait for somebody else's computation, in seconds."""
        scope = current.get()
        if scope is None or scope.deadline is None:
            return self._caching.lock_seconds
        return min(self._caching.lock_seconds, max(0.0, scope.deadline - self._runtime.clock.monotonic()))

    def _taking(self, raw: bytes | None, entry: Entry | None) -> Write | Run:
        milliseconds = int(self._caching.lock_seconds * 1000)
        busy_until = self._runtime.clock.time() + self._caching.lock_seconds
        if raw is None:
            self._lease = header(busy_until=busy_until)
            return Write("SET", self._key, self._lease, "NX", "GET", "PX", milliseconds)
        if entry is None or entry.is_lease:
            self._lease = header(busy_until=busy_until)
            return Run(COMPARE_AND_SWAP, [self._key], raw[:64], self._lease, milliseconds)
        self._lease = entry.leased(busy_until)
        return Run(COMPARE_AND_SWAP, [self._key], entry.header, self._lease, "header")

    def _is_won(self, request: Read | Write | Run, reply: Any) -> bool:
        if isinstance(request, Read) or self._lease is None:
            return False
        won = reply is None if isinstance(request, Write) else reply == 1
        # Our own lease is the answer when it was sent twice, for the first answer was lost.
        return bool(won or (isinstance(reply, bytes) and reply.startswith(self._lease)))

    def _computed(self, entry: Entry | None) -> Operation[bytes]:
        runtime, caching = self._runtime, self._caching
        began = runtime.clock.monotonic()
        try:
            value = yield Call(self._fetch)
            raw = encode(value)
        except GeneratorExit:
            raise
        except Exception as exc:  # whatever the caller's function raises
            stale = None if isinstance(exc, InvalidValueError) else self._freshness.usable(entry, caching.on_error)
            body = encoded_error(exc, caching.cache_errors) if stale is None else None
            if body is None:
                yield from self._given_up(entry)
            else:
                yield from self._stored(body, runtime.clock.monotonic() - began, is_error=True)
            if stale is None:
                raise
            return self._served_stale(stale)
        except BaseException:  # a cancelled task, Ctrl-C
            yield from self._given_up(entry)
            raise
        if value is None and not caching.cache_none:
            yield from self._given_up(None)
        else:
            yield from self._stored(raw, runtime.clock.monotonic() - began)
        return raw

    def _stored(self, body: bytes, seconds: float, *, is_error: bool = False) -> Operation[None]:
        ttl = self._caching.ttl * (1.0 - self._caching.jitter * random())
        kept = 0 if is_error else self._caching.on_error
        fresh_until = self._runtime.clock.time() + ttl
        new = header(fresh_until=fresh_until, compute_seconds=seconds, is_error=is_error) + body
        if (yield from self._swapped(new, int((ttl + kept) * 1000))):
            self._runtime.counters.writes += 1

    def _given_up(self, entry: Entry | None) -> Operation[None]:
        if entry is None or entry.is_lease:
            yield from self._swapped(b"", 0)
        else:
            yield from self._swapped(entry.header, "header")

    def _swapped(self, new: bytes, milliseconds: int | str) -> Operation[bool]:
        lease = self._lease or b""
        request = Run(COMPARE_AND_SWAP, [self._key], lease, new, milliseconds)
        return bool((yield from self._runtime.request(request)) == 1)

    def _served_stale(self, raw: bytes) -> bytes:
        self._runtime.counters.stale += 1
        return raw
