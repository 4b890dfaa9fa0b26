"""Attributes made at their first use, so that a process pays only for those that it uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class on_first_use(Generic[T]):  # noqa: N801  # read as `property` is
    """Decorate a method without arguments: its result is the attribute, made once per object.

    Unlike functools.cached_property before Python 3.12 it takes no lock, and unlike later ones it gives all threads the
    same object, even when two of them come first.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> on_first_use[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> T | on_first_use[T]:
        if instance is None:
            return self
        # Threads that race may each make one, but `setdefault` is atomic: all get the first. From then on Python finds
        # the attribute in the instance's dict and does not come here.
        made: T = vars(instance).setdefault(self._name, self._make(instance))
        return made
