"""Facades: objects whose methods hand operations to the runner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from ..steps.operation import Operation
from .runner import Runner

Ops = TypeVar("Ops")
P = ParamSpec("P")
R = TypeVar("R")


class Facade(Generic[Ops]):
    """Holds operations and the runner that runs them."""

    def __init__(self, runner: Runner, operations: Ops, *, prefix: str = "") -> None:
        """Hold them; `prefix` ("flags.") is what events put before the methods' names."""
        self._runner = runner
        self._operations = operations
        self._prefix = prefix


def method(operation: Callable[Concatenate[Ops, P], Operation[R]]) -> Callable[Concatenate[Any, P], R]:
    """Return the method of a Facade class that runs the operation, with its signature and docstring."""
    name = operation.__name__

    @wraps(operation)
    def call(self: Any, /, *arguments: P.args, **options: P.kwargs) -> R:
        result: R = self._runner.run(operation(self._operations, *arguments, **options), self._prefix + name)
        return result

    return call
