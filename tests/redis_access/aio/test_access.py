"""The asyncio surface against real servers: the same names, results and errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis_access import MISS, CertificateError, ConnectionSettings, UnavailableError, access
from redis_access.aio import RedisAccess
from redis_access.aio import access as aio_access
from redis_access.facades import Limits, Sessions, UserValues

from tests.redis_servers.certificates import Certificates, make_certificates
from tests.redis_servers.fixtures import APPLICATION_USER, ReplicaPair
from tests.redis_servers.server import PATIENT, RedisServer, free_port


@asynccontextmanager
async def _on(url: str, *, strict: bool = False, **settings: Any) -> AsyncIterator[RedisAccess]:
    settings = {"budget_milliseconds": PATIENT, **settings}
    made = RedisAccess(ConnectionSettings.from_url(url, **settings), strict=strict)
    yield made
    await made.close()


@pytest.mark.parametrize("there", [access.RedisAccess, UserValues, Sessions, Limits])
def test_every_name_is_there(there: type) -> None:
    """Each class has the same public names as its synchronous counterpart, with the same docstrings."""
    here = getattr(aio_access, there.__name__)
    names = {public for public in dir(there) if not public.startswith("_")}
    assert names == {public for public in dir(here) if not public.startswith("_")}
    assert all(getattr(here, public).__doc__ == getattr(there, public).__doc__ for public in names)


def test_each_kind_of_call_works_within_the_acl(tls_server: RedisServer, certificates: Certificates) -> None:
    """Values, flags, sessions and limits, over TLS as the application's user."""

    async def main() -> None:
        url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
        async with _on(url, strict=True, ca_certs=certificates.ca) as redis:
            assert await redis.set("k", {"a": 1}, ttl=60)
            assert await redis.get("k") == {"a": 1}
            assert await redis.delete("k")
            assert await redis.cache_feature_flag("u", "f", False)
            assert await redis.flags.get("u", "f") is False
            session_id = await redis.create_session({"user": "u"})
            assert session_id is not None
            assert await redis.sessions.update(session_id, {"n": 1})
            assert await redis.get_session(session_id) == {"user": "u", "n": 1}
            assert (await redis.rate_limit("u", limit=2, window_seconds=60)).remaining == 1
            tls_server.admin.script_flush()
            assert (await redis.rate_limit("u", limit=2, window_seconds=60)).remaining == 0

    asyncio.run(main())


def test_fetch_may_be_a_coroutine_function_or_not(plain_server: RedisServer) -> None:
    """cache_get awaits what fetch returns when it can be awaited."""

    async def fetched() -> int:
        await asyncio.sleep(0)
        return 7

    async def main() -> None:
        async with _on(f"redis://{plain_server.address}") as redis:
            fetched_value: object = await redis.cache_get("a", fetched)
            assert fetched_value == 7
            assert await redis.cache_get("a", lambda: pytest.fail("fetched again")) == 7
            assert await redis.cache_get("b", lambda: 8) == 8

    asyncio.run(main())


def test_a_hundred_tasks_get_their_own_answers(plain_server: RedisServer) -> None:
    """Tasks that share one RedisAccess never see each other's values, whether others are cancelled or not."""

    async def work(redis: RedisAccess, number: int) -> None:
        for turn in range(10):
            await redis.set(f"k:{number}", [number, turn])
            assert await redis.get(f"k:{number}") == [number, turn]

    async def main() -> None:
        async with _on(f"redis://{plain_server.address}") as redis:
            cancelled = [asyncio.create_task(work(redis, 1000 + number)) for number in range(20)]
            working = asyncio.gather(*(work(redis, number) for number in range(100)))
            await asyncio.sleep(0.01)
            for task in cancelled:
                task.cancel()
            await working

    asyncio.run(main())


def test_one_access_serves_one_loop_after_the_other(plain_server: RedisServer) -> None:
    """A second asyncio.run() finds the access usable once the first has closed it."""
    redis = plain_server.aio_access()

    async def main() -> object:
        await redis.set("k", 1)
        found = await redis.get("k")
        await redis.close()
        return found

    assert [asyncio.run(main()) for _ in range(2)] == [1, 1]
    assert redis.stats().errors == 0


def test_without_redis_it_falls_back_in_time(own_server: RedisServer) -> None:
    """Refused or silent: misses and False, or strict's error, within the budget."""

    async def main() -> None:
        async with _on(f"redis://127.0.0.1:{free_port()}") as redis:
            assert await redis.get("k", MISS) is MISS
            assert await redis.set("k", 1) is False
            assert await redis.cache_get("k", lambda: "computed") == "computed"
        async with _on(f"redis://{own_server.address}", strict=True) as redis:
            await redis.set("k", 1)
            with own_server.frozen(), redis.budget(milliseconds=100), pytest.raises(UnavailableError, match="in time"):
                await redis.get("k")

    asyncio.run(asyncio.wait_for(main(), 30))


def test_a_certificate_of_another_ca_is_refused(
    tls_server: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The error is the same as the synchronous one's."""
    other = make_certificates(tmp_path_factory.mktemp("other"), "127.0.0.1").ca

    async def main() -> None:
        url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
        async with _on(url, strict=True, ca_certs=other) as redis:
            with pytest.raises(CertificateError, match="REDIS_CA_CERTS"):
                await redis.get("k")

    asyncio.run(main())


def test_a_reader_that_is_gone_is_replaced_by_the_primary(replica_pair: ReplicaPair) -> None:
    """Reads fall back, counted."""

    async def main() -> None:
        primary, replica = (f"redis://{server.address}" for server in replica_pair)
        async with _on(primary, reader_url=replica) as redis:
            await redis.set("k", 1)
            replica_pair.replica.stop()
            assert await redis.get("k") == 1
            assert (redis.stats().fallbacks, redis.stats().errors) == (1, 0)

    asyncio.run(main())
