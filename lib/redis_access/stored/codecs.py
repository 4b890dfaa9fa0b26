"""Values written by a codec of the caller's choice: its name, then its bytes, so that no other codec reads them.

None is stored without the codec, as the name and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ..errors import InvalidArgumentError, InvalidValueError
from .values import COMPRESSED_FROM_BYTES, JSON_VALUES, MISS, ValueFormat, compressed, unpacked

_CODEC = b"\x03"
_ZLIB = b"\x02"


class Codec(Protocol):
    """Writes and reads values in place of JSON."""

    @property
    def name(self) -> str:
        """Stored with each value: one by a codec of another name is a miss. A new format needs a new name."""

    def encode(self, value: Any, /) -> bytes:
        """Return at least one byte. Any exception for a value that it cannot write becomes InvalidValueError."""

    def decode(self, raw: bytes, /) -> Any:
        """Return the value. Raises for bytes that it cannot read; such a value is a miss."""


def value_format(codec: Codec | None) -> ValueFormat:
    """Return the format of values that the codec writes, or JSON for None. Raises InvalidArgumentError."""
    if codec is None:
        return JSON_VALUES
    name = getattr(codec, "name", None)
    if isinstance(codec, type):
        raise InvalidArgumentError(f"codec must be an object, not the class {codec.__qualname__}; make one of it")
    if not isinstance(name, str) or not 0 < len(name.encode()) < 256:
        raise InvalidArgumentError(f"a codec needs a name of 1 to 255 bytes, not {name!r}: {codec!r}")
    if not callable(getattr(codec, "encode", None)) or not callable(getattr(codec, "decode", None)):
        raise InvalidArgumentError(f"a codec needs the methods encode and decode: {codec!r}")
    prefix = _CODEC + bytes([len(name.encode())]) + name.encode()
    return ValueFormat(_encoder(codec, prefix), _decoder(codec, prefix))


def _encoder(codec: Codec, prefix: bytes) -> Callable[[object], bytes]:
    def encode(value: object) -> bytes:
        if value is None:
            return prefix
        try:
            body = codec.encode(value)
            codec.decode(body)  # a value of another type than the codec's would always be a miss
            raw = prefix + body
        except Exception as exc:  # the codec may be the caller's, and raise anything
            raise InvalidValueError(f"the codec {codec.name} cannot store a {type(value).__name__}: {exc}") from exc
        if not body:  # would be read as None
            raise InvalidValueError(f"the codec {codec.name} made no byte of a {type(value).__name__}")
        return raw if len(raw) < COMPRESSED_FROM_BYTES else compressed(raw)

    return encode


def _decoder(codec: Codec, prefix: bytes) -> Callable[[bytes], Any]:
    def decode(raw: bytes) -> Any:
        try:
            plain = unpacked(raw) if raw[:1] == _ZLIB else raw
            if not plain.startswith(prefix):
                return MISS
            return None if len(plain) == len(prefix) else codec.decode(plain[len(prefix) :])
        except Exception:  # noqa: BLE001  # the codec may be the caller's; whatever it raises, data make no call fail
            return MISS

    return decode
