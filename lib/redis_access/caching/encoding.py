"""The encoding of a computed value, which is returned to its caller even where it cannot be stored."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import UnwritableDataError, ValueTooLargeError
from ..runtime.runtime import Runtime
from ..stored.values import NotStored


def encoded_to_store(
    runtime: Runtime, name: str, value: object, encode: Callable[[object], bytes]
) -> tuple[bytes, bool]:
    """Return the value's bytes, and whether they may be stored; if not, count that and log the first with its `name`.

    Raises InvalidValueError for a value of a type that `encode` does not take: a mistake in the caller's code.
    """
    try:
        return encode(value), True
    except UnwritableDataError as exc:
        runtime.counters.unwritable += 1
        runtime.log_data_fault("unwritable", f"the value of {name!r} is returned, but not stored: {exc}")
        return NotStored(value), False
    except ValueTooLargeError as exc:  # how large a value is depends on data, and data make no request fail
        runtime.counters.too_large += 1
        runtime.log_data_fault("too large", f"the value of {name!r} is returned, but not stored: {exc}")
        return exc.encoded, False
