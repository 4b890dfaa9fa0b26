"""Requests signed by IAM's Signature Version 4, as `requests` wants its authentication."""

from dataclasses import dataclass

import botocore.credentials
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from requests.auth import AuthBase

from tools.local_stack.emulator.endpoint import EmulatorEndpoint


@dataclass(frozen=True)
class Signed(AuthBase):
    """Signs for an API of the emulator, as its root user."""

    emulator: EmulatorEndpoint

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the signature's headers."""
        given = self.emulator.credentials
        key = botocore.credentials.Credentials(given.access_key_id, given.secret_access_key)
        # The signature is of a query that has %20 for a space, so that is what has to be sent.
        path, mark, query = str(prepared.url).partition("?")
        prepared.url = f"{path}{mark}{query.replace('+', '%20')}"
        body = prepared.body or b""
        request = AWSRequest(prepared.method, prepared.url, data=body, headers={})
        SigV4Auth(key, "execute-api", self.emulator.region).add_auth(request)
        prepared.headers.update(dict(request.headers))
        return prepared
