"""Namespaces of one's own, on either surface, and @cached."""

import asyncio
from collections.abc import Iterator

import pytest
from redis_access import (
    MISS,
    CommandRefusedError,
    ConnectionSettings,
    InvalidArgumentError,
    InvalidKeyError,
    RedisAccess,
)

from tests.redis_servers.server import PATIENT, RedisServer


@pytest.fixture
def other(plain_server: RedisServer) -> Iterator[RedisAccess]:
    """Give what stands for another process on the same server."""
    settings = ConnectionSettings.from_url(f"redis://{plain_server.address}")
    made = RedisAccess(settings, budget_milliseconds=PATIENT)
    yield made
    made.close()


def test_one_command_makes_all_values_old(access: RedisAccess, other: RedisAccess) -> None:
    """After invalidate returned, no process sees a value of before, and values of after are seen by all."""
    here, there = access.namespace("pricing"), other.namespace("pricing")
    for number in range(5):
        assert here.set(f"k:{number}", number)
        assert there.get(f"k:{number}") == number
    assert there.invalidate()
    assert [here.get(f"k:{number}", MISS) for number in range(5)] == [MISS] * 5
    assert here.set("k:1", "new")
    assert there.get("k:1") == "new"
    assert there.delete("k:1")
    assert here.get("k:1", MISS) is MISS


def test_keys_carry_the_version(access: RedisAccess, plain_server: RedisServer) -> None:
    """A value's key begins with v, the version, and the namespace; everything has a time to live."""
    access.namespace("pricing").set("eu", 1, ttl=60)
    value = next(key for key in plain_server.keys() if key.endswith(":eu"))  # noqa: SIM118
    version = plain_server.admin.hget("app:epochs:{pricing}", "")
    assert isinstance(version, bytes)
    assert value == f"app:v{version.decode()}:pricing:eu"
    assert all(plain_server.admin.ttl(key) > 0 for key in [value, "app:epochs:{pricing}"])


def test_what_is_fetched_before_an_invalidation_is_not_seen_after_it(access: RedisAccess, other: RedisAccess) -> None:
    """cache_get stores under the version that its fetch began with."""
    here, there = access.namespace("pricing"), other.namespace("pricing")

    def fetch() -> str:
        assert there.invalidate()
        return "old"

    assert here.cache_get("k", fetch) == "old"
    assert here.get("k", MISS) is there.get("k", MISS) is MISS
    assert here.cache_get("k", lambda: "new") == "new"
    assert there.cache_get("k", lambda: pytest.fail("fetched again")) == "new"


def test_a_refused_read_is_told(plain_server: RedisServer) -> None:
    """A list or hash under a value's key is an error of `get`, as without a namespace; `cache_get` replaces it."""
    for strict in (False, True):
        with plain_server.access(strict=strict) as access:
            pricing = access.namespace("pricing")
            assert pricing.set("k", 1)
            (stored,) = plain_server.admin.scan_iter("*:pricing:k")
            plain_server.admin.delete(stored)
            plain_server.run("HSET", stored, "a", "b")
            if strict:
                with pytest.raises(CommandRefusedError, match="WRONGTYPE"):
                    pricing.get("k")
            else:
                assert pricing.get("k", MISS) is MISS
            assert access.stats().errors == 1
            assert pricing.cache_get("k", lambda: 2) == 2
            assert pricing.get("k") == 2
            plain_server.clear()


def test_namespaces_fail_open(own_server: RedisServer) -> None:
    """Without Redis reads are misses, writes report False and cache_get computes; an invalidation is made up for."""
    access = own_server.access()
    pricing = access.namespace("pricing")
    pricing.set("k", 1)
    with own_server.frozen():
        assert pricing.invalidate() is False
        assert pricing.get("k", MISS) is MISS
        assert pricing.set("k", 2) is pricing.delete("k") is False
        assert pricing.cache_get("k", lambda: 3) == 3
    access.close()


@pytest.mark.parametrize("name", ["", "flags", "version", None, b"a"])
def test_bad_names_are_refused(access: RedisAccess, name: str) -> None:
    """A namespace needs a name, and not one of the package's own; nor may a caller's key look like a namespace's."""
    with pytest.raises(InvalidKeyError):
        access.namespace(name)
    with pytest.raises(InvalidKeyError):
        access.get("v12:pricing:k")


def test_a_decorated_function_is_computed_once_per_argument(access: RedisAccess) -> None:
    """Its results are kept under keys of its arguments, until forgotten."""
    calls: list[object] = []

    @access.cached("price:{country}:{article}", ttl=60)
    def price(country: str, article: int = 1) -> int:
        """Return a price."""
        calls.append((country, article))
        return article * 2

    assert [price("de", 4), price("de", article=4), price("fr", 4), price("de")] == [8, 8, 8, 2]
    assert calls == [("de", 4), ("fr", 4), ("de", 1)]
    assert price.key("a:b") == "price:a%3Ab:1"
    assert price.forget("de", 4) is True
    assert price("de", 4) == 8
    assert len(calls) == 4
    assert price.__doc__ == "Return a price."
    with pytest.raises(InvalidArgumentError, match="all arguments"):
        access.cached("price:{country}")(lambda country, article: 1)
    with pytest.raises(InvalidArgumentError, match="no argument"):
        access.cached("price:{other}")(lambda country: 1)


def test_the_same_for_asyncio(plain_server: RedisServer) -> None:
    """Namespaces and decorated coroutine functions; tasks share one computation."""

    async def main() -> None:
        redis = plain_server.aio_access()
        pricing = redis.namespace("pricing")
        assert await pricing.set("k", 1)
        assert await pricing.invalidate()
        assert await pricing.get("k", MISS) is MISS
        calls: list[str] = []

        @redis.cached("price:{country}")
        async def price(country: str) -> list[str]:
            calls.append(country)
            await asyncio.sleep(0.05)
            return [country]

        assert await asyncio.gather(*(price("de") for _ in range(20))) == [["de"]] * 20
        assert calls == ["de"]
        task = asyncio.create_task(price("fr"))
        await asyncio.sleep(0.02)
        waiting = asyncio.create_task(price("fr"))
        await asyncio.sleep(0.01)
        task.cancel()
        assert await asyncio.wait_for(waiting, 60) == ["fr"]
        await redis.close()

    asyncio.run(main())
