"""Clients of the emulator, for what the tests do or look at behind Terraform's back."""

from typing import Any

import boto3

from tools.local_stack.ports import LOOPBACK


def client(service: str, *, port: int, region: str = "us-east-1") -> Any:
    """Return a client that has every right."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=f"http://{LOOPBACK}:{port}",
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
