"""The fields of a session: a hash in Redis, with one JSON value per field and a header."""

from collections.abc import Iterable, Mapping

from ..errors import InvalidValueError
from ..steps.requests import Argument
from ..stored.arguments import checked_mapping, listed
from ..stored.values import encode

# Redis has no empty hashes: this field keeps a session without fields alive, and holds its latest end. The name of a
# caller's field is never empty.
HEADER = b""


def pairs_of(names: list[str] | None, rows: list[bytes | None]) -> dict[bytes, bytes]:
    """Return fields by name: rows are the values of the names, or field, value, field, value, ... of all."""
    if names is None:
        return dict(zip(rows[::2], rows[1::2], strict=True))  # type: ignore[arg-type]  # none of these is None
    return {name.encode(): raw for name, raw in zip(names, rows, strict=True) if raw is not None}


def encoded_fields(data: Mapping[str, object], argument: str) -> list[Argument]:
    """Return name, value, name, value, ... of the caller's `argument`. Raises InvalidValueError."""
    checked_names(checked_mapping(data, argument), argument)
    return [part for name, value in data.items() for part in (name, encode(value))]


def checked_names(names: Iterable[str], argument: str) -> list[str]:
    """Return the names of fields in the caller's `argument`. Raises InvalidValueError."""
    checked = list(listed(names, argument, "names"))
    for name in checked:
        if not isinstance(name, str) or not name or not name.isprintable():
            raise InvalidValueError(f"a session's field must be named by printable text, not {name!r}")
    return checked
