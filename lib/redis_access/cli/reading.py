"""Requests that RedisAccess has no method for, sent as its own are: to a cluster, too, and within its budget."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from ..configuration.settings import ConnectionSettings
from ..connecting import transport_for
from ..runtime.runner import Runner
from ..steps.operation import Operation
from ..steps.requests import Argument, Read

# A person waits for the answer, and the machine may be busy.
BUDGET_MILLISECONDS = 5000


class Reading:
    """Asks the primary, and raises when Redis does not answer."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def __call__(self, command: str, key: str, *arguments: Argument) -> Any:
        """Return the reply to a command that changes nothing; the key is without the prefix."""
        return self._runner.run(self._request(Read(command, key, *arguments, primary=True)))

    @property
    def now(self) -> float:
        """This machine's Unix time."""
        return self._runner.clock.time()

    def _request(self, read: Read) -> Operation[Any]:
        return (yield from self._runner.request(read))


@contextmanager
def reading(settings: ConnectionSettings | None = None) -> Iterator[Reading]:
    """Connect as the settings say, or the environment, and close the connections after the `with` block."""
    runner = Runner(partial(transport_for, settings), strict=True, budget_milliseconds=BUDGET_MILLISECONDS)
    try:
        yield Reading(runner)
    finally:
        runner.close()
