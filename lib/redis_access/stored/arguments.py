"""Checks of arguments that are lists, mappings or functions, so that a mistake is named before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ..errors import InvalidArgumentError

K = TypeVar("K")
V = TypeVar("V")


def listed(items: Iterable[V], name: str, kind: str) -> tuple[V, ...]:
    """Return the items of the argument `name` as a tuple; errors call it a list of `kind`.

    Raises InvalidArgumentError for anything but a list, also for a text, which would be a list of letters.
    """
    if isinstance(items, str | bytes):
        raise InvalidArgumentError(f"{name} must be a list of {kind}, not the text {items!r}")
    try:
        return tuple(items)
    except TypeError:
        raise InvalidArgumentError(f"{name} must be a list of {kind}, not {type(items).__name__}: {items!r}") from None


def checked_mapping(values: Mapping[K, V], name: str) -> Mapping[K, V]:
    """Return the argument `name` unchanged. Raises InvalidArgumentError for anything but a mapping."""
    if not isinstance(values, Mapping):
        raise InvalidArgumentError(f"{name} must be a dict, not {type(values).__name__}: {values!r}")
    return values


def check_has(value: object, method: str, name: str, wanted: str) -> None:
    """Raise InvalidArgumentError for an argument `name` without a method that will be called; `wanted` is its type."""
    if not callable(getattr(value, method, None)):
        raise InvalidArgumentError(f"{name} must be {wanted}, not {type(value).__name__}: {value!r}")


def check_fetch(fetch: Callable[..., Any]) -> None:
    """Raise InvalidArgumentError unless `fetch` can be called."""
    if not callable(fetch):
        raise InvalidArgumentError(
            f"fetch must be a function that returns the value, not {type(fetch).__name__}: {fetch!r}"
        )
