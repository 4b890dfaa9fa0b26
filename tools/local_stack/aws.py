"""How Terraform and boto3 reach the emulator: the environment that leads there, and clients of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from tools.local_stack.ports import LOOPBACK

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient

# To the emulator these are the root credentials of its only account.
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without anything by which a program would find a real AWS account."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def emulator_environment(*, port: int, region: str) -> dict[str, str]:
    """Return what makes unchanged AWS programs talk to the emulator."""
    return {
        **_CREDENTIALS,
        "AWS_ENDPOINT_URL": _url(port),
        "AWS_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def lambda_client(*, port: int, region: str) -> "LambdaClient":
    """Return a client of the emulator's Lambda."""
    return _session(region).client("lambda", endpoint_url=_url(port), config=_config())


def logs_client(*, port: int, region: str) -> "CloudWatchLogsClient":
    """Return a client of the emulator's CloudWatch Logs."""
    return _session(region).client("logs", endpoint_url=_url(port), config=_config())


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def _session(region: str) -> boto3.Session:
    return boto3.Session(
        aws_access_key_id=_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=region,
    )


def _config() -> Config:
    # One attempt: a repeated call would take a second piece out of a rate limit. No proxy: this is loopback.
    return Config(proxies={}, retries={"total_max_attempts": 1}, read_timeout=60)
