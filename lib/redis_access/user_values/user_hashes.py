"""Reads, writes and deletes of a user's values: one hash, with the epoch of its namespace in each round trip."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from ..caching.encoding import encoded_to_store
from ..errors import CommandRefusedError, UnavailableError
from ..namespaces.epochs import Epochs
from ..runtime.runtime import Runtime
from ..steps.answers import number, row
from ..steps.operation import Operation
from ..steps.requests import Argument, Many, Read, Reply, Run
from ..steps.scripts import script_beside
from ..stored.keys import key_part
from ..stored.ttls import LONGEST_COMPUTATION_SECONDS
from .unconfirmed_deletes import UnconfirmedUserDeletes
from .user_hash import HEADER, UserHash, encoded, version_token_in

# The command's name, the hash, the number of keys, the key, the seconds.
_WORDS_BEFORE_FIELDS = 5


def _fields_of_user(command: Sequence[Argument], reply: Reply) -> bool:
    return row(reply) and len(reply) == len(command) - _WORDS_BEFORE_FIELDS


READ_USER_VALUES = script_beside(__file__, "read", repeatable=True, answers=_fields_of_user)
WRITE_USER_VALUES = script_beside(__file__, "write", repeatable=True, answers=number)
DELETE_USER_VALUES = script_beside(__file__, "delete", repeatable=True, answers=number)

# A set whose namespace is invalidated meanwhile is sent again under the newer epoch. One that loses this race so often
# returns False.
_ATTEMPTS = 3


class Found(NamedTuple):
    """The values that were found, by field, with the epoch and the version token under which the others may be stored.

    The epoch is None when Redis did not answer.
    """

    values: dict[str, Any]
    epoch: int | None
    version_token: bytes

    @property
    def fence(self) -> bytes | None:
        """Epoch and version token: they are still the same as long as nothing was set, deleted or invalidated.

        None when Redis did not tell both: what is not known is never the same.
        """
        if self.epoch is None or not self.version_token:
            return None
        return b"%d %b;" % (self.epoch, self.version_token)


class UserHashes:
    """The hashes of one namespace: "flags" or "assignments"."""

    def __init__(self, runtime: Runtime, namespace: str, epochs: Epochs) -> None:
        self._runtime = runtime
        self._namespace = namespace
        self._epochs = epochs
        self._unconfirmed = UnconfirmedUserDeletes()

    def found(self, key: str, fields: Sequence[str]) -> Operation[Found]:
        """Return what is stored under the fields of a user's hash, and count hits and misses."""
        found, _ = yield from self._found(key, fields, Read("HMGET", key, *HEADER, *fields, primary=True))
        self.count(found, fields)
        return found

    def found_to_compute(self, key: str, fields: Sequence[str], *more: Run) -> Operation[tuple[Found, Reply]]:
        """Return the result of `found`, uncounted, with a version token to compute under; and the reply to `more`."""
        return self._found(
            key, fields, Run(READ_USER_VALUES, (key,), LONGEST_COMPUTATION_SECONDS, *HEADER, *fields), *more
        )

    def store_computed(
        self, key: str, found: Found, raws: Mapping[str, bytes], seconds: int, *more: Run
    ) -> Operation[None]:
        """Store computed values if nothing has changed since `found` was read. Send the `more` requests in any case."""
        if raws and found.epoch is not None and found.version_token:
            yield from self._write(
                key,
                list(raws),
                list(raws.values()),
                seconds,
                *more,
                epoch=found.epoch,
                version_token=found.version_token,
            )
        else:
            for request in more:
                yield from self._runtime.request(request)

    def set(self, key: str, fields: Sequence[str], raws: list[bytes], seconds: int) -> Operation[bool]:
        """Store values that count as new. Return whether Redis confirmed it."""
        if not fields:
            return True
        epoch = self._epochs.known
        if epoch is None:  # no read has learnt it yet in this process
            epoch = yield from self._epochs.learn(None)
        for _ in range(_ATTEMPTS):
            if epoch is None:
                return False
            if (yield from self._write(key, fields, raws, seconds, epoch=epoch, version_token=b"")):
                return True
            if self._epochs.known == epoch:  # Redis did not confirm it; a newer epoch is not the reason
                return False
            epoch = self._epochs.known
        return False

    def delete(self, key: str, fields: Sequence[str], *, durable: bool) -> Operation[bool]:
        """Remove the values under the fields, all when there are none. Return whether Redis confirmed it.

        Values that are being computed are not stored then. Without a confirmation, this process treats the values as
        misses until they are seen to change.
        """
        request, confirmed = Run(DELETE_USER_VALUES, (key,), LONGEST_COMPUTATION_SECONDS, *fields), False
        try:
            confirmed = (yield from self._runtime.write(request, durable=durable)) is not None
        finally:  # also when strict, or when the task was cancelled
            (self._unconfirmed.settle if confirmed else self._unconfirmed.failed)(key, fields)
        self._runtime.counters.writes += confirmed
        return confirmed

    def encoded(self, name: str, value: object) -> tuple[bytes, bool]:
        """Return the value's bytes, and whether they may be stored; if not, count that. Raises InvalidValueError."""
        return encoded_to_store(self._runtime, name, value, encoded)

    def key(self, user_id: str | int | UUID) -> str:
        """Return the key of a user's hash."""
        return f"{self._namespace}:{{{key_part(user_id, self._namespace)}}}"

    def _found(
        self, key: str, fields: Sequence[str], request: Read | Run, *more: Run
    ) -> Operation[tuple[Found, Reply]]:
        replies = yield from self._runtime.request(self._with_epoch(request, *more))
        epoch, rows = yield from self._learned(replies)
        if rows is not None and (self._unconfirmed or self._unconfirmed.groups):
            rows = [*rows[: len(HEADER)], *self._unconfirmed.shown(key, fields, rows[len(HEADER) :])]
        values = {} if rows is None else self._current(UserHash(fields, rows, self._runtime.clock.time()))
        found = Found(values, epoch, b"" if rows is None else version_token_in(rows))
        return found, replies[-1] if more and replies is not None else None

    def count(self, found: Found, fields: Sequence[str]) -> None:
        """Count a hit for each field that was found, a miss for each other one."""
        counters = self._runtime.counters
        counters.hits += len(found.values)
        counters.misses += len(fields) - len(found.values)

    def _with_epoch(self, request: Read | Run, *more: Run) -> Many:
        return Many((self._epochs.request(), request, *more))

    def _learned(self, replies: Reply) -> Operation[tuple[int | None, Any]]:
        """Return the epoch and Redis's answer; None for both when Redis is unavailable or does not know the epoch."""
        if replies is None:
            return None, None
        epoch_reply, answer, *_ = replies
        if self._epochs.knows(epoch_reply) and not isinstance(answer, Exception):
            return self._epochs.known, answer
        if isinstance(answer, CommandRefusedError) and answer.code == "WRONGTYPE":
            self._runtime.counters.undecodable += 1
            self._runtime.log_data_fault(
                "foreign", f"redis_access did not write a user's {self._namespace}: the next write will"
            )
            answer = None
        elif isinstance(answer, UnavailableError | CommandRefusedError):
            self._runtime.failed(answer)
            return None, None
        epoch = yield from self._epochs.learn(epoch_reply)
        return epoch, None if epoch is None else answer

    def _current(self, found: UserHash) -> dict[str, Any]:
        values = found.values()
        if found.damaged:
            self._runtime.counters.undecodable += found.damaged
        epochs = found.epochs(self._epochs.known)
        is_current = self._epochs.is_current
        return {name: value for name, value in values.items() if is_current(name, epochs[name])} if epochs else values

    def _write(
        self,
        key: str,
        fields: Sequence[str],
        raws: list[bytes],
        seconds: int,
        *more: Run,
        epoch: int,
        version_token: bytes,
    ) -> Operation[bool]:
        """Write values of an epoch, if the hash still has `version_token`; b"" writes in any case.

        Return whether the values were written and are current: the epoch is read in the same round trip.
        """
        arguments = [part for pair in zip(fields, raws, strict=True) for part in pair]
        request = self._with_epoch(Run(WRITE_USER_VALUES, (key,), epoch, seconds, version_token, *arguments), *more)
        _, answer = yield from self._learned((yield from self._runtime.request(request)))
        is_current = self._epochs.is_current
        written = answer == 1 and all(is_current(field, epoch) for field in fields)
        self._runtime.counters.writes += written
        if written and (self._unconfirmed or self._unconfirmed.groups):
            self._unconfirmed.settle(key, fields)
        return written
