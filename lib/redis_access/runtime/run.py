"""Running an operation, or any generator that asks for things, to its end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

E = TypeVar("E")
R = TypeVar("R")


def drive(asking: Generator[E, Any, R], perform: Callable[[E], Any]) -> R:
    """Return the generator's result; `perform` does what it asks for, and what that raises is thrown into it."""
    try:
        wanted = next(asking)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    return driven(asking, wanted, perform)


def resume(asking: Generator[E, Any, R], after: BaseException | list[Any], perform: Callable[[E], Any]) -> R:
    """Do what `drive` does, with a generator that has asked for something and waits for what came of it."""
    try:
        wanted = asking.throw(after) if isinstance(after, BaseException) else asking.send(after)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    return driven(asking, wanted, perform)


def driven(asking: Generator[E, Any, R], wanted: E, perform: Callable[[E], Any]) -> R:
    """Do what `drive` does, with a generator that asks for `wanted`."""
    try:
        while True:
            try:
                reply = perform(wanted)
            except BaseException as exc:  # noqa: BLE001  # the generator decides; what it lets pass is raised here
                wanted = asking.throw(exc)
            else:
                wanted = asking.send(reply)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
