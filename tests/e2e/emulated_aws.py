"""An emulator for tests that deploy to it, and clients for what they do or look at behind Terraform's back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.emulator.server import Emulator

REGION = "us-east-1"
ROOT = Credentials.new()


@contextmanager
def emulated_aws(folder: Path, *, redis_port: int = 6379) -> Iterator[Emulator]:
    """Run an AWS that enforces IAM. It hands out the port of a Redis at which nothing listens."""
    with Emulator.start(folder=folder, region=REGION, redis_port=redis_port, credentials=ROOT) as server:
        yield server


def client(service: str, *, port: int, region: str = REGION) -> Any:
    """Return a client that has every right."""
    return EmulatorEndpoint(port=port, region=region, credentials=ROOT).client(service)
