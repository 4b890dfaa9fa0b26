"""cache_get_many: the `cache_get` operations (cache_get.py) of several keys, run as one batch.

Each key has an operation with a flight, a lease and a fence of its own, so all that cache_get promises holds for each
key. The batch sends the operations' requests in one round trip, and computes the missing values by one call of the
caller's function. It waits for computations of other callers only when no operation has anything else to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import CommandRefusedError, InvalidArgumentError, UnavailableError
from ..runtime.clock import Clock
from ..runtime.flights import Flight, under_way
from ..steps.operation import Call, Fetch, Operation, Step, Wait
from ..steps.requests import Many, Reply
from ..stored.values import MISS
from .one_flight import called

if TYPE_CHECKING:
    from .cache_get import CacheGetOperations
    from .options import CachePolicy

FetchMany: TypeAlias = Callable[[list[str]], Any]
"""The caller's function. It gets the keys that miss and returns a mapping of keys to values."""


class KeyLeftOutError(BaseException):
    """The caller's function returned no value for a key. No Exception, so that waiting callers compute it too."""


def found_or_computed(
    shared: CacheGetOperations,
    keys: Mapping[str, str],
    replies: Sequence[Reply],
    fetch: FetchMany,
    policy: CachePolicy,
    moment: int,
) -> Operation[dict[str, Any]]:
    """Return the values by the caller's keys, in their order; `replies` are GET's answers, or the errors instead."""
    found: dict[str, Any] = {}
    missed: dict[str, Operation[Any]] = {}
    for (key, name), reply in zip(keys.items(), replies, strict=True):
        raw = None if isinstance(reply, Exception) else reply
        value = shared.fresh(raw, policy)
        if value is not MISS:
            found[name] = value
            continue
        # Nothing may be stored over a value that could not be deleted: another process may have set it since.
        is_unavailable = isinstance(reply, Exception) or (raw is None and key in shared.cache.unconfirmed.hidden)
        # `dict` stands for a function that is never called: Batch answers each Fetch from its one call for all keys.
        missed[name] = shared.missed(raw, key, dict, policy, moment, is_unavailable=is_unavailable)
    shared.runtime.counters.hits += len(found)
    if missed:
        found |= yield from Batch(missed, fetch, shared.runtime.clock).run()
    return {name: found[name] for name in keys.values() if name in found}


class Batch:
    """Operations by name that run step by step together; `run` returns their results.

    `fetch` is called once for all operations that ask for a Fetch at the same time.
    """

    def __init__(self, operations: Mapping[str, Operation[Any]], fetch: FetchMany, clock: Clock) -> None:
        self._operations = operations
        self._fetch = fetch
        self._clock = clock
        self._steps: dict[str, Step] = {}
        """The step that each operation has asked for; an operation that is over has none."""
        self._until: dict[str, float] = {}
        """The time at which each waiting operation stops waiting, by the monotonic clock."""
        self._results: dict[str, Any] = {}
        self._error: BaseException | None = None

    def run(self) -> Operation[dict[str, Any]]:
        """Return the results by name. An error ends all operations, after leases were given up and values stored."""
        outer = under_way.get()
        try:
            for name, operation in self._operations.items():
                self._go_on(name, partial(next, operation))
            while self._steps:
                if self._error is not None:
                    self._end_calls(self._error)
                yield from self._next_steps(outer)
        finally:
            for operation in self._operations.values():
                operation.close()
            under_way.set(outer)
        if self._error is not None:
            raise self._error
        return self._results

    def _next_steps(self, outer: tuple[Flight, ...]) -> Operation[None]:
        """Send all requests; if there is none, answer all fetches; if there is none either, wait for one operation."""
        requests = {name: step for name, step in self._steps.items() if not isinstance(step, Call)}
        fetches = [name for name, step in self._steps.items() if isinstance(step, Fetch)]
        try:
            if requests:
                yield from self._ask(requests)
            elif fetches:
                try:
                    yield from self._compute(fetches)
                finally:
                    under_way.set(outer)  # each operation has set it around its own fetch
            elif self._steps:
                yield from self._wait()
        except GeneratorExit:  # no step can be carried out any more
            raise
        except BaseException as exc:  # noqa: BLE001  # a cancelled task, Ctrl-C: raised when all operations have given up
            self._error = exc
            self._end_calls(exc)
            for name in requests:
                self._throw(name, exc)

    def _ask(self, requests: Mapping[str, Any]) -> Operation[None]:
        try:
            replies = yield Many([*requests.values()])
        except (UnavailableError, CommandRefusedError) as exc:
            replies = [exc] * len(requests)
        for name, reply in zip(requests, replies, strict=True):
            if isinstance(reply, Exception):
                self._throw(name, reply)
            else:
                self._send(name, reply)

    def _compute(self, names: list[str]) -> Operation[None]:
        try:
            values = yield Call(partial(called, partial(self._fetch, list(names))))
            if not isinstance(values, Mapping):
                raise InvalidArgumentError(
                    f"fetch must return a mapping of keys to values, not {type(values).__name__}"
                )
        except Exception as exc:  # noqa: BLE001  # whatever the caller's function raises
            for name in names:
                self._throw(name, exc)
            return
        for name in names:
            if name in values:
                self._send(name, values[name])
            else:
                self._throw(name, KeyLeftOutError())

    def _wait(self) -> Operation[None]:
        """Wait for the operation whose time ends first, then go on with all operations whose time is over."""
        waits = {name: step for name, step in self._steps.items() if isinstance(step, Wait)}
        first = min(waits, key=self._until.__getitem__)
        yield Wait(waits[first].wait, max(0.0, self._until[first] - self._clock.monotonic()))
        now = self._clock.monotonic()
        for name in waits:
            if name == first or self._until[name] <= now:
                self._send(name, None)

    def _end_calls(self, error: BaseException) -> None:
        """End waits and fetches. An operation that was about to fetch holds a lease, and gives it up."""
        for name, step in list(self._steps.items()):
            if isinstance(step, Wait):
                del self._steps[name]
                self._operations[name].close()  # callers that wait for its flight go on by themselves
            elif isinstance(step, Call):
                self._throw(name, error)

    def _send(self, name: str, reply: Reply) -> None:
        self._go_on(name, partial(self._operations[name].send, reply))

    def _throw(self, name: str, error: BaseException) -> None:
        self._go_on(name, partial(self._operations[name].throw, error))

    def _go_on(self, name: str, step: Callable[[], Step]) -> None:
        self._steps.pop(name, None)
        try:
            asked = self._steps[name] = step()
        except StopIteration as stop:
            self._results[name] = stop.value
        except KeyLeftOutError:
            pass
        except BaseException as exc:  # noqa: BLE001  # raised when all operations are over
            if self._error is None:
                self._error = exc
        else:
            if isinstance(asked, Wait):
                self._until[name] = self._clock.monotonic() + asked.seconds
