"""The address and credentials of a running emulator, for Terraform and boto3."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
import botocore.credentials
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config

from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.errors import StartError
from tools.local_stack.processes.ports import LOOPBACK

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without anything by which a program would find a real AWS account."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


_making_clients = Lock()
"""Clients may be used by several threads, and a session must not."""


@cache
def _session() -> boto3.Session:
    """Return one for all clients: a session reads megabytes of JSON for some services, and keeps them."""
    return boto3.Session()


@dataclass(frozen=True, kw_only=True)
class EmulatorEndpoint:
    """A port of 127.0.0.1, the region that its resources are in, and its account's root credentials."""

    port: int
    region: str
    credentials: Credentials

    @property
    def url(self) -> str:
        """The address for AWS_ENDPOINT_URL."""
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the variables that make unchanged AWS programs talk to the emulator."""
        return {
            **self.credentials.variables(),
            "AWS_ENDPOINT_URL": self.url,
            # boto3 reads the one, the other SDKs and Terraform the other.
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @overload
    def client(self, service: Literal["lambda"]) -> "LambdaClient": ...
    @overload
    def client(self, service: Literal["logs"]) -> "CloudWatchLogsClient": ...
    @overload
    def client(self, service: str) -> Any: ...
    def client(self, service: str) -> Any:
        """Return a boto3 client with every right; the caller closes it."""
        # One attempt: a repeated call would take a second piece out of a rate limit. No proxy: this is loopback.
        config = Config(proxies={}, retries={"total_max_attempts": 1}, read_timeout=60)
        with _making_clients:
            return _session().client(  # type: ignore[call-overload]
                service,
                region_name=self.region,
                endpoint_url=self.url,
                aws_access_key_id=self.credentials.access_key_id,
                aws_secret_access_key=self.credentials.secret_access_key,
                config=config,
            )

    def is_answering(self) -> bool:
        """Tell whether the emulator serves requests."""
        try:
            return self._ask("GET", "/_ministack/ready", timeout_seconds=2) == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def save(self) -> None:
        """Let it write its state to its folder; raises StartError when it cannot."""
        try:
            status = self._ask("POST", "/_local_stack/save", timeout_seconds=60)
        except (OSError, http.client.HTTPException) as error:
            raise StartError(f"the emulator does not save its state: {error}") from error
        if status != http.HTTPStatus.NO_CONTENT:
            raise StartError(f"the emulator does not save its state: it answered {status}")

    def _ask(self, method: str, path: str, *, timeout_seconds: float) -> int:
        """Send a request of the root user to one of the emulator's own pages and return the status."""
        request = AWSRequest(method, f"{self.url}{path}")
        key = botocore.credentials.Credentials(self.credentials.access_key_id, self.credentials.secret_access_key)
        SigV4Auth(key, "ministack", self.region).add_auth(request)
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=timeout_seconds)
        try:
            connection.request(method, path, headers=dict(request.headers))
            return connection.getresponse().status
        finally:
            connection.close()
