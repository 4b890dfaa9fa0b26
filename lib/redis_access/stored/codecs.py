"""Values written by a codec of the caller's choice: its name, then its bytes, so that no other codec reads them.

None is stored without the codec, as the name and nothing else.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, Protocol

from ..errors import InvalidArgumentError, InvalidValueError
from .values import COMPRESSED_FROM_BYTES, JSON_VALUES, MISS, ValueFormat, compressed, unpacked

_CODEC = b"\x03"
_ZLIB = b"\x02"


class Codec(Protocol):
    """Writes and reads values in place of JSON."""

    name: str
    """Stored with each value: a value that a codec of another name wrote is a miss. A new format needs a new name."""

    def encode(self, value: Any) -> bytes:
        """Return at least one byte. Raises TypeError or ValueError for what it cannot write."""

    def decode(self, raw: bytes) -> Any:
        """Return the value. Raises TypeError or ValueError for bytes that it did not write."""


def value_format(codec: Codec | None) -> ValueFormat:
    """Return the format of values that the codec writes, or JSON for None. Raises InvalidArgumentError."""
    if codec is None:
        return JSON_VALUES
    name = getattr(codec, "name", None)
    if not isinstance(name, str) or not 0 < len(name.encode()) < 256:
        raise InvalidArgumentError(f"a codec needs a name of 1 to 255 bytes, and encode and decode: {codec!r}")
    prefix = _CODEC + bytes([len(name.encode())]) + name.encode()
    return ValueFormat(_encoder(codec, prefix), _decoder(codec, prefix))


def _encoder(codec: Codec, prefix: bytes) -> Callable[[object], bytes]:
    def encode(value: object) -> bytes:
        try:
            raw = prefix if value is None else prefix + codec.encode(value)
        except (TypeError, ValueError, OverflowError, RecursionError) as exc:
            raise InvalidValueError(f"the codec {codec.name} cannot store a {type(value).__name__}: {exc}") from exc
        return raw if len(raw) < COMPRESSED_FROM_BYTES else compressed(raw)

    return encode


def _decoder(codec: Codec, prefix: bytes) -> Callable[[bytes], Any]:
    def decode(raw: bytes) -> Any:
        try:
            plain = unpacked(raw) if raw[:1] == _ZLIB else raw
            if not plain.startswith(prefix):
                return MISS
            return None if len(plain) == len(prefix) else codec.decode(plain[len(prefix) :])
        except (TypeError, ValueError, OverflowError, RecursionError, EOFError, zlib.error):
            return MISS

    return decode
