"""Interleaved rounds: each candidate has a turn in each round, in shuffled order, so that a disturbance meets all.

A ratio is the median of the ratios within the rounds, not the ratio of two medians: what slows a whole round down, such
as another program on the machine, cancels out.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import repeat
from statistics import median
from typing import Any, TypeAlias

Turn: TypeAlias = Callable[[int], object]
"""Does something so many times."""


def repeated(function: Callable[[], object]) -> Turn:
    """Return the turn that calls a function again and again."""

    def turn(times: int) -> None:
        for _ in repeat(None, times):
            function()

    return turn


def repeated_by_tasks(
    function: Callable[[], Coroutine[Any, Any, object]], tasks: int, run: Callable[[Any], object]
) -> Turn:
    """Return the turn that awaits a coroutine function again and again by so many tasks, within one run of the loop."""

    async def some(left: Iterator[None]) -> None:
        for _ in left:
            await function()

    async def all_of_them(times: int) -> None:
        left = repeat(None, times)
        if tasks == 1:
            await some(left)
        else:
            await asyncio.gather(*(some(left) for _ in range(tasks)))

    return lambda times: run(all_of_them(times))


def repeated_by_threads(function: Callable[[], object], threads: int, pool: Executor) -> Turn:
    """Return the turn that calls a function again and again in so many threads of a pool."""

    def some(left: Iterator[None]) -> None:
        for _ in left:
            function()

    def turn(times: int) -> None:
        left = repeat(None, times)
        for running in [pool.submit(some, left) for _ in range(threads)]:
            running.result()

    return turn


@dataclass(frozen=True)
class Measured:
    """Seconds per operation, by candidate and round."""

    seconds: Mapping[str, list[float]]
    cpu_seconds: Mapping[str, list[float]] = field(default_factory=dict)
    """The processor's time that this process took, without the server's; empty where it was not measured."""

    def median(self, name: str) -> float:
        """Return a candidate's seconds per operation."""
        return median(self.seconds[name])

    def fastest(self, name: str) -> float:
        """Return a candidate's seconds per operation in its fastest tenth of rounds.

        For what asks nobody and takes microseconds: what is above that is other programs (timeit's advice, too).
        """
        return sorted(self.seconds[name])[len(self.seconds[name]) // 10]

    def ratio(self, name: str, base: str) -> float:
        """Return what a candidate takes of what the base takes."""
        return _ratio(self.seconds[name], self.seconds[base])

    def cpu_ratio(self, name: str, base: str) -> float:
        """Return the same of the processor's time."""
        return _ratio(self.cpu_seconds[name], self.cpu_seconds[base])


def measure(candidates: Mapping[str, Turn], *, rounds: int, turn_seconds: float) -> Measured:
    """Let the candidates take their turns; each is as many operations as take about `turn_seconds`."""
    times = {name: _calibrated(turn, turn_seconds) for name, turn in candidates.items()}
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    cpu_seconds: dict[str, list[float]] = {name: [] for name in candidates}
    order = list(candidates)
    for _ in range(rounds):
        random.shuffle(order)
        for name in order:
            started, cpu_started = time.perf_counter(), time.process_time()
            candidates[name](times[name])
            cpu_seconds[name].append((time.process_time() - cpu_started) / times[name])
            seconds[name].append((time.perf_counter() - started) / times[name])
    return Measured(seconds, cpu_seconds)


def _ratio(ours: Iterable[float], others: Iterable[float]) -> float:
    return median(one / other for one, other in zip(ours, others, strict=True))


def _calibrated(turn: Turn, turn_seconds: float) -> int:
    turn(1)  # connects, compiles, caches
    times = 1
    while True:
        started = time.perf_counter()
        turn(times)
        took = time.perf_counter() - started
        if took >= turn_seconds / 4 or times >= 1_000_000:
            return max(1, round(times * turn_seconds / max(took, 1e-9)))
        times *= 4
