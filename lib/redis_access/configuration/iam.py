"""IAM authentication: the password is a request to ElastiCache's API, signed with AWS credentials but never sent there.

The token is good for 15 minutes (ElastiCache user guide, "Authenticating with IAM") and is needed only to log in; a
connection stays open after it ends, at most 12 hours (`transport/aging.py` ends it sooner).
"""

import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from redis.credentials import CredentialProvider

from ..errors import AuthenticationError, ConfigurationError
from .aws import aws_errors, aws_region, aws_session

if TYPE_CHECKING:
    from botocore.credentials import Credentials, ReadOnlyCredentials

VALID_SECONDS = 900
# Two thirds of that: the server's clock may differ, and logging in takes time.
REUSE_SECONDS = 600


def signed_token(credentials: "ReadOnlyCredentials", *, user: str, replication_group_id: str, region: str) -> str:
    """Return the token: ElastiCache's `connect` request as a URL signed by SigV4, without its scheme."""
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    query = urlencode({"Action": "connect", "User": user})
    request = AWSRequest("GET", f"https://{replication_group_id}/?{query}")
    SigV4QueryAuth(credentials, "elasticache", region, expires=VALID_SECONDS).add_auth(request)
    return str(request.url).removeprefix("https://")


class IAMCredentials(CredentialProvider):
    """User and token for logging in, in the form that redis-py asks for them.

    A token is used again for ten minutes, as long as the AWS credentials stay the same: a token expires with the
    credentials that signed it. Without a lock: two threads that race sign a token each, and both are valid.
    """

    def __init__(self, *, user: str, replication_group_id: str, region: str | None = None) -> None:
        self._user = user
        # AWS keeps the id in lower case, and the signature covers it as it is written.
        self._replication_group_id = replication_group_id.lower()
        self._region = region
        self._source: tuple[Credentials, str] | None = None
        self._token: tuple[ReadOnlyCredentials, float, str] | None = None

    def get_credentials(self) -> tuple[str, str]:
        """Return user and token.

        Raises AuthenticationError when there are no AWS credentials or they cannot be renewed, ConfigurationError
        when there is no region.
        """
        with aws_errors(AuthenticationError, "cannot sign an IAM token for Redis"):
            credentials, region = self._source or self._find_source()
            frozen = credentials.get_frozen_credentials()
            # The wall clock, since a token expires by it, also while Lambda freezes the process.
            now = time.time()
            if self._token is not None:
                signed_with, signed_at, token = self._token
                if signed_with == frozen and 0 <= now - signed_at < REUSE_SECONDS:
                    return self._user, token
            token = signed_token(
                frozen, user=self._user, replication_group_id=self._replication_group_id, region=region
            )
        self._token = (frozen, now, token)
        return self._user, token

    def forget(self) -> None:
        """Sign a new token for the next login, because the server refused the last one."""
        self._token = None

    def _find_source(self) -> "tuple[Credentials, str]":
        session = aws_session()
        region = self._region or aws_region() or session.get_config_variable("region")
        if not region:
            raise ConfigurationError("an IAM token for Redis needs the AWS region; set AWS_REGION")
        credentials = session.get_credentials()
        if credentials is None:
            raise AuthenticationError("an IAM token for Redis needs AWS credentials, and there are none")
        self._source = credentials, region
        return self._source
