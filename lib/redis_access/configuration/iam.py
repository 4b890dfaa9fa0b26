"""IAM authentication: the password is a request to ElastiCache's API, signed with AWS credentials but never sent there.

The token is good for 15 minutes (ElastiCache user guide, "Authenticating with IAM") and is needed only to log in; a
connection stays open after it ends, at most 12 hours (`transport/connections/soundness.py` ends it sooner).

AWS credentials may take seconds: a container's role is renewed over HTTP. So they are fetched in a thread, one at a
time, and ahead of their end: a token is renewed while the one before it still serves.
"""

import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ..concealed import ConcealedText
from ..errors import AuthenticationError, ConfigurationError
from ..runtime.background import Background
from .aws import aws_errors, aws_region, aws_session

if TYPE_CHECKING:
    from concurrent.futures import Future

    from botocore.credentials import Credentials, ReadOnlyCredentials

VALID_SECONDS = 900
# Two thirds of that: the server's clock may differ, and logging in takes time.
REUSE_SECONDS = 600
# From this age on a login has the next token made, without waiting for it.
RENEW_TOKEN_SECONDS = 300
# The first login of a process, which loads botocore and finds credentials, may take this long beside the budget of a
# call. Later calls do not wait for it beyond their own.
FIRST_SECONDS = 2.0


def signed_token(
    credentials: "ReadOnlyCredentials", *, user: str, replication_group_id: str, region: str, serverless: bool = False
) -> str:
    """Return the token: ElastiCache's `connect` request as a URL signed by SigV4, without its scheme.

    For a serverless cache, whose name takes the group id's place, the request names the kind of resource.
    """
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    kind = {"ResourceType": "ServerlessCache"} if serverless else {}
    query = urlencode({"Action": "connect", "User": user, **kind})
    request = AWSRequest("GET", f"https://{replication_group_id}/?{query}")
    SigV4QueryAuth(credentials, "elasticache", region, expires=VALID_SECONDS).add_auth(request)
    return ConcealedText(str(request.url).removeprefix("https://"))


class IAMCredentials:
    """Users' tokens for logging in.

    A token is used again for ten minutes. botocore renews credentials ten minutes before they end, so they last as long
    as the token that they signed.
    """

    def __init__(
        self, *, user: str, replication_group_id: str, region: str | None = None, serverless: bool = False
    ) -> None:
        self._user = user
        # AWS keeps the id in lower case, and the signature covers it as it is written.
        self._replication_group_id = replication_group_id.lower()
        self._region = region
        self._serverless = serverless
        self._source: tuple[Credentials, str] | None = None
        self._token: tuple[ReadOnlyCredentials, float, str] | None = None
        self._fetching = Background(self._fetch, "credentials")
        self._is_ready = False
        self._first_asked_at: float | None = None

    def login(self, seconds: float) -> tuple[str, str]:
        """Return user and token, within the time.

        Raises AuthenticationError when there are no AWS credentials, when they cannot be renewed or take longer,
        ConfigurationError when there is no region.
        """
        return self.at_hand() or self.fetched(seconds)

    def at_hand(self) -> tuple[str, str] | None:
        """Return user and token if a token is young enough; have the next one made if it is no longer very young."""
        if self._token is None:
            return None
        _, signed_at, token = self._token
        age = time.time() - signed_at
        if not 0 <= age < REUSE_SECONDS:
            return None
        if age >= RENEW_TOKEN_SECONDS:
            self.begin()
        return self._user, token

    def first_seconds(self) -> float:
        """Return how long the first token may be waited for beside the budgets of calls; 0 once there was one.

        The first to ask begins the time, and the process has it once.
        """
        if self._is_ready:
            return 0.0
        now = time.monotonic()
        if self._first_asked_at is None:
            self._first_asked_at = now
        return max(0.0, FIRST_SECONDS - (now - self._first_asked_at))

    def begin(self) -> "Future[tuple[str, str]]":
        """Return the future of user and token, which are being fetched."""
        return self._fetching.begin()

    def fetched(self, seconds: float) -> tuple[str, str]:
        """Return user and token newly fetched. Raises what `login` raises."""
        try:
            return self.begin().result(max(0.0, seconds))
        except TimeoutError:
            raise self.late() from None

    def late(self) -> AuthenticationError:
        """Return the error for credentials that take longer than a call may."""
        return AuthenticationError("cannot sign an IAM token for Redis: the AWS credentials do not come in time")

    def get_credentials(self) -> tuple[str, str]:
        """Return user and token, however long it takes: it may ask AWS for credentials.

        The last token is used again if it is young and AWS's credentials are still the same. Raises
        AuthenticationError when there are none or they cannot be renewed, ConfigurationError when there is no region.
        """
        return self._signed(REUSE_SECONDS)

    def _fetch(self) -> tuple[str, str]:
        try:
            return self.get_credentials() if self._token is None else self._signed(RENEW_TOKEN_SECONDS)
        finally:
            self._is_ready = True

    def _signed(self, max_age: float) -> tuple[str, str]:
        with aws_errors(AuthenticationError, "cannot sign an IAM token for Redis"):
            credentials, region = self._source or self._find_source()
            frozen = credentials.get_frozen_credentials()
            # The wall clock, since a token expires by it, also while Lambda freezes the process.
            now = time.time()
            if self._token is not None:
                signed_with, signed_at, token = self._token
                if signed_with == frozen and 0 <= now - signed_at < max_age:
                    return self._user, token
            token = signed_token(
                frozen,
                user=self._user,
                replication_group_id=self._replication_group_id,
                region=region,
                serverless=self._serverless,
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
