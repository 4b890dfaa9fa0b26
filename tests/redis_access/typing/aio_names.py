"""Every public name of the asyncio access, as its users see it. mypy and pyright read it; a test runs it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, assert_type

from redis_access import (
    MISS,
    CachingOptions,
    ConnectionSettings,
    Limit,
    NearCache,
    NearStats,
    RateLimit,
    RateLimits,
    Stats,
)
from redis_access.aio import RedisAccess, redis_access
from redis_access.codecs import MsgspecCodec
from redis_access.events import CallFinished, Event

from tests.redis_access.typing.blocking_names import Order, count, counts

if TYPE_CHECKING:
    from redis.asyncio import Redis


async def load() -> int:
    """Stand for a query."""
    return 7


async def load_many(keys: list[str]) -> dict[str, int]:
    """Stand for a query of many."""
    return dict.fromkeys(keys, 7)


def construction() -> list[RedisAccess]:
    """Make accesses in every way."""
    near = NearCache(prefixes=("config:",))
    settings = ConnectionSettings.from_url("redis://localhost:6379")
    made = RedisAccess(settings, strict=True, budget_milliseconds=20, near_cache=near, codec=MsgspecCodec(Order))
    return [assert_type(redis_access, RedisAccess), RedisAccess(), RedisAccess("redis://localhost:6379"), made]


async def values(redis: RedisAccess) -> None:
    """Read and write values."""
    assert_type(await redis.ping(), bool)
    assert_type(await redis.set("a", 1, ttl=60, only_if_absent=True), bool)
    assert_type(await redis.set_many({"b": 1, "c": Order(1, Decimal(1)).id}, ttl=60), bool)
    assert await redis.get("a", MISS, fresh=True) == 1
    assert_type(await redis.get_many(["a", "b"], fresh=True), dict[str, Any])
    assert_type(await redis.exists("a"), bool)
    assert_type(await redis.ttl("a", fresh=True), int | None)
    assert_type(await redis.touch("a", ttl=60), bool)
    assert_type(await redis.increment("a", 2, ttl=60), int | None)
    options: CachingOptions = {"cache_none": True, "stale_if_error": 5, "lock_seconds": 1}
    assert_type(await redis.cache_get("d", load, ttl=60, **options), int)
    assert_type(await redis.cache_get("e", lambda: "text", cache_errors=(LookupError,)), str)
    assert_type(await redis.cache_get_many(["a", "f"], load_many, ttl=60, **options), dict[str, int])
    assert_type(await redis.delete("a"), bool)
    assert_type(await redis.delete_many({"b", "c"}), bool)


async def namespaces(redis: RedisAccess) -> None:
    """Read and write values in a namespace."""
    prices = redis.namespace("prices", codec=MsgspecCodec(int))
    assert_type(await prices.set("a", 1, ttl=60, only_if_absent=True), bool)
    assert_type(await prices.set_many({"b": 1}, ttl=60), bool)
    assert await prices.get("a", MISS) == 1
    assert_type(await prices.get_many(["a"]), dict[str, Any])
    assert_type(await prices.exists("a"), bool)
    assert_type(await prices.ttl("a"), int | None)
    assert_type(await prices.touch("a", ttl=60), bool)
    assert_type(await prices.increment("n", 2, ttl=60), int | None)
    assert_type(await prices.cache_get("d", count, ttl=60, early=0), int)
    assert_type(await prices.cache_get_many(["d", "e"], counts, ttl=60, jitter=0), dict[str, int])
    assert_type(await prices.delete("a"), bool)
    assert_type(await prices.delete_many(["b"]), bool)
    assert_type(await prices.invalidate(), bool)

    @prices.cached("square:{number}", ttl=60)
    async def square(number: int) -> int:
        return number * number

    assert_type(await square(3), int)
    assert_type(await square.forget(3), bool)


async def users(redis: RedisAccess) -> None:
    """Use flags and assignments."""
    for part in (redis.flags, redis.assignments):
        assert_type(await part.set("u", "f", True, ttl=60), bool)
        assert_type(await part.set_many("u", {"g": 1}, ttl=60), bool)
        assert await part.get(7, "f", False) is False
        assert_type(await part.get_many("u", ["f", "g"]), dict[str, Any])
        assert_type(await part.cache_get("u", "h", count, ttl=60), int)
        assert_type(await part.cache_get_many("u", ["i"], counts, ttl=60), dict[str, int])
        assert_type(await part.delete("u", "f"), bool)
        assert_type(await part.invalidate("f"), bool)
        assert_type(await part.invalidate_user("u"), bool)
        assert_type(await part.invalidate_everything(), bool)
    assert_type(await redis.cache_feature_flag("u", "f", True, ttl=60), bool)
    assert await redis.get_cached_feature_flag("u", "f", "off") is True
    assert_type(await redis.cache_experiment_assignment("u", "e", "blue", ttl=60), bool)
    assert await redis.get_cached_experiment_assignment("u", "e", None) == "blue"


async def sessions(redis: RedisAccess) -> None:
    """Use sessions, by the flat names and in full."""
    made = await redis.create_session({"step": 1}, ttl=60)
    assert assert_type(made, str | None) is not None
    assert made is not None
    assert_type(await redis.get_session(made), dict[str, Any] | None)
    assert_type(await redis.update_session(made, {"step": 2}, ttl=60), bool)
    assert_type(await redis.extend_session(made, ttl=60), bool)
    assert_type(await redis.end_session(made), bool)
    own = await redis.sessions.create({"step": 1}, ttl=60, user_id="u", max_lifetime_seconds=600)
    assert own is not None
    assert_type(await redis.sessions.get(own, ["step"], extend_ttl=60), dict[str, Any] | None)
    assert_type(await redis.sessions.update(own, {"step": 2}, remove=["other"]), bool)
    assert_type(await redis.sessions.extend(own, 60), bool)
    assert_type(await redis.sessions.rotate(own, user_id="u"), str | None)
    assert_type(await redis.sessions.end(own), bool)
    assert_type(await redis.sessions.end_all("u", keep=None), int | None)


async def limits(redis: RedisAccess) -> None:
    """Limit rates."""
    hourly = Limit("u", name="exports", limit=10, window_seconds=3600)
    hit = assert_type(await redis.rate_limit("u", limit=10, window_seconds=60, when_away="deny"), RateLimit)
    assert_type(hit.allowed, bool)
    assert_type(await redis.limits.hit(hourly, cost=2), RateLimit)
    assert_type(await redis.limits.hit_all([hourly], when_away="local"), RateLimits)
    assert_type(await redis.limits.peek(hourly), RateLimit)
    assert_type(await redis.limits.reset(hourly), bool)


async def locks(redis: RedisAccess) -> None:
    """Take locks."""
    async with redis.lock("import", ttl=60, wait_seconds=1) as lock:
        assert_type(await lock.extend(ttl=60), bool)
        assert_type(await lock.locked(), bool)
    assert_type(await lock.acquire(wait_seconds=0), bool)
    assert_type(await lock.release(), bool)


async def the_rest(redis: RedisAccess) -> None:
    """Use blocks, hooks, counts, connections."""
    seen: list[str] = []

    def hook(event: Event) -> None:
        if isinstance(event, CallFinished):
            seen.append(event.name)

    redis.add_hook(hook)
    with redis.budget(milliseconds=100), redis.fresh_reads(), redis.bind(_Context()):
        await redis.get("k")
    redis.remove_hook(hook)
    assert seen == ["get"]
    assert_type(redis.stats(), Stats)
    assert_type(redis.near_stats(), NearStats | None)
    assert_type(redis.is_strict, bool)
    async with redis as same:
        assert_type(same, RedisAccess)
    await redis.close()


async def client(redis: RedisAccess) -> Redis:
    """Return redis-py's client."""
    return await redis.client(decode_responses=True)


class _Context:
    def get_remaining_time_in_millis(self) -> int:
        return 1000


class Prices:
    """Decorated methods."""

    tenant = "acme"

    @redis_access.cached("price:{sku}:{net}", ttl=60)
    async def price(self, sku: str, *, net: bool = False) -> int:
        """Cache without the object."""
        return len(sku) + net

    @classmethod
    @redis_access.cached(ttl=60)
    def of_class(cls, sku: str) -> str:
        """Cache without the class."""
        return sku

    @staticmethod
    @redis_access.cached(ttl=60)
    def static(sku: str) -> str:
        """Cache a function."""
        return sku


async def decorated(redis: RedisAccess) -> None:
    """Functions keep their parameters; `forget` and `key` take them, too."""
    name = redis.cached("name:{number}", ttl=60, stale_if_error=5)(_name)
    assert_type(await name(3), str)
    assert_type(name.key(3), str)
    assert_type(await name.forget(number=3), bool)
    awaited = redis.cached("name:{number}")(_awaited_name)
    assert_type(await awaited(3), str)
    assert_type(await awaited.forget(3), bool)
    prices = Prices()
    if TYPE_CHECKING:
        assert_type(await prices.price("a", net=True), int)
        assert_type(await prices.price.forget("a", net=True), bool)
        assert_type(await Prices.static("a"), str)
        await name("3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        await name.forget(side=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        redis.cached("k", until=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        redis.cached("k", ttl="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        await redis.cache_get("k", count, until=5)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


def _name(number: int) -> str:
    return str(number)


async def _awaited_name(number: int) -> str:
    return str(number)
