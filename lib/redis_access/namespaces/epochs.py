"""Epochs: what lets one command make every cached value of a namespace, or of one name in it, old.

Each value is stored with the epoch that was known when its computation began; it is current as long as nothing that it
depends on changed since. A reader asks for the epoch in the round trip in which it asks for the values. As long as the
answer is the epoch that this process knows, it knows all changes, too; otherwise it asks for them, once per change.

What is promised: when `invalidate` has returned True, no read that begins afterwards, in whatever process, gives a
value computed before. No clock of a client takes part. The exceptions are Redis's own: a change that the primary
confirmed and lost, because it died before its replica had it.
"""

from ..runtime.requests import Operation, Read, Reply, Run
from ..runtime.runtime import Runtime
from ..runtime.scripts import script_beside
from ..stored.keys import joined_key
from ..stored.ttls import MAX_TTL_SECONDS

EPOCHS = script_beside(__file__, "epochs", repeatable=True)

EVERYTHING = "*"


class Epochs:
    """What this process knows of one namespace's epoch and changes."""

    def __init__(self, runtime: Runtime, namespace: str) -> None:
        self._runtime = runtime
        self._key = "version:{" + joined_key(namespace) + "}"
        # One object, replaced as a whole, so that threads see numbers that belong together.
        self._seen: tuple[int, int, dict[str, int]] | None = None
        self._unconfirmed: set[str] = set()

    @property
    def known(self) -> int | None:
        """The epoch to store values with; None before the first answer of Redis."""
        return None if self._seen is None else self._seen[0]

    def request(self) -> Read:
        """Return what is to be asked along with the values, in one round trip, before them."""
        return Read("GET", self._key, primary=True)

    def knows(self, reply: Reply) -> bool:
        """Whether the answer to `request` tells nothing new, so that there is nothing to learn."""
        return self._seen is not None and not self._unconfirmed and reply == b"%d" % self._seen[0]

    def learn(self, reply: Reply) -> Operation[int | None]:
        """Take the answer to `request`; ask for the changes when there were any.

        Return the epoch; None when Redis did not tell: then no value may be taken for current. An invalidation that
        Redis did not confirm is tried again first.
        """
        if self._unconfirmed and not (yield from self._pay()):
            return None
        if self._seen is not None and isinstance(reply, bytes) and reply == b"%d" % self._seen[0]:
            return self._seen[0]
        if isinstance(reply, Exception):
            return None
        return self._took((yield from self._runtime.request(self._changes(""))))

    def is_current(self, name: str, epoch: int) -> bool:
        """Whether a value for the name that was stored with this epoch is as new as the last change."""
        if self._seen is None:
            return False
        known, floor, changed = self._seen
        # Above `known` is nothing of ours: the epoch was lost and made again by a server whose clock is behind.
        return max(floor, changed.get(name, 0)) <= epoch <= known

    def invalidate(self, name: str | None = None) -> Operation[bool]:
        """Make the values of one name old, or all of them. Return whether Redis confirmed it.

        When it did not, this process takes none for current until it does; others may still see them.
        """
        change = EVERYTHING if name is None else f"={name}"
        self._unconfirmed.add(change)
        confirmed = self._took((yield from self._runtime.request(self._changes(change)))) is not None
        if confirmed:
            self._unconfirmed.discard(change)
            self._runtime.counters.writes += 1
        return confirmed

    def _pay(self) -> Operation[bool]:
        for change in tuple(self._unconfirmed):
            if self._took((yield from self._runtime.request(self._changes(change)))) is None:
                return False
            self._unconfirmed.discard(change)
        return True

    def _changes(self, change: str) -> Run:
        return Run(EPOCHS, [self._key, f"{self._key}:names"], change, MAX_TTL_SECONDS)

    def _took(self, reply: Reply) -> int | None:
        if reply is None:
            return None
        numbers = {field.decode(): int(number) for field, number in zip(reply[::2], reply[1::2], strict=True)}
        epoch, floor = numbers.pop(""), numbers.pop(EVERYTHING)
        self._seen = epoch, floor, {field[1:]: number for field, number in numbers.items()}
        return epoch
