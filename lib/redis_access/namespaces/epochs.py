"""Epochs: one command makes every cached value of a namespace, or of one name in it, old.

Each value is stored with the epoch that was known when its computation began. The value is current as long as neither
its name nor the whole namespace was invalidated since. A reader asks for the epoch in the round trip in which it asks
for the values. If the answer is the epoch that this process knows, the process knows all changes, too; otherwise it
asks for the changes, once per change.

When `invalidate` has returned True, no read that begins afterwards, in any process, returns a value computed before. No
client's clock takes part. The exception is Redis's own: a change that the primary confirmed and lost, because it died
before its replica had the change.
"""

from _thread import allocate_lock
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..errors import CommandRefusedError, UnavailableError
from ..runtime.forks import begin_anew_when_forked
from ..runtime.runtime import Runtime
from ..steps.answers import row
from ..steps.operation import Operation
from ..steps.requests import Argument, Many, Read, ReadKeys, Reply, Run
from ..steps.scripts import script_beside
from ..stored.keys import joined_key
from ..stored.ttls import MAX_TTL_SECONDS

_MAX_DIGITS = 17
"""Epochs are microseconds since 1970, or a little more."""


def _epochs(_command: Sequence[Argument], reply: Reply) -> bool:
    """Whether the reply is epoch and floor, then names with the epochs of their changes."""
    if not row(reply) or len(reply) < 2 or len(reply) % 2 or None in reply:
        return False
    return all(_is_number(text) for text in (reply[0], *reply[1::2]))


def _is_number(text: bytes) -> bool:
    return text.isdigit() and len(text) < _MAX_DIGITS


EPOCHS = script_beside(__file__, "epochs", repeatable=True, answers=_epochs)

EVERYTHING = "*"

MAX_NAMES_KEPT = 1000
"""Changed names that Redis keeps of a namespace. Beyond it the older half is forgotten, with all values before it."""

MAX_UNCONFIRMED = 100
"""Failed invalidations of single names that a process remembers; beyond it, all values of the namespace are old."""


def epochs_key(namespace: str) -> str:
    """Return the key of a namespace's epoch and changes."""
    return "epochs:{" + joined_key(namespace) + "}"


def is_foreign(error: Exception) -> bool:
    """Return whether the answer says that another type lies under the epochs' key, which `learn` replaces."""
    return isinstance(error, CommandRefusedError) and error.code == "WRONGTYPE"


class _Seen(NamedTuple):
    """The last answer of Redis. It is replaced as a whole, so that threads see numbers that belong together."""

    epoch: int
    floor: int
    changed: dict[str, int]


class Epochs:
    """This process's knowledge of one namespace's epoch and changes."""

    def __init__(self, runtime: Runtime, namespace: str) -> None:
        self._runtime = runtime
        self._key = epochs_key(namespace)
        self._seen: _Seen | None = None
        self._unconfirmed: dict[str, object] = {}
        """Failed invalidations by name, each with an object that tells it from a later failure of the same name."""
        self._taking = allocate_lock()
        """Held while an answer is compared with the one known and takes its place: what is known never goes back."""
        begin_anew_when_forked(self)

    def after_fork(self) -> None:
        """Begin anew in a forked child: a thread of the parent's may have held the lock."""
        self._taking = allocate_lock()

    @property
    def known(self) -> int | None:
        """The epoch to store values with; None before the first answer of Redis."""
        return None if self._seen is None else self._seen.epoch

    @property
    def has_unconfirmed(self) -> bool:
        """Whether there are invalidations that Redis did not confirm."""
        return bool(self._unconfirmed)

    def request(self) -> Read:
        """Return the request for the epoch, to be sent in one round trip with that for the values, and before it."""
        return Read("HGET", self._key, "", primary=True)

    def knows(self, reply: Reply) -> bool:
        """Return whether the answer to `request` is the epoch known here, so that there is nothing to `learn`."""
        return self._seen is not None and not self._unconfirmed and reply == b"%d" % self._seen.epoch

    def learn(self, reply: Reply) -> Operation[int | None]:
        """Take the answer to `request`; ask for the changes when there were any.

        Return the epoch; None when Redis did not answer: then no value may count as current. Before that, send
        invalidations again that Redis has not confirmed yet.
        """
        for change in tuple(self._unconfirmed):
            if not (yield from self._send(change)):
                return None
        if self._seen is not None and isinstance(reply, bytes) and reply == b"%d" % self._seen.epoch:
            return self._seen.epoch
        if isinstance(reply, Exception) and not is_foreign(reply):
            return None
        return self._took((yield from self._runtime.request(self._changes(""))))

    def asked(
        self,
        current: Callable[[], int | None],
        request_under: Callable[[int], Read | ReadKeys] | None = None,
    ) -> Operation[tuple[int | None, Reply]]:
        """Ask for the epoch and, in the same round trip, for what `request_under` it asks for.

        Return the epoch that `current` gives then, such as that of a name's last change, and the answer under it, which
        may be an error; None for both when Redis did not tell the epoch: then no value may be taken for current.
        """
        guess = None if self._seen is None or request_under is None else current()
        try:
            if guess is None or request_under is None:
                reply, answer = (yield self.request()), None
            else:
                reply, answer = yield Many((self.request(), request_under(guess)))
        except (UnavailableError, CommandRefusedError) as exc:
            if not is_foreign(exc):
                self._runtime.failed(exc)
                return None, None
            reply = answer = exc
        if (yield from self.learn(reply)) is None:
            return None, None
        epoch = current()
        if epoch != guess and epoch is not None and request_under is not None:
            answer = yield from self._runtime.request(request_under(epoch))
        return epoch, answer

    def is_current(self, name: str, epoch: int) -> bool:
        """Return whether a value for the name that was stored with this epoch is as new as the last change."""
        if self._seen is None:
            return False
        known, floor, changed = self._seen
        # A value with an epoch above the known one cannot be judged: the changes up to it are not known here.
        return max(floor, changed.get(name, 0)) <= epoch <= known

    def last_change_of(self, name: str) -> int:
        """Return the epoch of the last known change of the name, or of everything."""
        return 0 if self._seen is None else max(self._seen.floor, self._seen.changed.get(name, 0))

    def invalidate(self, name: str | None = None, *, durable: bool = False) -> Operation[bool]:
        """Make the values of one name old, or all of them. Return whether Redis confirmed it.

        When it did not, no value of the namespace counts as current in this process until Redis confirms it; other
        processes may still return them.
        """
        confirmed = yield from self._send(EVERYTHING if name is None else f"={name}", durable=durable)
        self._runtime.counters.writes += confirmed
        return confirmed

    def _send(self, change: str, *, durable: bool = False) -> Operation[bool]:
        epoch, failed_before = None, self._unconfirmed.get(change)
        try:
            epoch = self._took((yield from self._runtime.write(self._changes(change), durable=durable)))
        finally:  # refused, not answered, or the task was cancelled: Redis may have made the change or not
            if epoch is None:
                self._remember(change)
            elif failed_before is not None and self._unconfirmed.get(change) is failed_before:
                self._unconfirmed.pop(change, None)
        return epoch is not None

    def _remember(self, change: str) -> None:
        # One change of everything covers all single ones, so what is remembered stays small in a long outage.
        if change == EVERYTHING or len(self._unconfirmed) >= MAX_UNCONFIRMED:
            self._unconfirmed = {EVERYTHING: object()}
        elif EVERYTHING not in self._unconfirmed:
            self._unconfirmed[change] = object()

    def _changes(self, change: str) -> Run:
        known = "" if self._seen is None else self._seen.epoch
        return Run(EPOCHS, [self._key], change, MAX_TTL_SECONDS, known, MAX_NAMES_KEPT)

    def _took(self, reply: Reply) -> int | None:
        if reply is None:
            return None
        epoch, floor = int(reply[0]), int(reply[1])
        with self._taking:
            seen = self._seen
            if seen is not None and epoch < seen.epoch:  # a late answer: another thread has taken a newer one meanwhile
                return seen.epoch
            changed = {} if seen is None else {name: number for name, number in seen.changed.items() if number > floor}
            for field, number in zip(reply[2::2], reply[3::2], strict=True):
                changed[field[1:].decode(errors="surrogatepass")] = int(number)
            self._seen = _Seen(epoch, floor, changed)
        return epoch
