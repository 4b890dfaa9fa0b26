"""Whole numbers as JSON has them."""


def whole_number(value: object) -> int | None:
    """Return the value as a whole number, None if it is none: JSON's 10.0 is 10, and its true is not 1."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None
