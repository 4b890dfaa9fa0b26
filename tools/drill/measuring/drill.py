"""One drill: a stage of servers, a client under load, a fault that begins and ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tools.drill.measuring.clients import CLIENTS, Where
from tools.drill.measuring.samples import Outcome, Sample, outcome_of
from tools.drill.measuring.worker import Specification

ROOT = Path(__file__).parents[3]

START_SECONDS = 1.5
"""The time for the worker to start and connect, and to work undisturbed."""
FAULT_SECONDS = 1.5
AFTER_SECONDS = 3.0


class Stage:
    """The servers of a drill, and the fault that they can suffer."""

    where: Where
    """The address that the client connects to."""

    def begin(self, _worker: subprocess.Popen[str]) -> None:
        """Begin the fault."""

    def end(self, _worker: subprocess.Popen[str]) -> None:
        """End it."""


@dataclass(frozen=True)
class Drill:
    """A fault by name; `stage` starts its servers."""

    name: str
    title: str
    stage: Callable[[], AbstractContextManager[Stage]]
    may_lose: bool = False
    """Whether it takes confirmed writes away by its nature, so that an older value is no wrong one."""
    moves_clock_by: float = 0.0

    def run(self) -> dict[str, Outcome]:
        """Return what each client made of it, one after the other, on servers of their own."""
        return {client: self._run(client) for client in CLIENTS}

    def _run(self, client: str) -> Outcome:
        with self.stage() as stage:
            began = time.monotonic()
            fault_at = began + START_SECONDS
            ends_at = fault_at + FAULT_SECONDS
            moves = ((fault_at, self.moves_clock_by), (ends_at, -self.moves_clock_by)) if self.moves_clock_by else ()
            specification = Specification(client, stage.where, ends_at + AFTER_SECONDS, self.may_lose, moves)
            worker = _started(specification)
            _sleep_until(fault_at)
            stage.begin(worker)
            _sleep_until(ends_at)
            stage.end(worker)
            ended = time.monotonic()
            try:
                said, _ = worker.communicate(timeout=AFTER_SECONDS + 15)
            finally:
                worker.kill()  # one that hangs, or whose drill was interrupted
        samples = [Sample(*sample) for sample in json.loads(said)]
        return outcome_of(samples, fault_ended=ended)


def _started(specification: Specification) -> subprocess.Popen[str]:
    variables = {**os.environ, "PYTHONPATH": f"{ROOT / 'lib'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tools.drill.measuring.worker", specification.text()]
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _sleep_until(at: float) -> None:
    time.sleep(max(0.0, at - time.monotonic()))
