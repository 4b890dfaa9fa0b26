"""JSON to bytes and back: by msgspec or orjson where one is installed, else by the standard library; with one meaning.

Imported with the first list or dict, not with the package: importing msgspec takes 26 ms, orjson 14. For a small dict
they encode in a tenth and decode in a third of the time.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

Loads: TypeAlias = Callable[[bytes], Any]
Dumps: TypeAlias = Callable[[Any], bytes]


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"{text} is beyond a float")
    return number


_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False)
_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
_decode = _decoder.decode
# decode() calls this between two searches for white space, of which this package writes none: half the time.
_scan = _decoder.scan_once  # type: ignore[attr-defined]  # documented by json.scanner only


def _chunks_of() -> Callable[[Any, int], Iterable[str]]:
    """Return the encoding function that JSONEncoder makes anew for each value; keeping it takes a third of the time."""
    make = getattr(json.encoder, "c_make_encoder", None)  # None where Python is not CPython
    if make is None:
        return lambda value, _: _encoder.iterencode(value)
    text_of = json.encoder.encode_basestring  # written in C
    return make(None, _encoder.default, text_of, None, ":", ",", False, False, False)  # type: ignore[no-any-return]


_encode = _chunks_of()


def standard_dumps(value: Any) -> bytes:
    """Encode by the standard library. Raises ValueError, TypeError, RecursionError."""
    return "".join(_encode(value, 0)).encode()


def standard_loads(raw: bytes) -> Any:
    """Decode by the standard library. Raises ValueError, RecursionError."""
    text = raw.decode()
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        end = -1
    if end != len(text):
        value = _decode(text)
    if "\\u" in text and ("\\ud" in text or "\\uD" in text):
        standard_dumps(value)  # raises for half a surrogate pair, which is no text
    return value


def by_msgspec() -> tuple[Dumps, Loads]:
    """Return msgspec's encoder and decoder. Raises ImportError."""
    from msgspec.json import Decoder, Encoder

    # Its errors are ValueErrors. It gives NaN as null and bytes as base64, so `values` checks types before it encodes.
    return Encoder().encode, Decoder().decode


def by_orjson() -> tuple[Dumps, Loads]:
    """Return orjson's encoder and decoder. Raises ImportError."""
    import re

    import orjson

    # Beyond 64 bits orjson gives a float; such a number has 19 digits at least.
    long_number = re.compile(rb"\d{19}").search

    def dumps(value: Any) -> bytes:
        try:
            return orjson.dumps(value)
        except TypeError:  # a number beyond 64 bits, for one, which the standard library takes
            return standard_dumps(value)

    def loads(raw: bytes) -> Any:
        return orjson.loads(raw) if long_number(raw) is None else standard_loads(raw)

    return dumps, loads


def fastest() -> tuple[Dumps, Loads]:
    """Return the fastest encoder and decoder that are installed."""
    for ways in (by_msgspec, by_orjson):
        try:
            return ways()
        except ImportError:
            continue
    return standard_dumps, standard_loads
