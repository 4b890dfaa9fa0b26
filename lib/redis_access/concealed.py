"""Secrets that show nothing when they are printed: error reporters keep `repr()` of the variables of every frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")
_SHOWN = "<concealed>"


class ConcealedText(str):
    """A text, such as a URL with a password."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _SHOWN


class ConcealedBytes(bytes):
    """Bytes, such as the commands that log in."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _SHOWN


class ConcealedList(list[T]):
    """A list with a secret in it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _SHOWN


class ConcealedTuple(tuple[T, ...]):
    """A tuple of secrets."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _SHOWN


class ConcealedMapping(Mapping[str, str]):
    """Another mapping, such as the environment, which shows neither names nor values."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._mapping = mapping

    def __getitem__(self, name: str) -> str:
        return self._mapping[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._mapping)

    def __len__(self) -> int:
        return len(self._mapping)

    def __repr__(self) -> str:
        return _SHOWN
