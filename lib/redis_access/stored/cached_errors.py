"""Exceptions in the cache: the class by name, arguments and attributes as JSON. Nothing is imported or run for them.

An exception is made anew without calling an __init__ of its own class, whose arguments may differ from `args`. One with
arguments or attributes that JSON cannot carry is not stored at all, rather than without them.
"""

from collections.abc import Iterable
from types import FunctionType
from typing import Any

from ..errors import InvalidValueError
from .values import decode, encode


def encoded_error(error: Exception, kinds: Iterable[type[Exception]]) -> bytes | None:
    """Return the exception as bytes; None when its class is not one to store, or JSON cannot carry it."""
    if type(error) not in kinds:
        return None
    content = {"error": _name(type(error)), "arguments": list(error.args), "attributes": vars(error)}
    try:
        raw = encode(content)
        return raw if decode(raw) == content else None  # a tuple, say, would come back as a list
    except (InvalidValueError, TypeError):
        return None


def decoded_error(raw: bytes, kinds: Iterable[type[Exception]]) -> Exception | None:
    """Return the exception if its class, not a base of it, is one of `kinds`."""
    content: Any = decode(raw)
    if not isinstance(content, dict):
        return None
    arguments, attributes = content.get("arguments"), content.get("attributes")
    if not isinstance(arguments, list) or not isinstance(attributes, dict):
        return None
    for kind in kinds:
        if _name(kind) == content.get("error"):
            error = kind.__new__(kind, *arguments)
            _built_in_init(kind)(error, *arguments)
            vars(error).update(attributes)
            return error
    return None


def _built_in_init(kind: type[Exception]) -> Any:
    """Return the __init__ of the nearest built-in class: OSError's sets values that are not in its attributes."""
    return next(
        vars(base)["__init__"]
        for base in kind.__mro__
        if "__init__" in vars(base) and not isinstance(vars(base)["__init__"], FunctionType)
    )


def _name(kind: type[Exception]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
