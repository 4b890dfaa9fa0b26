"""AWS credentials and SSM parameters that take seconds."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from botocore.credentials import Credentials, ReadOnlyCredentials
from redis_access import MISS, ConnectionSettings, RedisAccess, aio
from redis_access.configuration import iam, ssm

from tests.redis_access.conformance.blocking import Blocking
from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer

# Time enough to load botocore on a busy machine; far less than what hangs.
CONTEXT: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 2000)
HANGS_SECONDS = 60


class Role:
    """A role whose credentials come when `answers` is set."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked = 0

    def credentials(self) -> ReadOnlyCredentials:
        """Stand in for botocore's, which asks AWS when a role's credentials are about to end."""
        self.asked += 1
        self.answers.wait(HANGS_SECONDS)
        return ReadOnlyCredentials("AKID", "secret", "session", None)


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch) -> Iterator[Role]:
    """Give a role that is slow."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    made = Role()
    monkeypatch.setattr(Credentials, "get_frozen_credentials", lambda _: made.credentials())
    yield made
    made.answers.set()
    for thread in threading.enumerate():  # one that still waited would be counted in the next test
        if thread.name == "redis_access credentials":
            thread.join(HANGS_SECONDS)


@pytest.fixture
def settings(tls_server: RedisServer, certificates: Certificates) -> Callable[..., ConnectionSettings]:
    """Return what makes the settings of a user who logs in with IAM."""

    def make(**options: Any) -> ConnectionSettings:
        url = f"rediss://{APPLICATION_USER}@{tls_server.address}"
        return ConnectionSettings.from_url(url, replication_group_id="g", ca_certs=certificates.ca, **options)

    return make


def seconds_of(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    started = time.monotonic()
    call()
    return time.monotonic() - started


@pytest.mark.parametrize("surface", ["sync", "aio"])
def test_no_call_outlasts_a_bind_block(
    role: Role, settings: Callable[..., ConnectionSettings], surface: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first call of a process finds no credentials in what is left of the invocation: a miss, in time."""
    monkeypatch.setattr(iam, "FIRST_SECONDS", HANGS_SECONDS)

    def sync() -> None:
        access = RedisAccess(settings())
        with access.bind(CONTEXT):
            assert access.get("k", MISS) is MISS

    async def asynchronous() -> None:
        access = aio.RedisAccess(settings())
        with access.bind(CONTEXT):
            assert await access.get("k", MISS) is MISS
        await access.close()

    assert seconds_of(sync if surface == "sync" else lambda: asyncio.run(asynchronous())) < HANGS_SECONDS / 2
    deadline = time.monotonic() + HANGS_SECONDS / 2
    while role.asked < 1:  # botocore may still be loading
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert role.asked == 1


@pytest.mark.parametrize("surface", ["sync", "aio"])
def test_credentials_that_never_come_cost_once_more_than_the_budget(
    role: Role, settings: Callable[..., ConnectionSettings], surface: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process gives them their time once; then each call keeps to its own, and one thread waits for them."""
    monkeypatch.setattr(iam, "FIRST_SECONDS", 3)
    monkeypatch.setattr("redis_access.runtime.breaker.OPEN_SECONDS", 0)

    def sync() -> list[float]:
        access = RedisAccess(settings(budget_milliseconds=50))
        return [seconds_of(lambda: access.set("k", 1)) for _ in range(5)]

    async def asynchronous() -> list[float]:
        access = aio.RedisAccess(settings(budget_milliseconds=50))
        taken = []
        for _ in range(5):
            started = time.monotonic()
            assert await access.set("k", 1) is False
            taken.append(time.monotonic() - started)
        await access.close()
        return taken

    first, *later = sync() if surface == "sync" else asyncio.run(asynchronous())
    assert 3 <= first < HANGS_SECONDS / 2
    assert max(later) < 3
    assert [thread.name for thread in threading.enumerate()].count("redis_access credentials") == 1
    assert role.asked == 1


@pytest.mark.parametrize("surface", ["sync", "aio"])
def test_a_renewal_keeps_to_the_budget_of_the_call(
    role: Role,
    settings: Callable[..., ConnectionSettings],
    tls_server: RedisServer,
    surface: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A new connection whose token is over waits for credentials as long as the call may take, and no longer."""
    kind = RedisAccess if surface == "sync" else lambda made: Blocking(aio.RedisAccess(made))
    role.answers.set()
    with kind(settings(budget_milliseconds=PATIENT)) as access:
        assert access.set("k", 1)
        role.answers.clear()
        monkeypatch.setattr(iam, "REUSE_SECONDS", 0)
        tls_server.admin.client_kill_filter(_type="normal", skipme=True)
        with access.budget(milliseconds=100):
            assert seconds_of(lambda: access.get("k")) < PATIENT / 1000
        role.answers.set()
        deadline = time.monotonic() + 60
        while access.get("k") != 1:  # once the breaker lets a call try
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_a_token_is_renewed_ahead_of_its_end(role: Role, settings: Callable[..., ConnectionSettings]) -> None:
    """A login with a token that is no longer very young has the next one made, and waits for nothing."""
    role.answers.set()
    made = iam.IAMCredentials(user="u", replication_group_id="g")
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        first = made.login(PATIENT)
        clock.shift(iam.RENEW_TOKEN_SECONDS)
        role.answers.clear()
        assert made.login(0.0) == first  # the role is slow just now
        role.answers.set()
        made.begin().result(60)
        second = made.login(0.0)
        assert second != first
        clock.shift(iam.REUSE_SECONDS - 1)
        assert made.login(0.0) == second


def test_slow_parameters_do_not_outlast_a_bind_block(monkeypatch: pytest.MonkeyPatch, surface: str) -> None:
    """SSM has its time once, but never more than the invocation has left."""
    answers = threading.Event()

    def read(*_: Any) -> ssm.SSMValues:
        answers.wait(HANGS_SECONDS)
        return ssm.SSMValues("/p", {})

    monkeypatch.setattr(ssm, "_read", read)
    monkeypatch.setattr(ssm, "WAIT_SECONDS", HANGS_SECONDS)
    monkeypatch.setenv("REDIS_SSM_PREFIX", f"/slow/{surface}/redis")

    def sync() -> None:
        access = RedisAccess()
        with access.bind(CONTEXT):
            assert access.get("k", MISS) is MISS

    async def asynchronous() -> None:
        access = aio.RedisAccess()
        with access.bind(CONTEXT):
            assert await access.get("k", MISS) is MISS

    assert seconds_of(sync if surface == "sync" else lambda: asyncio.run(asynchronous())) < HANGS_SECONDS / 2
    answers.set()
