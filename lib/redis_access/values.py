"""How values are stored: as JSON in UTF-8, which every other client can read and which never runs code."""

import json
from enum import Enum
from typing import Any, Final

from .errors import InvalidValueError


class Miss(Enum):
    """The type of MISS, so that a type checker can tell it from every value."""

    MISS = "MISS"

    def __repr__(self) -> str:
        return "MISS"

    def __bool__(self) -> bool:
        return False


MISS: Final = Miss.MISS
"""What a read gives for "not there" when asked to: `get(key, default=MISS) is MISS`. No stored value equals it."""


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_decoder = json.JSONDecoder(parse_constant=_refuse_constant)
_decode = _decoder.decode
# What decode() calls between two searches for white space, of which this package writes none: half the time.
_scan = _decoder.scan_once  # type: ignore[attr-defined]  # documented by json.scanner only


def encode(value: object) -> bytes:
    """Return the value as JSON bytes.

    Raises InvalidValueError for what JSON cannot carry: Decimal, datetime, bytes, sets, NaN, objects, cycles.
    """
    try:
        return _encode(value).encode()
    except (TypeError, ValueError, RecursionError) as exc:
        raise InvalidValueError(
            f"cannot store a {type(value).__name__} as JSON ({exc}); JSON has dict, list, str, numbers, bool and None"
        ) from exc


def decode(raw: bytes) -> Any:
    """Return the value that the bytes hold, or MISS when they are not JSON in UTF-8 (someone else wrote them)."""
    try:
        text = raw.decode()
        try:
            value, end = _scan(text, 0)
        except StopIteration:
            return MISS if not text[:1].isspace() else _decode(text)
        return value if end == len(text) else _decode(text)
    except (ValueError, RecursionError):
        return MISS
