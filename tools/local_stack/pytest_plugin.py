"""Fixtures for tests of your own programs: `pytest -p tools.local_stack.pytest_plugin`, or imported in a conftest.py.

`local_stack` is the stack that `make up` runs. Where none runs, one is started for the tests, and taken down at their
end. Another folder of records than `.local` is named by LOCAL_STACK_RECORDS.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tools.local_stack.functions.events import http_event
from tools.local_stack.functions.invocation import Answer, Functions
from tools.local_stack.lifetime.deploying import Start
from tools.local_stack.lifetime.starting import started_stack
from tools.local_stack.stack import record
from tools.local_stack.stack.record import StackRecord
from tools.local_stack.stack.variables import variables
from tools.terminal.stages import Stages
from tools.terraform.steps import ROOT


@dataclass(frozen=True, kw_only=True)
class StackInTests:
    """A running stack as tests use it."""

    name: str
    records: Path

    @property
    def record(self) -> StackRecord:
        """Its record as it is now; raises NotRunningError."""
        return record.read_running(self.name, records=self.records)[1]

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which programs find its AWS and its Redis."""
        return variables(self.record)

    def call(self, function: str, method: str, target: str, *, body: Any = None) -> Answer:
        """Send a request to an example function, as `feature-flags`; raises InvocationError."""
        return Functions.of(self.record).call(function, http_event(method, target, body=body))

    @contextmanager
    def frozen_redis(self) -> Iterator[None]:
        """Let Redis answer nobody meanwhile, its connections open, as a host that hangs."""
        yield from self._meanwhile("freeze", "thaw")

    @contextmanager
    def stopped_redis(self) -> Iterator[None]:
        """Let Redis be gone meanwhile: connections break, and new ones are refused."""
        yield from self._meanwhile("stop", "start")

    def _meanwhile(self, action: str, undo: str) -> Iterator[None]:
        self._redis(action)
        try:
            yield
        finally:
            self._redis(undo)

    def _redis(self, action: str) -> None:
        # In a process of its own, as a Redis that is started here would be a child of the tests' process.
        command = [sys.executable, "-m", "tools.local_stack", "--records", str(self.records), "redis", action]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running_stack(records: Path) -> Iterator[StackInTests]:
    """Give the stack that runs, or one that is started and taken down at the end; raises LocalStackError."""
    running = record.read(record.UP, records=records)
    if running is not None and running.is_running:
        yield StackInTests(name=record.UP, records=records)
        return
    start = Start(name=record.DEMO, records=records, stages=Stages(console=Console(stderr=True)))
    with started_stack(start, keep=False):
        yield StackInTests(name=record.DEMO, records=records)


@pytest.fixture(scope="session")
def local_stack() -> Iterator[StackInTests]:
    """Yield the stack that runs, or one that is started for these tests."""
    with running_stack(Path(os.environ.get("LOCAL_STACK_RECORDS") or record.RECORDS)) as stack:
        yield stack


@pytest.fixture
def local_environment(local_stack: StackInTests, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Let this process and those that it starts use the stack, and no real AWS account; return the variables."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "REDIS_"))]:
        monkeypatch.delenv(name)
    for name, value in local_stack.environment.items():
        monkeypatch.setenv(name, value)
    return local_stack.environment
