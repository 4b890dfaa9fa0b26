"""An emulator for tests that deploy to it, and clients for what they do or look at behind Terraform's back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from tools.local_stack.emulator import Emulator
from tools.local_stack.ports import LOOPBACK, free_ports

REGION = "us-east-1"


@contextmanager
def emulated_aws(folder: Path, *, redis_port: int = 6379) -> Iterator[Emulator]:
    """Run an AWS that enforces IAM. It hands out the port of a Redis at which nothing listens."""
    server = Emulator.start(
        folder=folder,
        log=folder / "log",
        port=free_ports(1)[0],
        region=REGION,
        redis_port=redis_port,
        redis_authority=folder / "no-ca.pem",
    )
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def client(service: str, *, port: int, region: str = REGION) -> Any:
    """Return a client that has every right."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=f"http://{LOOPBACK}:{port}",
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
