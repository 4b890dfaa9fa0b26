"""Scopes: the time budget of the calls within a `with` block, and whether they must see the latest writes.

A scope belongs to a thread or asyncio task (it is a context variable) and counts for every RedisAccess used in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from ..errors import InvalidArgumentError
from .clock import SYSTEM_CLOCK

DEFAULT_BUDGET_MILLISECONDS = 150
MAX_BUDGET_MILLISECONDS = 60_000

# Left for the handler to answer in, after its last call here.
RESERVE_SECONDS = 0.02


class LambdaContext(Protocol):
    """The context object that AWS Lambda passes to a handler beside the event."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends the invocation."""


class Scope:
    """The settings of the current block; None where it sets nothing."""

    __slots__ = ("budget_seconds", "deadline", "fresh")

    def __init__(self, *, budget_seconds: float | None, deadline: float | None, fresh: bool) -> None:
        self.budget_seconds = budget_seconds
        self.deadline = deadline
        """On the system's monotonic clock, since a scope counts for every RedisAccess, whatever its clock."""
        self.fresh = fresh

    def seconds(self, default: float) -> float:
        """Return how long a call that begins now may take; `default` is the client's own budget."""
        budget = default if self.budget_seconds is None else self.budget_seconds
        if self.deadline is None:
            return budget
        return min(budget, self.deadline - SYSTEM_CLOCK.monotonic())


_NOTHING = Scope(budget_seconds=None, deadline=None, fresh=False)
current: ContextVar[Scope | None] = ContextVar("redis_access_scope", default=None)


@contextmanager
def budget(*, milliseconds: float) -> Iterator[None]:
    """Give each call in the `with` block this long, all its attempts included, in place of the client's own budget.

    Raises InvalidArgumentError for what is not above 0 and at most a minute.
    """
    outer = current.get() or _NOTHING
    seconds = checked_milliseconds(milliseconds) / 1000
    with _within(Scope(budget_seconds=seconds, deadline=outer.deadline, fresh=outer.fresh)):
        yield


@contextmanager
def bind(context: LambdaContext) -> Iterator[None]:
    """End each call in the `with` block 20 ms before Lambda ends the invocation, so that the handler can answer.

    Raises InvalidArgumentError for what is no Lambda context.
    """
    outer = current.get() or _NOTHING
    if not hasattr(context, "get_remaining_time_in_millis"):
        raise InvalidArgumentError(f"bind takes the context that Lambda passes to a handler, not {context!r}")
    deadline = SYSTEM_CLOCK.monotonic() + context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    if outer.deadline is not None:
        deadline = min(deadline, outer.deadline)
    with _within(Scope(budget_seconds=outer.budget_seconds, deadline=deadline, fresh=outer.fresh)):
        yield


@contextmanager
def fresh_reads() -> Iterator[None]:
    """Send reads in the `with` block to the primary, so that they see every write that was confirmed before."""
    outer = current.get() or _NOTHING
    with _within(Scope(budget_seconds=outer.budget_seconds, deadline=outer.deadline, fresh=True)):
        yield


def bounded(deadline: float) -> float:
    """Return the deadline, or the scope's own when that is earlier."""
    scope = current.get()
    return deadline if scope is None or scope.deadline is None else min(deadline, scope.deadline)


def checked_milliseconds(milliseconds: float) -> float:
    """Return a budget unchanged, or raise InvalidArgumentError."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        raise InvalidArgumentError(f"a budget must be a number of milliseconds, not {milliseconds!r}")
    if not 0 < milliseconds <= MAX_BUDGET_MILLISECONDS:
        raise InvalidArgumentError(
            f"a budget must be above 0 and at most {MAX_BUDGET_MILLISECONDS} milliseconds, not {milliseconds}"
        )
    return milliseconds


@contextmanager
def _within(scope: Scope) -> Iterator[None]:
    token = current.set(scope)
    try:
        yield
    finally:
        current.reset(token)
