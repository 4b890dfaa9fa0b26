"""The key of a @cached function's result: a text that contains the call's arguments, so that no two calls share one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import Enum
from inspect import signature
from operator import attrgetter
from string import Formatter
from typing import Any
from urllib.parse import quote
from uuid import UUID

from ..errors import InvalidArgumentError
from ..stored.keys import checked_key
from .default_key import default_key

# Beside letters and digits, quote() leaves these as they are. One that separates two arguments is encoded within them.
_UNENCODED = "_.-~"
# Text of characters that argument_text() itself writes, so that it cannot separate two arguments.
_SEPARATES_NOTHING = re.compile(r"[A-Za-z0-9%!()\[\]<>=,]*").fullmatch
_reads_as_number = re.compile(r"-?[0-9]+").fullmatch
_RECEIVERS = ("self", "cls")


class KeyTemplate:
    """The template of a key: "price:{tenant}:{sku}", or None for the default one (default_key.py).

    A method's `self` or `cls` is no part of the key unless the template names it: "price:{self.tenant}:{sku}".
    """

    def __init__(self, template: str | None, function: Callable[..., Any]) -> None:
        """Raise InvalidArgumentError if the template leaves an argument out or different calls could share a key."""
        try:
            self._signature = signature(function)
        except ValueError as exc:  # some functions written in C
            raise InvalidArgumentError(
                f"{function!r} has no signature to read; decorate a function that calls it"
            ) from exc
        names = list(self._signature.parameters)
        unnamed_receiver = bool(names) and names[0] in _RECEIVERS and not re.search(rf"{{{names[0]}\b", template or "")
        if unnamed_receiver:
            self._signature = self._signature.replace(parameters=list(self._signature.parameters.values())[1:])
        self.skips_receiver = unnamed_receiver
        """Whether a call's first argument is a `self` or `cls` that is no part of the key."""
        self._template = default_key(function, self._names()) if template is None else template
        self._literals, self._fields = self._parsed()
        self._encoded = "".join(self._encoded_separators())
        checked_key(self._template)

    def key(self, *arguments: Any, **options: Any) -> str:
        """Return the key for a call. Raises TypeError as the call would, and InvalidArgumentError."""
        try:
            bound = self._signature.bind(*arguments, **options)
        except TypeError as exc:
            receiver = next(iter(self._names()), "")
            if receiver in _RECEIVERS:
                exc.add_note(f"the key {self._template!r} names {receiver!r}: pass it to `key` and `forget` as well")
            raise
        bound.apply_defaults()
        parts = [self._literals[0]]
        for (name, path), literal in zip(self._fields, self._literals[1:], strict=True):
            value = bound.arguments[name]
            text = argument_text(attrgetter(path)(value) if path else value, name)
            for character in self._encoded:
                text = text.replace(character, f"%{ord(character):02X}")
            parts += (text, literal)
        return "".join(parts)

    def _names(self) -> list[str]:
        return list(self._signature.parameters)

    def _parsed(self) -> tuple[list[str], list[tuple[str, str]]]:
        literals, fields = [""], []
        try:
            parsed = list(Formatter().parse(self._template))
        except ValueError as exc:  # an unclosed brace
            raise InvalidArgumentError(f"the key {self._template!r} is no template: {exc}") from exc
        for literal, field, spec, conversion in parsed:
            literals[-1] += literal
            if field is None:
                continue
            if spec or conversion or "[" in field:
                raise InvalidArgumentError(
                    f"the key {self._template!r} formats {field!r}, so that different arguments could share a value; "
                    "name it as it is, or an attribute of it"
                )
            name, _, path = field.partition(".")
            fields.append((name, path))
            literals.append("")
        named, there = {name for name, _ in fields}, set(self._names())
        if not named <= there:
            raise InvalidArgumentError(
                f"the key {self._template!r} names what is no argument: the function has {self._signature}"
            )
        if named != there:
            raise InvalidArgumentError(
                f"the key {self._template!r} must name all arguments of {self._signature}, or different calls share a "
                "value"
            )
        return literals, fields

    def _encoded_separators(self) -> set[str]:
        """Return the characters that separate two arguments and must be encoded within them."""
        encoded = set()
        for literal in self._literals[1:-1]:
            if _SEPARATES_NOTHING(literal):
                raise InvalidArgumentError(
                    f"in the key {self._template!r} nothing separates two of the arguments, so that different calls "
                    "could share a value; put a ':' between them"
                )
            if all(character in _UNENCODED or _SEPARATES_NOTHING(character) for character in literal):
                encoded.add(next(character for character in literal if character in _UNENCODED))
        return encoded


def argument_text(value: Any, name: str) -> str:
    """Return a text for an argument that no different argument has: 1, "1", True and 1.0 have one each.

    Raises InvalidArgumentError for a type without such a text, such as an object.
    """
    if isinstance(value, bool) or value is None:
        return f"!{value}"
    if isinstance(value, Enum):
        # Two modules may each have a Color.RED; and a combination of flags need not have a name.
        kind = quote(f"{type(value).__module__}.{type(value).__qualname__}", safe="")
        return f"!e{kind}.{quote(str(value.name), safe='')}" if value.name else f"!e{kind}({value.value!r})"
    if isinstance(value, str):
        is_odd = not value or _reads_as_number(value)  # a key must not be empty
        return f"!s{value}" if is_odd else quote(value, safe="", errors="surrogatepass")
    if isinstance(value, int):
        return f"{value:d}"
    if isinstance(value, float | Decimal | UUID | date | time):
        # str() tells neither two zones of the same offset apart, nor by `fold` the two passes of a repeated hour.
        zone = str(getattr(getattr(value, "tzinfo", None), "key", ""))
        fold = "!" if getattr(value, "fold", 0) else ""
        return f"!{type(value).__name__}{quote(str(value) + zone, safe='')}{fold}"
    if isinstance(value, bytes):
        return f"!b{value.hex()}"
    if isinstance(value, tuple):
        return f"({_texts(value, name)})"
    if isinstance(value, list):
        return f"[{_texts(value, name)}]"
    if isinstance(value, set | frozenset):
        return f"!({''.join(sorted(argument_text(each, name) + ',' for each in value))})"
    if isinstance(value, dict):
        pairs = (f"{argument_text(key, name)}={argument_text(each, name)}," for key, each in value.items())
        return f"<{''.join(sorted(pairs))}>"
    raise InvalidArgumentError(
        f"{name} cannot be part of a key: {type(value).__name__} has no text of its own; name an attribute of it in "
        f"the key, as in {{{name}.id}}"
    )


def _texts(values: list[Any] | tuple[Any, ...], name: str) -> str:
    return "".join(f"{argument_text(each, name)}," for each in values)
