"""The fields of a session: a hash in Redis, with one JSON value per field and a header."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InvalidValueError
from ..steps.requests import Argument
from ..stored.arguments import checked_mapping, listed
from ..stored.values import MAX_STORED_BYTES, MISS, decode, encode

# Redis has no empty hashes: this field keeps a session without fields alive, and holds its latest end. The name of a
# caller's field is never empty.
HEADER = b""
is_header = re.compile(rb"[0-9]{1,16} ([01])").fullmatch
"""Matches the header that create.lua writes: the latest end, and whether the session is in an index."""


def pairs_of(names: list[bytes] | None, rows: list[bytes | None]) -> dict[bytes, bytes]:
    """Return fields by name: rows are the values of the names, or field, value, field, value, ... of all."""
    if names is None:
        return dict(zip(rows[::2], rows[1::2], strict=True))  # type: ignore[arg-type]  # none of these is None
    return {name: raw for name, raw in zip(names, rows, strict=True) if raw is not None}


def encoded_fields(data: Mapping[str, object], argument: str) -> list[Argument]:
    """Return name, value, name, value, ... of the caller's `argument`. Raises InvalidValueError."""
    names = checked_names(checked_mapping(data, argument), argument)
    return [part for name, value in zip(names, data.values(), strict=True) for part in (name, encode(value))]


def checked_names(names: Iterable[str], argument: str) -> list[bytes]:
    """Return the names of fields in the caller's `argument` as they are stored.

    Any text but the empty one is a name, since names may be data. Raises InvalidValueError.
    """
    checked = listed(names, argument, "names")
    for name in checked:
        if not isinstance(name, str) or not name:
            raise InvalidValueError(f"a session's field must be named by text that is not empty, not {name!r}")
    return [name.encode(errors="surrogatepass") for name in checked]


def name_of(field: bytes) -> str:
    """Return the name of a field as the caller gave it."""
    try:
        return field.decode(errors="surrogatepass")
    except UnicodeDecodeError:  # no name that this library wrote
        return field.decode(errors="replace")


def value_of(raw: bytes) -> Any:
    """Return the value in a field; MISS when this library cannot have written it."""
    # It writes none that is longer; decoding such a value would only take time.
    return decode(raw) if len(raw) <= MAX_STORED_BYTES else MISS
