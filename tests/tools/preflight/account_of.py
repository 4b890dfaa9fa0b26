"""An account whose answers a test writes down; each is checked against AWS's own model."""

from typing import Any

import boto3
from botocore.stub import Stubber

# One for all: a session reads each service's model from its file, and keeps it.
_SESSION: Any = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x")


class Account:
    """``client`` is what the checks ask; an operation that has no answer here fails the test."""

    def __init__(self, region: str = "us-east-1") -> None:
        self._clients: dict[str, Any] = {}
        self._stubbers: dict[str, Stubber] = {}
        self._region = region

    def answers(self, service: str, operation: str, answer: dict[str, Any], **expected: Any) -> "Account":
        """Answer the service's next call with this, and expect these arguments of it."""
        self._stubber(service).add_response(operation, answer, expected or None)
        return self

    def refuses(self, service: str, operation: str, code: str) -> "Account":
        """Refuse the service's next call with this code."""
        self._stubber(service).add_client_error(operation, code)
        return self

    def client(self, service: str) -> Any:
        """Return the service's client."""
        self._stubber(service)
        return self._clients[service]

    def _stubber(self, service: str) -> Stubber:
        if service not in self._stubbers:
            self._clients[service] = _SESSION.client(service, region_name=self._region)
            self._stubbers[service] = Stubber(self._clients[service])
            self._stubbers[service].activate()
        return self._stubbers[service]
