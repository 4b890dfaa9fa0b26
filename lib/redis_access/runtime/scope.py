"""Scopes: the time budget of the calls within a `with` block, and whether they must see the latest writes.

A scope belongs to a thread or asyncio task (it is a context variable) and counts for every RedisAccess used in it.
Tasks that are created in the block inherit it, and may outlive the block; from its end on it counts for them no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
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
    """The settings of one block and those around it; None where they set nothing."""

    __slots__ = ("is_over", "outer", "own_budget_seconds", "own_deadline", "own_fresh")

    def __init__(
        self, outer: Scope | None, *, budget_seconds: float | None = None, deadline: float = inf, fresh: bool = False
    ) -> None:
        """Begin with what `outer` sets where nothing is given. No deadline is later than the outer one."""
        # Copied, so that a call looks at one scope, however deep it is.
        self.own_budget_seconds = budget_seconds or (None if outer is None else outer.budget_seconds)
        self.own_deadline = deadline if outer is None else min(deadline, outer.deadline)
        self.own_fresh = fresh or (outer is not None and outer.fresh)
        self.outer = outer
        self.is_over = False
        """Whether the block has ended. Code that still has its scope uses the one around it."""

    @property
    def budget_seconds(self) -> float | None:
        """The time of each call; None for the access's own."""
        scope = self._open()
        return None if scope is None else scope.own_budget_seconds

    @property
    def deadline(self) -> float:
        """The end of all calls, or infinity, on the system's monotonic clock, whatever the clock of an access."""
        scope = self._open()
        return inf if scope is None else scope.own_deadline

    @property
    def fresh(self) -> bool:
        """Whether reads are sent to the primary."""
        scope = self._open()
        return scope is not None and scope.own_fresh

    def seconds(self, default: float) -> float:
        """Return how long a call that begins now may take; `default` is the access's own budget."""
        # Tested here, not in `_open`: this is asked for each call, and a scope is rarely over.
        scope = self._open() if self.is_over else self
        if scope is None:
            return default
        budget = default if scope.own_budget_seconds is None else scope.own_budget_seconds
        return budget if scope.own_deadline == inf else min(budget, scope.own_deadline - SYSTEM_CLOCK.monotonic())

    def _open(self) -> Scope | None:
        """Return this scope, or else the nearest one around it that is not over."""
        scope: Scope | None = self
        while scope is not None and scope.is_over:
            scope = scope.outer
        return scope


current: ContextVar[Scope | None] = ContextVar("redis_access_scope", default=None)


@contextmanager
def budget(*, milliseconds: float) -> Iterator[None]:
    """Give each call in the `with` block this long, all its attempts included, in place of the access's own budget.

    Raises InvalidArgumentError for a time that is not above 0 and at most a minute.
    """
    with _within(Scope(current.get(), budget_seconds=checked_milliseconds(milliseconds) / 1000)):
        yield


@contextmanager
def bind(context: LambdaContext) -> Iterator[None]:
    """End each call in the `with` block 20 ms before Lambda ends the invocation, so that the handler can answer.

    Raises InvalidArgumentError for an object that is no Lambda context.
    """
    if not hasattr(context, "get_remaining_time_in_millis"):
        raise InvalidArgumentError(f"bind takes the context that Lambda passes to a handler, not {context!r}")
    deadline = SYSTEM_CLOCK.monotonic() + context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    with _within(Scope(current.get(), deadline=deadline)):
        yield


@contextmanager
def fresh_reads() -> Iterator[None]:
    """Send reads in the `with` block to the primary, so that they see every write that was confirmed before."""
    with _within(Scope(current.get(), fresh=True)):
        yield


def must_be_fresh() -> bool:
    """Whether the caller must see every write that was confirmed before, so that no replica may answer."""
    scope = current.get()
    return scope is not None and scope.fresh


def bounded(deadline: float) -> float:
    """Return the deadline, or the scope's own when that is earlier."""
    scope = current.get()
    return deadline if scope is None else min(deadline, scope.deadline)


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
        # Tasks that were begun in the block have a copy of the context, which `reset` does not reach.
        scope.is_over = True
        current.reset(token)
