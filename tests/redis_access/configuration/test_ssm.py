"""Settings from SSM, asked by the real botocore at a server on loopback."""

import json
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import pytest
from redis_access import MISS, Address, ConfigurationError, RedisAccess, SettingsUnavailableError
from redis_access.configuration import environment, ssm
from redis_access.configuration.environment import settings_from_environment

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer, free_port

PREFIX = "/experimentation/test/redis"
# The times that the package ships with; the tests have longer ones, since a busy machine takes longer than AWS does.
CONNECT_SECONDS, ANSWER_SECONDS, WAIT_SECONDS = ssm.CONNECT_SECONDS, ssm.ANSWER_SECONDS, ssm.WAIT_SECONDS
VALUES = {
    "primary-endpoint": "primary.example",
    "reader-endpoint": "reader.example",
    "port": "6380",
    "user-name": APPLICATION_USER,
    "replication-group-id": "experimentation-test-redis",
    "tls": "true",
    "key-prefix": "app",
}


class Parameters(ThreadingHTTPServer):
    """Answers GetParameters as SSM does: what it has, and the names of what it has not."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.values = {f"{PREFIX}/{name}": value for name, value in VALUES.items()}
        self.refusal: str | None = None
        self.asked: list[dict[str, object]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Parameters

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"target": self.headers["X-Amz-Target"], **request})
        known = self.server.values
        answer: dict[str, object] = {
            "Parameters": [{"Name": name, "Value": known[name]} for name in request["Names"] if name in known],
            "InvalidParameters": [name for name in request["Names"] if name not in known],
        }
        if self.server.refusal:
            answer = {"__type": self.server.refusal, "message": "role x is not authorized"}
        body = json.dumps(answer).encode()
        self.send_response(400 if self.server.refusal else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-central-1",
        "REDIS_SSM_PREFIX": PREFIX,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("CONNECT_SECONDS", "ANSWER_SECONDS", "WAIT_SECONDS"):
        monkeypatch.setattr(ssm, name, 60.0)
    monkeypatch.setattr(environment, "ssm_values", ssm.SSMReader())


@pytest.fixture
def parameters(monkeypatch: pytest.MonkeyPatch) -> Iterator[Parameters]:
    """Give the stand-in for SSM, to which AWS_ENDPOINT_URL leads."""
    with Parameters() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()
        thread.join()


def test_one_call_reads_all_seven(parameters: Parameters) -> None:
    """Exactly the names that the IAM policy allows are asked for, in one GetParameters call."""
    settings = settings_from_environment()
    assert (settings.primary, settings.reader) == (Address("primary.example", 6380), Address("reader.example", 6380))
    assert (settings.user, settings.tls, settings.key_prefix) == (APPLICATION_USER, True, "app")
    assert settings.replication_group_id == "experimentation-test-redis"
    assert settings.uses_iam
    (asked,) = parameters.asked
    assert asked["target"] == "AmazonSSM.GetParameters"
    assert asked["Names"] == [f"{PREFIX}/{name}" for name in VALUES]
    assert asked["WithDecryption"] is True


def test_ssm_is_asked_once_per_process(parameters: Parameters, monkeypatch: pytest.MonkeyPatch) -> None:
    """Further objects and threads, and the prefix with a slash behind it, use the first answer."""
    threads = [threading.Thread(target=settings_from_environment) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    monkeypatch.setenv("REDIS_SSM_PREFIX", f"{PREFIX}/")
    settings_from_environment()
    assert len(parameters.asked) == 1


def test_ca_and_prefix_from_the_environment_come_first(
    parameters: Parameters, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REDIS_CA_CERTS and REDIS_KEY_PREFIX hold with SSM too."""
    monkeypatch.setenv("REDIS_CA_CERTS", str(certificates.ca))
    monkeypatch.setenv("REDIS_KEY_PREFIX", "shop")
    settings = settings_from_environment()
    assert (settings.ca_certs, settings.key_prefix) == (certificates.ca, "shop")


def test_from_ssm_to_redis(
    parameters: Parameters,
    tls_server: RedisServer,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The whole way a Lambda goes: SSM, IAM token, TLS, ACL, value."""
    parameters.values |= {
        f"{PREFIX}/primary-endpoint": "localhost",
        f"{PREFIX}/reader-endpoint": "localhost",
        f"{PREFIX}/port": str(tls_server.port),
    }
    monkeypatch.setenv("REDIS_CA_CERTS", str(certificates.ca))
    access = RedisAccess(budget_milliseconds=PATIENT)
    assert access.set("k", 1)
    assert access.get("k") == 1
    assert tls_server.keys() == ["app:k"]
    access.close()


def test_missing_parameters_are_named(parameters: Parameters) -> None:
    """A wrong prefix is a configuration mistake, and SSM is not asked again by every call."""
    del parameters.values[f"{PREFIX}/port"], parameters.values[f"{PREFIX}/tls"]
    access = RedisAccess()
    for _ in range(3):
        with pytest.raises(
            ConfigurationError, match=f"no SSM parameters {PREFIX}/port, {PREFIX}/tls; .*REDIS_SSM_PREFIX"
        ):
            access.get("k")
    assert len(parameters.asked) == 1


@pytest.mark.parametrize(("name", "value"), [("tls", "yes"), ("port", "http"), ("primary-endpoint", "a b")])
def test_nonsense_in_a_parameter_is_a_configuration_error(parameters: Parameters, name: str, value: str) -> None:
    """The message shows the value."""
    parameters.values[f"{PREFIX}/{name}"] = value
    with pytest.raises(ConfigurationError, match=value):
        settings_from_environment()


def test_a_refusal_is_an_outage_that_names_the_role(parameters: Parameters, caplog: pytest.LogCaptureFixture) -> None:
    """AccessDenied: the cache counts as unavailable, AWS's words are logged once, strict raises."""
    parameters.refusal = "AccessDeniedException"
    access = RedisAccess()
    assert [access.get("k", MISS) for _ in range(3)] == [MISS] * 3
    assert len(parameters.asked) == 1
    (record,) = [record for record in caplog.records if record.name == "redis_access"]
    assert "role x is not authorized" in record.message
    with pytest.raises(SettingsUnavailableError, match=f"cannot read SSM parameters under {PREFIX}"):
        RedisAccess(strict=True).get("k")


def test_a_failed_read_is_tried_again_after_a_pause(parameters: Parameters, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure is remembered for a few seconds, not for the life of the process."""
    parameters.refusal = "InternalServerError"
    with pytest.raises(SettingsUnavailableError):
        settings_from_environment()
    parameters.refusal = None
    with pytest.raises(SettingsUnavailableError):
        settings_from_environment()
    monkeypatch.setattr(ssm, "RETRY_SECONDS", 0)
    assert settings_from_environment().primary.host == "primary.example"


def test_an_ssm_out_of_reach_fails_open_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection: misses, soon; the next calls do not wait at all."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    started = time.monotonic()
    access = RedisAccess()
    assert [access.get("k", MISS) for _ in range(5)] == [MISS] * 5
    assert time.monotonic() - started < 30


def test_the_client_gives_up_before_those_who_wait_for_it() -> None:
    """A silent SSM is told from slow work of this process: the client's own error comes first."""
    longest_pause_seconds = 1.0  # before a second attempt (botocore/retries/standard.py: a random part of a second)
    longest = ssm.ATTEMPTS * (CONNECT_SECONDS + ANSWER_SECONDS) + (ssm.ATTEMPTS - 1) * longest_pause_seconds
    assert (longest, WAIT_SECONDS) == (4.0, 6.0)  # as the guide says


def test_nobody_waits_longer_for_ssm_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """When reading has no end, a call has one: it counts as an outage."""
    ended = threading.Event()

    def endless(_prefix: str, _names: ssm.Names) -> ssm.SSMValues:
        ended.wait()
        raise SettingsUnavailableError("ended")

    monkeypatch.setattr(ssm, "_read", endless)
    monkeypatch.setattr(ssm, "WAIT_SECONDS", 0.01)
    try:
        with pytest.raises(SettingsUnavailableError, match="in time"):
            settings_from_environment()
    finally:
        ended.set()


def test_no_region_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names AWS_REGION."""
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    with pytest.raises(ConfigurationError, match="AWS_REGION"):
        RedisAccess().get("k")


def test_a_serverless_cache_is_known_by_its_endpoint(parameters: Parameters) -> None:
    """Without REDIS_CLUSTER, too: no setting more than for a group of nodes."""
    host = "experimentation-test-redis-abc123.serverless.euc1.cache.amazonaws.com"
    parameters.values |= {f"{PREFIX}/primary-endpoint": host, f"{PREFIX}/reader-endpoint": host}
    settings = settings_from_environment()
    assert (settings.cluster, settings.reader, settings.serverless) == (True, None, True)
    assert settings.primary == Address(host, 6380)


def test_a_secondary_region_reads_here_and_writes_there(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its own group, user and region; the primary's own parameters are not asked for."""
    monkeypatch.setenv("REDIS_WRITER_REGION", "us-east-1")
    parameters.values |= {
        f"{PREFIX}/writer-endpoint": "primary.elsewhere",
        f"{PREFIX}/writer-user-name": "experimentation-other-app",
        f"{PREFIX}/writer-replication-group-id": "experimentation-other-redis",
    }
    settings = settings_from_environment()
    assert (settings.primary, settings.reader) == (Address("primary.elsewhere", 6380), Address("reader.example", 6380))
    assert (settings.user, settings.reader_user) == ("experimentation-other-app", APPLICATION_USER)
    assert settings.replication_group_id == "experimentation-other-redis"
    assert settings.reader_replication_group_id == "experimentation-test-redis"
    assert (settings.region, settings.reads_another_group) == ("us-east-1", True)
    (asked,) = parameters.asked
    assert f"{PREFIX}/primary-endpoint" not in cast("list[str]", asked["Names"])


def test_a_secondary_region_without_writer_parameters_names_them(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the environment is no member of a global datastore."""
    monkeypatch.setenv("REDIS_WRITER_REGION", "us-east-1")
    with pytest.raises(ConfigurationError, match=f"no SSM parameters {PREFIX}/writer-endpoint"):
        settings_from_environment()


def test_a_secondary_region_has_no_cluster_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before SSM is asked."""
    monkeypatch.setenv("REDIS_WRITER_REGION", "us-east-1")
    monkeypatch.setenv("REDIS_CLUSTER", "1")
    with pytest.raises(ConfigurationError, match="without cluster mode; leave REDIS_CLUSTER out"):
        settings_from_environment()


def test_a_cluster_asks_for_its_own_parameters_only(parameters: Parameters, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role may name what its stack publishes and nothing else, so neither kind asks for the other's parameters."""
    parameters.values |= {f"{PREFIX}/configuration-endpoint": "clustercfg.example"}
    assert settings_from_environment().cluster is False
    monkeypatch.setenv("REDIS_CLUSTER", "1")
    settings = settings_from_environment()
    assert (settings.cluster, settings.primary, settings.reader) == (True, Address("clustercfg.example", 6380), None)
    own = [
        {name.removeprefix(f"{PREFIX}/") for name in cast("list[str]", asked["Names"])} for asked in parameters.asked
    ]
    assert own[0] - own[1] == {"primary-endpoint", "reader-endpoint"}
    assert own[1] - own[0] == {"configuration-endpoint"}
