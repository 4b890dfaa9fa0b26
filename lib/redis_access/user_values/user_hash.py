"""The format of a user's hash: as few bytes as flags and variants need, and any JSON value.

A letter says what a value is: T, F, N are true, false and null; S stands before a text in UTF-8, J before the bytes
that `values.encode` makes of any other value. write.lua adds the deadline, makes one decimal number of it and T, F or
N, and describes the whole hash.
"""

import struct
from collections.abc import Sequence
from typing import Any

from ..errors import ValueTooLargeError
from ..stored.values import MAX_STORED_BYTES, MISS, Miss, NotStored, decode, encode

HEADER = ("", "\0")
"""The fields with the epoch and the version token. No name is empty or unprintable."""

# The longest text that is stored as it is. `values.encode` takes longer ones, since it compresses where that pays.
_SHORT = 200
_PLAIN = {b"T": True, b"F": False, b"N": None}
_NUMBERED = (False, True, None, MISS)
_letter_and_deadline = struct.Struct(">cI").unpack_from
_LAST_DEADLINE = 2**32 - 1
_MAX_DIGITS = 20
"""The longest number that this library writes. Python refuses to read numbers of thousands of digits."""
_MUTABLE = frozenset({list, dict})


def encoded(value: object) -> bytes:
    """Return the value's bytes. Raises InvalidValueError and ValueTooLargeError, as `values.encode` does."""
    if value is True:
        return b"T"
    if value is False:
        return b"F"
    if value is None:
        return b"N"
    # Printable text has no half of a surrogate pair, which UTF-8 cannot carry.
    if type(value) is str and len(value) <= _SHORT and value.isprintable():
        return b"S" + value.encode()
    try:
        return b"J" + encode(value)
    except ValueTooLargeError as exc:
        exc.encoded = b"J" + exc.encoded  # callers of `cache_get` decode it
        raise


def decoded(raw: bytes) -> Any:
    """Return the value that the bytes hold, or MISS when this library did not write them."""
    if isinstance(raw, NotStored):
        return raw.value
    return _PLAIN[raw] if raw in _PLAIN else _content(raw[:1], raw[1:])


def version_token_in(rows: Sequence[bytes | None]) -> bytes:
    """Return the version token in the hash, which each set and deletion changes; b"" for none."""
    return rows[1] or b""


class UserHash:
    """A user's hash as it was read: the two fields of the header, then the fields of the names."""

    def __init__(self, names: Sequence[str], rows: Sequence[bytes | None], now: float) -> None:
        epoch, version_token, *self._stored = rows
        self._names = names
        self.epoch = int(epoch) if epoch is not None and _is_number(epoch) else None
        """None when there is no hash."""
        # Deadlines count from the token's whole seconds, the time at which the hash was created; without it all of
        # them have passed.
        created = b"" if version_token is None else version_token.partition(b".")[0]
        self._now = int((now - int(created)) * 10) if _is_number(created) else 1 << 62
        self._newer: dict[bytes | None, int] = {}
        self.damaged = 0
        """Values in the hash that this library did not write."""

    def values(self) -> dict[str, Any]:
        """Return the values whose deadline has not passed, by name."""
        decoded_from = self._each_decoded_once()
        found = dict(zip(self._names, map(decoded_from.__getitem__, self._stored), strict=True))
        kinds = set(map(type, decoded_from.values()))
        if not kinds.isdisjoint(_MUTABLE):
            # Decoded once per name: a caller that changes the list of one name must not change another name's list.
            for name, stored in zip(self._names, self._stored, strict=True):
                if type(found[name]) in _MUTABLE:
                    found[name] = self._value(stored)
        # Usually no value is missing, and nothing is copied.
        return found if Miss not in kinds else {name: value for name, value in found.items() if value is not MISS}

    def seconds_left(self, stored: bytes | None) -> float | None:
        """Return the seconds until a stored value ends, below 0 once it has; None for a value without a deadline."""
        if stored is None:
            return None
        if _is_number(stored):
            deadline = int(stored) >> 2
        elif len(stored) > 4:
            deadline = int.from_bytes(stored[1:5])
        else:
            return None
        return (deadline - self._now) / 10

    def _each_decoded_once(self) -> dict[bytes | None, Any]:
        """Decode each distinct stored value once: most of a user's flags share a few values and deadlines."""
        now, value_of = self._now, self._value
        # Big-endian bytes compare as their numbers do, so a deadline need not be unpacked.
        over = min(max(now, 0), _LAST_DEADLINE).to_bytes(4)
        decoded_from: dict[bytes | None, Any] = {}
        # The same as `_value`, without a call for numbers and texts: a sixth less time for a batch.
        for stored in set(self._stored):
            if stored is None:
                decoded_from[None] = MISS
            elif stored.isdigit() and len(stored) <= _MAX_DIGITS:
                number = int(stored)
                decoded_from[stored] = _NUMBERED[number & 3] if number >> 2 > now else MISS
            elif stored[:1] == b"S" and stored[1:5] > over and len(stored) > 4 and (text := stored[5:]).isascii():
                decoded_from[stored] = text.decode()
            else:
                decoded_from[stored] = value_of(stored)
        return decoded_from

    def epochs(self, known: int | None) -> dict[str, int]:
        """Return the epoch of each name's value; an empty dict when all have the `known` one."""
        if self.epoch is None or (self.epoch == known and not self._newer):
            return {}
        epoch, newer = self.epoch, self._newer
        return {name: epoch + newer.get(stored, 0) for name, stored in zip(self._names, self._stored, strict=True)}

    def _value(self, stored: bytes | None) -> Any:
        if stored is None:
            return MISS
        if len(stored) > MAX_STORED_BYTES:  # longer than this library writes: decoding it would only take time
            self.damaged += 1
            return MISS
        if _is_number(stored):
            number = int(stored)
            return _NUMBERED[number & 3] if number >> 2 > self._now else MISS
        try:
            letter, deadline = _letter_and_deadline(stored)
        except struct.error:  # too short: this library did not write it
            return MISS
        if deadline <= self._now:
            return MISS
        content = stored[5:]
        if letter == b"S":
            value = _text(content)
        elif letter.islower():
            self._newer[stored] = int.from_bytes(content[:4])
            value = _PLAIN.get(content[4:], MISS) if letter == b"b" else _content(letter.upper(), content[4:])
        else:
            value = _content(letter, content)
        self.damaged += value is MISS
        return value


def _is_number(text: bytes) -> bool:
    return len(text) <= _MAX_DIGITS and text.isdigit()


def _content(letter: bytes, content: bytes) -> Any:
    if letter == b"J":
        return decode(content)
    return _text(content) if letter == b"S" else MISS


def _text(content: bytes) -> Any:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return MISS
