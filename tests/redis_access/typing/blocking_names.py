"""Every public name of the blocking access, as its users see it. mypy and pyright read it; a test runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, assert_type

from redis_access import (
    MISS,
    Address,
    AuthenticationError,
    CachingOptions,
    CertificateError,
    CommandRefusedError,
    ConfigurationError,
    ConnectionSettings,
    InvalidArgumentError,
    InvalidKeyError,
    InvalidTTLError,
    InvalidValueError,
    Limit,
    LockNotAcquiredError,
    NearCache,
    NearStats,
    NotReplicatedError,
    RateLimit,
    RateLimits,
    RedisAccess,
    RedisAccessError,
    SettingsUnavailableError,
    Stats,
    UnavailableError,
    UnwritableDataError,
    ValueTooLargeError,
    redis_access,
)
from redis_access.codecs import Codec, MessagePackCodec, MsgspecCodec, PydanticCodec
from redis_access.events import CallFinished, Event

if TYPE_CHECKING:
    from redis import Redis


@dataclass(frozen=True)
class Order:
    """A value of one's own."""

    id: int
    total: Decimal


class Reversed:
    """A codec of one's own."""

    @property
    def name(self) -> str:
        """Return its name."""
        return "reversed"

    def encode(self, value: Any) -> bytes:
        """Return the value's bytes."""
        return str(value).encode()[::-1]

    def decode(self, raw: bytes) -> Any:
        """Return the bytes' value."""
        return raw[::-1].decode()


def count() -> int:
    """Stand for a query."""
    return 7


def counts(keys: list[str]) -> dict[str, int]:
    """Stand for a query of many."""
    return dict.fromkeys(keys, 7)


def construction() -> list[object]:
    """Make accesses in every way."""
    codecs: list[Codec] = [MsgspecCodec(Order), PydanticCodec(Order), MessagePackCodec(), Reversed()]
    near = NearCache(prefixes=("config:",), entries=10, memory_bytes=1000, ttl_seconds=1)
    settings = ConnectionSettings(primary=Address("localhost", 6379), tls=False)
    made = [
        RedisAccess(),
        RedisAccess("redis://localhost:6379"),
        RedisAccess(settings, strict=True, budget_milliseconds=20, near_cache=near, codec=codecs[0]),
    ]
    return [assert_type(redis_access, RedisAccess), *made]


def errors() -> list[type[RedisAccessError]]:
    """Name the errors."""
    return [
        *(AuthenticationError, CertificateError, CommandRefusedError, ConfigurationError, InvalidArgumentError),
        *(InvalidKeyError, InvalidTTLError, InvalidValueError, LockNotAcquiredError, SettingsUnavailableError),
        NotReplicatedError,
        *(UnavailableError, UnwritableDataError, ValueTooLargeError),
    ]


def values(redis: RedisAccess) -> None:
    """Read and write values."""
    assert_type(redis.ping(), bool)
    assert_type(redis.set("a", 1, ttl=60, only_if_absent=True), bool)
    assert_type(redis.set_many({"b": 1, "c": Order(1, Decimal(1)).id}, ttl=60), bool)
    assert redis.get("a", MISS, fresh=True) == 1
    assert_type(redis.get_many(["a", "b"], fresh=True), dict[str, Any])
    assert_type(redis.exists("a"), bool)
    assert_type(redis.ttl("a", fresh=True), int | None)
    assert_type(redis.touch("a", ttl=60), bool)
    assert_type(redis.increment("a", 2, ttl=60), int | None)
    options: CachingOptions = {"cache_none": True, "stale_if_error": 5, "lock_seconds": 1}
    assert_type(redis.cache_get("d", count, ttl=60, **options), int)
    assert_type(redis.cache_get("e", lambda: "text", cache_errors=(LookupError,)), str)
    assert_type(redis.cache_get_many(["a", "f"], counts, ttl=60, **options), dict[str, int])
    assert_type(redis.delete("a"), bool)
    assert_type(redis.delete_many({"b", "c"}), bool)


def namespaces(redis: RedisAccess) -> None:
    """Read and write values in a namespace."""
    prices = redis.namespace("prices", codec=MsgspecCodec(int))
    assert_type(prices.set("a", 1, ttl=60, only_if_absent=True), bool)
    assert_type(prices.set_many({"b": 1}, ttl=60), bool)
    assert prices.get("a", MISS) == 1
    assert_type(prices.get_many(["a"]), dict[str, Any])
    assert_type(prices.exists("a"), bool)
    assert_type(prices.ttl("a"), int | None)
    assert_type(prices.touch("a", ttl=60), bool)
    assert_type(prices.increment("n", 2, ttl=60), int | None)
    assert_type(prices.cache_get("d", count, ttl=60, early=0), int)
    assert_type(prices.cache_get_many(["d", "e"], counts, ttl=60, jitter=0), dict[str, int])
    assert_type(prices.delete("a"), bool)
    assert_type(prices.delete_many(["b"]), bool)
    assert_type(prices.invalidate(), bool)

    @prices.cached("square:{number}", ttl=60)
    def square(number: int) -> int:
        return number * number

    assert_type(square(3), int)
    assert_type(square.forget(3), bool)


def users(redis: RedisAccess) -> None:
    """Use flags and assignments."""
    for part in (redis.flags, redis.assignments):
        assert_type(part.set("u", "f", True, ttl=60), bool)
        assert_type(part.set_many("u", {"g": 1}, ttl=60), bool)
        assert part.get(7, "f", False) is False
        assert_type(part.get_many("u", ["f", "g"]), dict[str, Any])
        assert_type(part.cache_get("u", "h", count, ttl=60), int)
        assert_type(part.cache_get_many("u", ["i"], counts, ttl=60), dict[str, int])
        assert_type(part.delete("u", "f"), bool)
        assert_type(part.invalidate("f"), bool)
        assert_type(part.invalidate_user("u"), bool)
        assert_type(part.invalidate_everything(), bool)
    assert_type(redis.cache_feature_flag("u", "f", True, ttl=60), bool)
    assert redis.get_cached_feature_flag("u", "f", "off") is True
    assert_type(redis.cache_experiment_assignment("u", "e", "blue", ttl=60), bool)
    assert redis.get_cached_experiment_assignment("u", "e", None) == "blue"


def sessions(redis: RedisAccess) -> None:
    """Use sessions, by the flat names and in full."""
    made = redis.create_session({"step": 1}, ttl=60)
    assert assert_type(made, str | None) is not None
    assert made is not None
    assert_type(redis.get_session(made), dict[str, Any] | None)
    assert_type(redis.update_session(made, {"step": 2}, ttl=60), bool)
    assert_type(redis.extend_session(made, ttl=60), bool)
    assert_type(redis.end_session(made), bool)
    own = redis.sessions.create({"step": 1}, ttl=60, user_id="u", max_lifetime_seconds=600)
    assert own is not None
    assert_type(redis.sessions.get(own, ["step"], extend_ttl=60), dict[str, Any] | None)
    assert_type(redis.sessions.update(own, {"step": 2}, remove=["other"]), bool)
    assert_type(redis.sessions.extend(own, 60), bool)
    assert_type(redis.sessions.rotate(own, user_id="u"), str | None)
    assert_type(redis.sessions.end(own), bool)
    assert_type(redis.sessions.end_all("u", keep=None), int | None)


def limits(redis: RedisAccess) -> None:
    """Limit rates."""
    hourly = Limit("u", name="exports", limit=10, window_seconds=3600)
    hit = assert_type(redis.rate_limit("u", limit=10, window_seconds=60, when_away="deny"), RateLimit)
    assert_type(hit.allowed, bool)
    assert_type(redis.limits.hit(hourly, cost=2), RateLimit)
    assert_type(redis.limits.hit_all([hourly], when_away="local"), RateLimits)
    assert_type(redis.limits.peek(hourly), RateLimit)
    assert_type(redis.limits.reset(hourly), bool)


def locks(redis: RedisAccess) -> None:
    """Take locks."""
    with redis.lock("import", ttl=60, wait_seconds=1) as lock:
        assert_type(lock.extend(ttl=60), bool)
        assert_type(lock.locked(), bool)
    assert_type(lock.acquire(wait_seconds=0), bool)
    assert_type(lock.release(), bool)


def the_rest(redis: RedisAccess) -> None:
    """Use blocks, hooks, counts, connections."""
    seen: list[str] = []

    def hook(event: Event) -> None:
        if isinstance(event, CallFinished):
            seen.append(event.name)

    redis.add_hook(hook)
    with redis.budget(milliseconds=100), redis.fresh_reads(), redis.bind(_Context()):
        redis.get("k")
    redis.remove_hook(hook)
    assert seen == ["get"]
    assert_type(redis.stats(), Stats)
    assert_type(redis.near_stats(), NearStats | None)
    assert_type(redis.is_strict, bool)
    with redis as same:
        assert_type(same, RedisAccess)
    redis.close()


def client(redis: RedisAccess) -> Redis:
    """Return redis-py's client."""
    return redis.client(decode_responses=True)


class _Context:
    def get_remaining_time_in_millis(self) -> int:
        return 1000


class Prices:
    """Decorated methods."""

    tenant = "acme"

    @redis_access.cached("price:{sku}:{net}", ttl=60)
    def price(self, sku: str, *, net: bool = False) -> int:
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


def decorated(redis: RedisAccess) -> None:
    """Functions keep their parameters; `forget` and `key` take them, too."""

    @redis.cached("order:{number}:{currency}", ttl=60, stale_if_error=5)
    def order(number: int, *, currency: str = "EUR") -> str:
        return f"{number} {currency}"

    del order
    named: Callable[[int], Any] = redis.cached("name:{number}")(_name)
    assert named(3) == "3"
    name = redis.cached("name:{number}")(_name)
    assert_type(name(3), str)
    assert_type(name.key(3), str)
    assert_type(name.forget(number=3), bool)
    prices = Prices()
    if TYPE_CHECKING:
        assert_type(prices.price("a", net=True), int)
        assert_type(prices.price.forget("a", net=True), bool)
        assert_type(Prices.static("a"), str)
        name("3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        name.forget(side=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        redis.cached("k", until=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        redis.cached("k", ttl="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        redis.cache_get("k", count, until=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def _name(number: int) -> str:
    return str(number)


async def _coroutine(number: int) -> str:
    return str(number)


def mistaken(redis: RedisAccess) -> None:
    """Decorate a coroutine function by the blocking access: a type checker says that it cannot be called."""
    wrong = redis.cached("name:{number}")(_coroutine)
    wrong(3)  # type: ignore[operator]  # pyright: ignore[reportCallIssue]
