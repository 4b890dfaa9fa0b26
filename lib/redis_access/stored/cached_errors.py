"""Exceptions in the cache: the class by name, the arguments as JSON. Nothing is ever imported or run for them."""

from collections.abc import Iterable
from typing import Any

from ..errors import InvalidValueError
from .values import decode, encode


def encoded_error(error: Exception, kinds: Iterable[type[Exception]]) -> bytes | None:
    """Return the exception as bytes; None when it is of no class that is to be kept, or JSON cannot carry it."""
    if type(error) not in kinds:
        return None
    try:
        return encode({"error": _name(type(error)), "arguments": list(error.args)})
    except InvalidValueError:
        return None


def decoded_error(raw: bytes, kinds: Iterable[type[Exception]]) -> Exception | None:
    """Return the exception, if it is of one of these very classes."""
    content: Any = decode(raw)
    if not isinstance(content, dict) or not isinstance(content.get("arguments"), list):
        return None
    for kind in kinds:
        if _name(kind) == content.get("error"):
            return kind(*content["arguments"])
    return None


def _name(kind: type[Exception]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
