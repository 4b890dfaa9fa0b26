"""Logging in with a token signed by AWS credentials."""

import asyncio
import datetime as dt
import hashlib
import hmac
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import time_machine
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.hooks import HierarchicalEmitter
from botocore.model import ServiceId
from botocore.signers import RequestSigner
from redis_access import MISS, Address, AuthenticationError, ConfigurationError, ConnectionSettings, RedisAccess, aio
from redis_access.configuration.iam import REUSE_SECONDS, VALID_SECONDS, IAMCredentials, signed_token

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer

NOW = dt.datetime(2026, 3, 1, 12, 30, 45, tzinfo=dt.UTC)
ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
GROUP, USER, REGION = "experimentation-prod-redis", "experimentation-prod-app", "eu-central-1"
SESSION_TOKENS = pytest.mark.parametrize("session_token", [None, "FwoGZXIvYXdzE/session+token=="])


def _token(session_token: str | None, *, serverless: bool = False) -> str:
    credentials = ReadOnlyCredentials(ACCESS_KEY, SECRET_KEY, session_token, None)
    with time_machine.travel(NOW, tick=False):
        return signed_token(credentials, user=USER, replication_group_id=GROUP, region=REGION, serverless=serverless)


@pytest.mark.parametrize(("serverless", "kind"), [(False, ""), (True, "&ResourceType=ServerlessCache")])
@SESSION_TOKENS
def test_the_token_is_what_botocores_signer_makes(session_token: str | None, serverless: bool, kind: str) -> None:
    """It equals the presigned `connect` request of botocore's RequestSigner, as AWS documents it, without scheme.

    A serverless cache's names the kind of resource.
    """
    emitter = HierarchicalEmitter()  # the signer holds it weakly
    signer = RequestSigner(
        ServiceId("elasticache"),
        REGION,
        "elasticache",
        "v4",
        Credentials(ACCESS_KEY, SECRET_KEY, session_token),
        emitter,
    )
    request = {
        "method": "GET",
        "url": f"https://{GROUP}/?Action=connect&User={USER}{kind}",
        "body": {},
        "headers": {},
        "context": {},
    }
    with time_machine.travel(NOW, tick=False):
        url = signer.generate_presigned_url(request, operation_name="connect", expires_in=900, region_name=REGION)
    assert _token(session_token, serverless=serverless) == url.removeprefix("https://")


@SESSION_TOKENS
def test_the_signature_is_what_sigv4_asks_for(session_token: str | None) -> None:
    """Computed here from AWS's description of Signature Version 4, with nothing of botocore's."""
    stamp, day = "20260301T123045Z", "20260301"
    scope = f"{day}/{REGION}/elasticache/aws4_request"
    query = {
        "Action": "connect",
        "User": USER,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{ACCESS_KEY}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": "900",
        "X-Amz-SignedHeaders": "host",
    }
    if session_token:
        query["X-Amz-Security-Token"] = session_token
    canonical_query = "&".join(f"{quote(name, safe='')}={quote(query[name], safe='')}" for name in sorted(query))
    empty_body = hashlib.sha256(b"").hexdigest()
    canonical = f"GET\n/\n{canonical_query}\nhost:{GROUP}\n\nhost\n{empty_body}"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET_KEY}".encode()
    for step in (*scope.split("/"), to_sign):
        key = hmac.new(key, step.encode(), "sha256").digest()
    parts = urlsplit(f"https://{_token(session_token)}")
    found = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.netloc, parts.path) == (GROUP, "/")
    assert found == {**query, "X-Amz-Signature": key.hex()}


@pytest.fixture
def aws_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put AWS credentials and a region into the environment, as Lambda does."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.setenv("AWS_REGION", REGION)


@pytest.mark.usefixtures("aws_credentials")
def test_a_token_is_used_again_while_it_is_young() -> None:
    """One token serves connections for ten minutes, well within its fifteen; then a new one is signed."""
    iam = IAMCredentials(user=USER, replication_group_id=GROUP)
    with time_machine.travel(NOW, tick=False) as clock:
        user, first = iam.get_credentials()
        assert user == USER
        clock.shift(REUSE_SECONDS - 1)
        assert iam.get_credentials() == (USER, first)
        clock.shift(2)
        assert iam.get_credentials()[1] != first
    assert REUSE_SECONDS < VALID_SECONDS == 900
    assert first.startswith(f"{GROUP}/?Action=connect&User={USER}&")
    assert f"%2F{REGION}%2Felasticache" in first


@pytest.mark.usefixtures("aws_credentials")
def test_a_token_ends_with_the_credentials_that_signed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """When AWS credentials are renewed, the next connection gets a token of the new ones."""
    renewed = [ReadOnlyCredentials(f"AKID{number}", "secret", "session", None) for number in (1, 1, 2)]
    monkeypatch.setattr(Credentials, "get_frozen_credentials", lambda _: renewed.pop(0))
    iam = IAMCredentials(user=USER, replication_group_id=GROUP)
    with time_machine.travel(NOW, tick=False):
        tokens = [iam.get_credentials()[1] for _ in range(3)]
    assert tokens[0] == tokens[1]
    assert "AKID1" in tokens[0]
    assert "AKID2" in tokens[2]


@pytest.mark.usefixtures("aws_credentials")
def test_the_user_logs_in_with_the_token_over_tls(tls_server: RedisServer, certificates: Certificates) -> None:
    """From REDIS_URL's user to Redis: the name arrives, and the token as its password."""
    tls_server.admin.acl_log_reset()
    settings = ConnectionSettings.from_url(
        f"rediss://{APPLICATION_USER}@{tls_server.address}", replication_group_id=GROUP, ca_certs=certificates.ca
    )
    access = RedisAccess(settings, strict=True, budget_milliseconds=PATIENT)
    assert access.set("k", 1)
    users = {client["user"] for client in tls_server.admin.client_list()}
    assert users == {APPLICATION_USER, "admin"}
    access.close()


@pytest.mark.usefixtures("aws_credentials")
def test_the_server_sees_exactly_the_token(certificates: Certificates) -> None:
    """A server that takes this token as the password and nothing else lets the user in; another clock's it refuses."""
    with time_machine.travel(NOW, tick=False):
        token = IAMCredentials(user=USER, replication_group_id=GROUP).get_credentials()[1]
        user = f"user {USER} on #{hashlib.sha256(token.encode()).hexdigest()} ~app:* +@all"
        with RedisServer(*certificates.redis_config(), "user default off", user, tls=True) as server:
            url = f"rediss://{USER}@{server.address}"
            settings = ConnectionSettings.from_url(url, replication_group_id=GROUP, ca_certs=certificates.ca)
            assert RedisAccess(settings, strict=True, budget_milliseconds=PATIENT).set("k", 1)
            with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
                with pytest.raises(AuthenticationError, match="refuses the login"):
                    RedisAccess(settings, strict=True, budget_milliseconds=PATIENT).set("k", 1)
                assert RedisAccess(settings).get("k", MISS) is MISS


@pytest.mark.usefixtures("aws_credentials")
def test_two_regions_get_a_token_each(certificates: Certificates) -> None:
    """Writes log in at the primary's group and region, reads at the own ones, as in a global datastore."""
    logins = {"us-app": ("prod-us", "us-east-1"), "eu-app": ("prod-eu", None)}
    with time_machine.travel(NOW, tick=False):
        users = {}
        for user, (group, region) in logins.items():
            token = IAMCredentials(user=user, replication_group_id=group, region=region).get_credentials()[1]
            users[user] = f"user {user} on #{hashlib.sha256(token.encode()).hexdigest()} ~app:* +@all"
        common = (*certificates.redis_config(), "user default off")
        with (
            RedisServer(*common, users["us-app"], tls=True) as primary,
            RedisServer(*common, users["eu-app"], tls=True) as replica,
        ):
            settings = ConnectionSettings.from_url(
                f"rediss://us-app@{primary.address}",
                reader_url=f"rediss://eu-app@{replica.address}",
                replication_group_id="prod-us",
                reader_replication_group_id="prod-eu",
                region="us-east-1",
                ca_certs=certificates.ca,
                budget_milliseconds=PATIENT,
            )
            access = RedisAccess(settings, strict=True)
            assert access.set("written", 1)
            assert access.get("written") is None  # nothing replicates here
            assert access.get("written", fresh=True) == 1
            assert access.stats().fallbacks == 0


def _iam_access(certificates: Certificates, server: RedisServer) -> RedisAccess:
    url = f"rediss://{APPLICATION_USER}@{server.address}"
    return RedisAccess(ConnectionSettings.from_url(url, replication_group_id=GROUP, ca_certs=certificates.ca))


def test_a_missing_region_is_a_configuration_error(
    tls_server: RedisServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a region no token can be right, so it is said at first use; the remedy is in the message."""
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(ConfigurationError, match="AWS_REGION"):
        _iam_access(certificates, tls_server).get("k")


@pytest.mark.usefixtures("aws_credentials")
def test_missing_credentials_are_an_outage_and_never_a_login_without_them(
    tls_server: RedisServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No credentials: misses. The connection that was opened for the login is closed, not used without one."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    access = _iam_access(certificates, tls_server)
    assert access.get("k", MISS) is MISS
    monkeypatch.setattr("redis_access.runtime.breaker.OPEN_SECONDS", 0)
    assert access.get("k", MISS) is MISS
    assert access.stats().errors == 2


@pytest.mark.usefixtures("aws_credentials")
def test_redis_pys_clients_log_in_with_the_token_too(tls_server: RedisServer, certificates: Certificates) -> None:
    """Blocking and asyncio."""
    settings = ConnectionSettings(
        primary=Address("127.0.0.1", tls_server.port),
        ca_certs=certificates.ca,
        user=APPLICATION_USER,
        replication_group_id=GROUP,
        region=REGION,
    )
    with RedisAccess(settings).client() as client:
        assert client.set("app:k", 1) is True

    async def main() -> object:
        async with await aio.RedisAccess(settings).client() as awaited:
            return await awaited.get("app:k")

    assert asyncio.run(main()) == b"1"
