"""Values that belong to a user and a name: feature flags and experiment assignments.

All of a user's flags are one Redis hash, `flags:{user}`, so that many of them are one command and take little memory;
each has a deadline of its own. Which of them a change made old is told by the namespace's epoch, asked for in the same
round trip. Both are asked of the primary: a replica may not have heard of a change yet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar

from .effects import Argument, Call, Many, Operation, Read, Reply, Run, Write
from .errors import CommandRefusedError, InvalidArgumentError, UnavailableError
from .gate import Gate
from .key_parts import key_part
from .keys import MAX_KEY_CHARACTERS
from .namespaces import Epochs
from .per_user_values import HEADER, Hash, decoded, encoded
from .scripts import PER_USER_WRITE
from .ttls import checked_ttl

T = TypeVar("T")

MAX_NAMES = 1000
"""In one call: Lua's stack takes no list of arbitrary length."""


class PerUserOperations:
    """One value per user and name.

    Ids and names may hold any printable character. Calls raise InvalidKeyError for others, and else what the same
    methods of RedisAccess raise.

    Deadlines are set by the server's clock and compared with this machine's: one that is wrong shifts them by as much,
    but never beyond the key's own time to live, which is the server's.
    """

    def __init__(self, gate: Gate, namespace: str, *, default_ttl: int) -> None:
        self._gate = gate
        self._namespace = namespace
        self._default_ttl = default_ttl
        self._epochs = Epochs(gate, namespace)
        # The epoch of this thread's or task's last read. What it stores next was computed after that, but perhaps
        # before an epoch that others have seen since: with that one an old value would pass for a new one.
        self._read_at: ContextVar[int | None] = ContextVar(f"{namespace} read at", default=None)

    def get(self, user_id: str, name: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none."""
        found = yield from self._found(user_id, (name,))
        return found.get(name, default)

    def get_many(self, user_id: str, names: Iterable[str]) -> Operation[dict[str, Any]]:
        """Return those of the named values that there are, by name, in one round trip; up to 1,000 names."""
        return self._found(user_id, names)

    def set(self, user_id: str, name: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it."""
        return self.set_many(user_id, {name: value}, ttl)

    def set_many(self, user_id: str, values: Mapping[str, object], ttl: int | None = None) -> Operation[bool]:
        """Store values by name for `ttl` seconds, in one round trip; up to 1,000. Return whether Redis confirmed it.

        False, too, for a value that was old already: computed before a change, stored after it.
        """
        names = self._checked(values)
        seconds = checked_ttl(ttl, default=self._default_ttl)
        return self._stored(self._key(user_id), names, [encoded(value) for value in values.values()], seconds)

    def delete(self, user_id: str, name: str) -> Operation[bool]:
        """Return True when Redis confirmed that the value is gone."""
        return self._confirmed(Write("HDEL", self._key(user_id), *self._checked((name,))))

    def cache_get(self, user_id: str, name: str, fetch: Callable[[], T], ttl: int | None = None) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored."""
        seconds = checked_ttl(ttl, default=self._default_ttl)
        key, names = self._key(user_id), self._checked((name,))
        found = yield from self._found(user_id, names)
        if name not in found:
            epoch = self._read_at.get()
            raw = encoded((yield Call(fetch)))
            if epoch is not None:
                yield from self._stored(key, names, [raw], seconds, epoch)
            found[name] = decoded(raw)
        return found[name]  # type: ignore[no-any-return]  # what JSON makes of a T

    def cache_get_many(
        self,
        user_id: str,
        names: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
    ) -> Operation[dict[str, T]]:
        """Return the cached values and, for the names without one, what `fetch(names)` returns, which is then stored.

        Names that `fetch` leaves out are left out here.
        """
        seconds = checked_ttl(ttl, default=self._default_ttl)
        key, wanted = self._key(user_id), self._checked(names)
        found = yield from self._found(user_id, wanted)
        missing = [name for name in wanted if name not in found]
        if missing:
            epoch = self._read_at.get()
            fetched: Mapping[str, T] = yield Call(lambda: fetch(missing))
            raws = {name: encoded(fetched[name]) for name in missing if name in fetched}
            if raws and epoch is not None:
                yield from self._stored(key, list(raws), list(raws.values()), seconds, epoch)
            found.update((name, decoded(raw)) for name, raw in raws.items())
        return found

    def invalidate(self, name: str) -> Operation[bool]:
        """Make the values of one flag or experiment old for all users at once, in time that does not depend on them.

        Return whether Redis confirmed it: then no read that begins afterwards gives a value computed before, and none
        that is under way can store one. False: others may still see them; this process does not.
        """
        return self._epochs.invalidate(*self._checked((name,)))

    def invalidate_user(self, user_id: str) -> Operation[bool]:
        """Delete all values of one user. Return whether Redis confirmed it."""
        return self._confirmed(Write("UNLINK", self._key(user_id)))

    def invalidate_everything(self) -> Operation[bool]:
        """Make all values of all users old at once. Return whether Redis confirmed it."""
        return self._epochs.invalidate()

    def reading(self, user_id: str, names: Iterable[str]) -> tuple[tuple[str, ...], Many]:
        """Return the names, checked, and what asks for their values."""
        checked = self._checked(names)
        return checked, self._with_epoch(Read("HMGET", self._key(user_id), *HEADER, *checked, primary=True))

    def settled(self, names: Sequence[str], replies: Reply) -> Operation[dict[str, Any]]:
        """Return the values that the answers to `reading` hold."""
        return self.read(names, (yield from self._learned(replies)))

    def read_at_once(self, names: Sequence[str], replies: Reply) -> dict[str, Any] | None:
        """Do what `settled` does, if there is nothing to learn and nothing failed; else return None."""
        if replies is None or not self._epochs.knows(replies[0]) or isinstance(replies[1], Exception):
            return None
        self._read_at.set(self._epochs.known)
        return self.read(names, replies[1])

    def read(self, names: Sequence[str], rows: list[bytes | None] | None) -> dict[str, Any]:
        """Return the values in what HMGET answered, and count hits and misses."""
        values = {} if rows is None else self._current(Hash(names, rows, self._gate.clock.time()))
        counters = self._gate.counters
        counters.hits += len(values)
        counters.misses += len(names) - len(values)
        return values

    def _found(self, user_id: str, names: Iterable[str]) -> Operation[dict[str, Any]]:
        checked, request = self.reading(user_id, names)
        return (yield from self.settled(checked, (yield from self._gate.ask(request)))) if checked else {}

    def _with_epoch(self, request: Read | Run) -> Many:
        return Many((self._epochs.request(), request))

    def _learned(self, replies: Reply) -> Operation[Any]:
        """Return Redis's answer, and know the epoch; None when Redis is away or does not tell the epoch."""
        if replies is None:
            return None
        version, answer = replies
        if isinstance(answer, UnavailableError | CommandRefusedError):
            self._gate.failed(answer)
            return None
        epoch = yield from self._epochs.learn(version)
        self._read_at.set(epoch)
        return None if epoch is None else answer

    def _current(self, found: Hash) -> dict[str, Any]:
        values = found.values()
        self._gate.counters.undecodable += found.damaged
        epochs = found.epochs(self._epochs.known)
        is_current = self._epochs.is_current
        return {name: value for name, value in values.items() if is_current(name, epochs[name])} if epochs else values

    def _stored(
        self, key: str, names: Sequence[str], raws: list[bytes], seconds: int, epoch: int | None = None
    ) -> Operation[bool]:
        if not names:
            return True
        epoch = epoch or self._read_at.get() or self._epochs.known or (yield from self._epochs.learn(None))
        if epoch is None:
            return False
        arguments: list[Argument] = [epoch, seconds]
        for pair in zip(names, raws, strict=True):
            arguments += pair
        request = self._with_epoch(Run(PER_USER_WRITE, (key,), *arguments))
        answer = yield from self._learned((yield from self._gate.ask(request)))
        is_current = self._epochs.is_current
        stored = answer == 1 and all(is_current(name, epoch) for name in names)
        self._gate.counters.writes += stored
        return stored

    def _confirmed(self, request: Write) -> Operation[bool]:
        confirmed = (yield from self._gate.ask(request)) is not None
        self._gate.counters.writes += confirmed
        return confirmed

    def _key(self, user_id: str) -> str:
        return f"{self._namespace}:{{{key_part(user_id, self._namespace)}}}"

    def _checked(self, names: Iterable[str]) -> tuple[str, ...]:
        checked = tuple(names)
        if len(checked) > MAX_NAMES:
            raise InvalidArgumentError(f"{len(checked)} names in one call; {MAX_NAMES} are allowed")
        try:
            is_good = _are_good(checked)
        except TypeError:
            is_good = False
        if not is_good:
            for name in checked:
                key_part(name, self._namespace)
        return checked


@lru_cache(maxsize=64)  # services ask for the same names again and again
def _are_good(names: tuple[str, ...]) -> bool:
    """Whether all can be names. Raises TypeError when some are no text."""
    text = "".join(names)  # all at once: a fifth of the time
    return text.isprintable() and "" not in names and max(map(len, names), default=0) <= MAX_KEY_CHARACTERS
