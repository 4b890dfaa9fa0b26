"""`drive` for coroutines."""

from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

E = TypeVar("E")
R = TypeVar("R")


async def drive_async(asking: Generator[E, Any, R], perform: Callable[[E], Awaitable[Any]]) -> R:
    """Return the generator's result; `perform` does what it asks for, and what that raises is thrown into it."""
    try:
        wanted = next(asking)
        while True:
            try:
                reply = await perform(wanted)
            except BaseException as exc:  # noqa: BLE001  # the generator decides; what it lets pass is raised here
                wanted = asking.throw(exc)
            else:
                wanted = asking.send(reply)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
