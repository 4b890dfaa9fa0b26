"""Values as bytes: text as it is, all else as JSON, which every other client can read and which never runs code.

The first byte tells what a stored value is:

    { [ " - 0-9      JSON; so are the whole texts true, false, null
    0x02             zlib of one of the others
    0x03             a value that a codec of the caller's choice wrote, after the codec's name (codecs.py)
    0x04             an entry of cache_get (entries.py): a header with a format of its own, then one of the others
    above a space    text as it is
    all else         not written by this library; read as a miss

A text that would read as JSON ("12", "true", "") is stored as a JSON string. These bytes are the version of the format:
another one gets other bytes, which this version reads as a miss.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from copy import deepcopy
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..errors import InvalidValueError, UnwritableDataError, ValueTooLargeError

if TYPE_CHECKING:
    from .json_codec import Dumps, Loads

MAX_VALUE_BYTES = 4 * 1024 * 1024
"""The largest value, as JSON. Redis runs commands one at a time: large values hold up all clients."""
MAX_STORED_BYTES = MAX_VALUE_BYTES + 1024
"""The largest stored value, headers included. This library writes none that is longer."""
COMPRESSED_FROM_BYTES = 1024
"""Size from which zlib pays: 1 KB of JSON becomes 0.27 KB in 8 us and is back in 3."""
MAX_DEPTH = 100

ENTRY = b"\x04"
_ZLIB = b"\x02"
_JSON_STARTS = frozenset(b'{["-0123456789')
_SPACES = frozenset(b" \t\r\n")
_WORDS = {b"true": True, b"false": False, b"null": None}
# As JSON these are constants, or the NaN and Infinity that some JSON writers make of floats. As texts they are stored
# as JSON strings, so the bare words are never a text that this library wrote.
_NO_TEXT = frozenset({"true", "false", "null", "NaN", "Infinity"})
_SCALARS = frozenset({str, int, bool, type(None)})


class Miss(Enum):
    """The type of MISS, so that a type checker can tell it from every value."""

    MISS = "MISS"

    def __repr__(self) -> str:
        return "MISS"

    def __bool__(self) -> bool:
        return False


MISS: Final = Miss.MISS
"""The result of a read that finds nothing, when asked for: `get(key, default=MISS) is MISS`. No value equals it."""

_ways: tuple[Dumps, Loads] | None = None
_standard: tuple[Dumps, Loads] | None = None


class NotStored(bytes):
    """A value in place of its bytes: data that cannot be written is returned, and not stored."""

    _value: object

    def __new__(cls, value: object) -> NotStored:
        """Hold the value."""
        made = super().__new__(cls)
        made._value = value
        return made

    @property
    def value(self) -> Any:
        """A copy for each caller, as with values that are stored."""
        try:
            return deepcopy(self._value)
        except RecursionError:  # nested deeper than Python copies
            return self._value


def encode(value: object) -> bytes:
    """Return the value as bytes to store.

    Raises InvalidValueError for types that JSON cannot carry: Decimal, datetime, bytes, sets, objects, keys of dicts
    that are no text; UnwritableDataError for NaN and the like. Raises ValueTooLargeError for a value larger than
    MAX_VALUE_BYTES.
    """
    kind = type(value)
    try:
        if kind is str:
            raw = _text(value)  # type: ignore[arg-type]
        elif kind is int:
            raw = b"%d" % value  # type: ignore[str-format]
        elif kind is bool or value is None:
            raw = b"null" if value is None else b"true" if value else b"false"
        elif kind is list or kind is dict:
            exact = _checked(value, MAX_DEPTH)
            raw = (_ways or _found())[0](value) if exact else (_standard or _loaded())[0](value)
        else:
            _checked(value, MAX_DEPTH)
            raw = (_standard or _loaded())[0](value)
    except (TypeError, ValueError, RecursionError) as exc:
        kind_of_error = InvalidValueError if isinstance(exc, TypeError) else UnwritableDataError
        raise kind_of_error(
            f"cannot store a {kind.__name__} as JSON ({exc}); JSON has dict, list, str, numbers, bool and None"
        ) from exc
    return raw if len(raw) < COMPRESSED_FROM_BYTES else compressed(raw)


def decode(raw: bytes) -> Any:
    """Return the value that the bytes hold, or MISS when this library cannot have written them."""
    try:
        first = raw[0] if raw else 0
        if first in _JSON_STARTS:
            return (_ways or _found())[1](raw) if first in b"{[" else (_standard or _loaded())[1](raw)
        if first > 32:
            if raw in _WORDS:
                return _WORDS[raw]
            text = raw.decode()
            return MISS if text in _NO_TEXT else text
        if first == 2:
            return decode(unpacked(raw))
        return (_standard or _loaded())[1](raw) if first in _SPACES else MISS
    except (ValueError, RecursionError, zlib.error):
        return MISS


def _found() -> tuple[Dumps, Loads]:
    global _ways
    from .json_codec import fastest  # with the first list or dict: importing msgspec or orjson takes milliseconds

    _ways = fastest()
    return _ways


def _loaded() -> tuple[Dumps, Loads]:
    global _standard
    from .json_codec import standard_dumps, standard_loads

    _standard = standard_dumps, standard_loads
    return _standard


def _text(text: str) -> bytes:
    raw = text.encode()
    if text and raw[0] > 32 and raw[0] not in _JSON_STARTS and text not in _NO_TEXT:
        return raw
    return (_standard or _loaded())[0](text)


class ValueFormat(NamedTuple):
    """The two functions by which an access or a namespace writes and reads its values."""

    encode: Callable[[object], bytes]
    decode: Callable[[bytes], Any]


JSON_VALUES = ValueFormat(encode, decode)


def compressed(raw: bytes) -> bytes:
    """Return encoded bytes as they are stored, compressed when that pays. Raises ValueTooLargeError."""
    if len(raw) > MAX_VALUE_BYTES:
        raise ValueTooLargeError(f"a value may have {MAX_VALUE_BYTES} bytes encoded, not {len(raw)}", encoded=raw)
    packed = zlib.compress(raw, 1)
    return _ZLIB + packed if len(packed) < len(raw) else raw


def unpacked(raw: bytes) -> bytes:
    """Undo `compressed`. Raises ValueError and zlib.error for bytes that it did not make."""
    # Bounded, and not nested: a few kilobytes of zlib can unpack to gigabytes.
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(raw[1:], MAX_VALUE_BYTES + 1)
    if not unpacker.eof or len(plain) > MAX_VALUE_BYTES or plain[:1] == _ZLIB:
        raise ValueError("not a value of ours")
    return plain


def _checked(value: object, depth: int) -> bool:
    """Return whether all types are JSON's own, so that every encoder makes the same of them.

    Raises ValueError and TypeError for what some encoders write as something else, or would not read again.
    """
    kind = type(value)
    if kind in _SCALARS:
        return True
    if kind is float:
        if value - value != 0:  # type: ignore[operator]  # NaN, or infinite
            raise ValueError(f"{value!r} is not JSON")
        return True
    if not depth:
        raise ValueError(f"nested more than {MAX_DEPTH} deep")
    exact = True
    if isinstance(value, dict):
        exact = kind is dict
        for key, inner in value.items():
            if type(key) is not str:
                if not isinstance(key, str):
                    raise TypeError(f"the key {key!r} of a dict is no text")
                exact = False
            if type(inner) not in _SCALARS and not _checked(inner, depth - 1):
                exact = False
    elif isinstance(value, list | tuple):
        exact = kind is list
        for inner in value:
            if type(inner) not in _SCALARS and not _checked(inner, depth - 1):
                exact = False
    else:
        exact = False
    return exact
