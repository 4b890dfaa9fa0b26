"""The service, started as one starts it, beside the local stack."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.local_stack.processes.ports import LOOPBACK, free_ports
from tools.local_stack.pytest_plugin import local_environment, local_stack

__all__ = ["local_environment", "local_stack"]

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60


@dataclass(frozen=True)
class Service:
    """A running service."""

    port: int

    def ask(self, method: str, path: str) -> tuple[int, Any]:
        """Return the answer's status and JSON."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def is_answering(self) -> bool:
        """Tell whether it serves requests."""
        try:
            return self.ask("GET", "/stats")[0] == http.HTTPStatus.OK
        except OSError:
            return False


def eventually(holds: Callable[[], bool]) -> bool:
    """Ask until it holds, and return whether it does.

    A call has a budget of time for Redis: on a busy machine one may not get that far, and the next one does.
    """
    deadline = time.monotonic() + READY_SECONDS
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


@pytest.fixture
def service(local_environment: Mapping[str, str]) -> Iterator[Service]:
    """Start the service with the stack's variables, and end it."""
    running = Service(free_ports(1)[0])
    command = [sys.executable, "-m", "uvicorn", "examples.fastapi_service.app:app", "--port", str(running.port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **local_environment})
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not running.is_answering():
            assert process.poll() is None, "the service has ended; its output says why"
            assert time.monotonic() < deadline, "the service does not answer"
            time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait()
