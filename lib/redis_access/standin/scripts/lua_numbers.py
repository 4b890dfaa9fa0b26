"""Numbers as Lua has them: 64-bit floating point, however many digits are written."""

import re

_is_decimal = re.compile(rb"[ \t\n\v\f\r]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|inf)[ \t\n\v\f\r]*").fullmatch


def tonumber(text: bytes) -> float | None:
    """Return the number that a text holds, infinity for one that is too large; None when it is no decimal number."""
    # Python's int() refuses to read thousands of digits; float() reads them as Lua does.
    match = _is_decimal(text)
    return None if match is None else float(match[1])


def written(number: float) -> str:
    """Return the number as format('%.0f') writes it."""
    return f"{number:.0f}"
