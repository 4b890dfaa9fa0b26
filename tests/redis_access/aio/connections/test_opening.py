"""The opening of the shared connection: name, login, credentials; after a fork."""

import asyncio
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from redis_access import MISS, AuthenticationError, ConfigurationError, ConnectionSettings, UnavailableError
from redis_access.aio import RedisAccess
from redis_access.configuration.iam import IAMCredentials
from redis_access.runtime import background

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import RedisServer

LIB = Path(__file__).parents[3] / "lib"
PATIENT = 10_000


def _iam_settings(server: RedisServer, certificates: Certificates, **options: Any) -> ConnectionSettings:
    return ConnectionSettings.from_url(
        f"rediss://{APPLICATION_USER}@{server.address}",
        ca_certs=certificates.ca,
        replication_group_id="test",
        **{"region": "eu-central-1", "budget_milliseconds": PATIENT, **options},
    )


def test_logging_in_with_a_token_does_not_block_the_loop(
    tls_server: RedisServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS credentials that take their time are waited for in a thread, once, outside the first calls' budget."""
    made: list[str] = []

    def slowly(_: IAMCredentials) -> tuple[str, str]:
        if not made:  # a token is used again while it is young
            time.sleep(1.2)
        made.append(threading.current_thread().name)
        return APPLICATION_USER, "token"

    monkeypatch.setattr(IAMCredentials, "get_credentials", slowly)

    async def main() -> None:
        redis = RedisAccess(_iam_settings(tls_server, certificates, budget_milliseconds=1000), strict=True)
        calls = asyncio.gather(*(redis.set(f"k:{number}", number) for number in range(20)))
        ticks = 0
        while not calls.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert await calls == [True] * 20
        assert ticks > 10
        await redis.close()

    asyncio.run(main())
    assert set(made) == {"redis_access credentials"}
    assert len(made) == 2  # to get ready, and to log in


def test_the_first_calls_share_their_threads(
    tls_server: RedisServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings are read and the SSLContext is made once, beside the loop."""
    threads: list[str] = []

    class Noted(threading.Thread):
        def start(self) -> None:
            threads.append(self.name)
            super().start()

    monkeypatch.setattr(background, "Thread", Noted)
    monkeypatch.setenv("REDIS_URL", f"rediss://{APPLICATION_USER}:any@{tls_server.address}")
    monkeypatch.setenv("REDIS_CA_CERTS", str(certificates.ca))
    monkeypatch.setenv("REDIS_BUDGET_MS", str(PATIENT))

    async def main() -> None:
        redis = RedisAccess(strict=True)
        assert all(await asyncio.gather(*(redis.set(f"k:{number}", number) for number in range(200))))
        await redis.close()

    asyncio.run(main())
    assert threads == ["redis_access settings", "redis_access TLS"]


def test_a_bound_block_is_not_outlived_by_slow_credentials(
    tls_server: RedisServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time left of the invocation is the limit, whatever takes it."""
    release = threading.Event()
    monkeypatch.setattr(IAMCredentials, "get_credentials", lambda _: release.wait(60) and ("u", "t"))

    class Context:
        def get_remaining_time_in_millis(self) -> int:
            return 120

    async def main() -> None:
        redis = RedisAccess(_iam_settings(tls_server, certificates))
        started = time.monotonic()
        with redis.bind(Context()):
            assert await redis.get("k", MISS) is MISS
        assert time.monotonic() - started < 30
        await redis.close()

    asyncio.run(main())
    release.set()


@pytest.mark.parametrize("error", [AuthenticationError, ConfigurationError])
def test_credentials_that_cannot_be_had_are_told(
    tls_server: RedisServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """With the error of whoever looked for them."""

    def none(_: IAMCredentials) -> tuple[str, str]:
        raise error("there are none")

    monkeypatch.setattr(IAMCredentials, "get_credentials", none)

    async def main() -> None:
        redis = RedisAccess(_iam_settings(tls_server, certificates), strict=True)
        with pytest.raises(error, match="there are none"):
            await redis.get("k")

    asyncio.run(main())


def test_a_login_that_is_refused_is_told_to_all_who_wait(own_server: RedisServer) -> None:
    """Each task gets an error of its own."""
    own_server.admin.acl_setuser("default", enabled=True, passwords=["+right"])

    async def main() -> None:
        url = f"redis://:wrong@{own_server.address}"
        redis = RedisAccess(ConnectionSettings.from_url(url, budget_milliseconds=PATIENT), strict=True)
        errors = await asyncio.gather(*(redis.get("k") for _ in range(5)), return_exceptions=True)
        assert {type(error) for error in errors} == {AuthenticationError}
        assert len(set(map(id, errors))) == 5
        await redis.close()

    asyncio.run(main())
    own_server.admin.acl_setuser("default", enabled=True, nopass=True)


def test_a_server_that_hangs_up_after_the_login_is_no_silent_one() -> None:
    """The calls fail at once: nothing was sent to a connection that is closed already."""
    connections = 0

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.read(1000)
        writer.write(b"%1\r\n$5\r\nproto\r\n:3\r\n")
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        redis = RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{port}", budget_milliseconds=60_000))
        async with asyncio.timeout(30):
            assert await redis.get("k", MISS) is MISS
        await redis.close()
        server.close()

    asyncio.run(main())
    assert 1 <= connections <= 2


def test_the_database_of_the_settings_is_used(own_server: RedisServer) -> None:
    """SELECT is part of the login."""

    async def main() -> None:
        redis = RedisAccess(ConnectionSettings.from_url(f"redis://{own_server.address}/3"), strict=True)
        with redis.budget(milliseconds=PATIENT):
            await redis.set("k", 1)
        await redis.close()

    asyncio.run(main())
    assert own_server.admin.info("keyspace") == {"db3": own_server.admin.info("keyspace")["db3"]}


def test_a_resolver_that_hangs_has_one_thread_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many calls wait for it, and none of the loop's own executor, which is the application's."""
    hung, real = threading.Event(), socket.getaddrinfo

    def hang(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "slow.invalid" and options.get("flags") != socket.AI_NUMERICHOST:
            hung.wait(60)
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hang)

    async def main() -> None:
        redis = RedisAccess(ConnectionSettings.from_url("redis://slow.invalid", budget_milliseconds=20))
        for _ in range(3):
            assert await asyncio.gather(*(redis.get("k", MISS) for _ in range(50))) == [MISS] * 50
        names = [thread.name for thread in threading.enumerate()]
        assert names.count("redis_access resolver") == 1
        assert not [name for name in names if name.startswith("asyncio_")]
        await redis.close()

    asyncio.run(main())
    hung.set()


def test_the_last_addresses_serve_while_the_resolver_hangs(
    own_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is lost meanwhile is made anew to where the name led before."""
    hung, real = threading.Event(), socket.getaddrinfo
    hung.set()

    def resolve(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "redis.test" and options.get("flags") != socket.AI_NUMERICHOST:
            hung.wait(60)
            host = "127.0.0.1"
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    async def main() -> None:
        settings = ConnectionSettings.from_url(f"redis://redis.test:{own_server.port}", budget_milliseconds=PATIENT)
        redis = RedisAccess(settings, strict=True)
        await redis.set("k", 1)
        hung.clear()
        own_server.admin.client_kill_filter(_type="normal", skipme=True)
        assert await redis.get("k") == 1
        await redis.close()

    asyncio.run(main())
    hung.set()


def test_a_name_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the resolver's words."""

    async def main() -> None:
        settings = ConnectionSettings.from_url("redis://nowhere.invalid", budget_milliseconds=PATIENT)
        redis = RedisAccess(settings, strict=True)
        with pytest.raises(UnavailableError, match=r"primary nowhere\.invalid:6379 is unavailable"):
            await redis.get("k")

    asyncio.run(main())


_FORKING = textwrap.dedent(
    """
    import asyncio, os
    from redis_access.aio import redis_access

    async def use(name):
        await asyncio.gather(*(redis_access.set(f"{name}:{number}", number) for number in range(20)))
        got = await asyncio.gather(*(redis_access.get(f"{name}:{number}") for number in range(20)))
        return got == list(range(20)) and redis_access.stats().errors == 0

    runner = asyncio.Runner()
    print(runner.run(use("parent")))
    if not (child := os.fork()):
        os._exit(0 if asyncio.run(use("child")) else 1)
    print(all(runner.run(use("parent")) for _ in range(20)), os.waitpid(child, 0)[1])
    runner.run(redis_access.close())
    """
)


def test_parent_and_child_have_connections_of_their_own(plain_server: RedisServer) -> None:
    """A child made after the first use neither uses nor ends its parent's."""
    environment = {**os.environ, "REDIS_URL": f"redis://{plain_server.address}", "PYTHONPATH": str(LIB)}
    environment["REDIS_BUDGET_MS"] = str(PATIENT)
    result = subprocess.run(
        [sys.executable, "-c", _FORKING], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.split() == ["True", "True", "0"], result.stderr
