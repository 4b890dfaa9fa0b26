"""Rate limits against real servers."""

import time
from typing import get_args

import pytest
from redis_access import ConnectionSettings, InvalidArgumentError, InvalidKeyError, Limit, RateLimit, RedisAccess
from redis_access.limits.limit import Strategy

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer

STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)


def test_the_whole_limit_may_be_spent_at_once(access: RedisAccess) -> None:
    """`limit` hits are allowed, the next is not and says when to come back."""
    met = [access.rate_limit("u", limit=3, window_seconds=60) for _ in range(4)]
    assert [(one.allowed, one.remaining) for one in met] == [(True, 2), (True, 1), (True, 0), (False, 0)]
    assert [one.reset_seconds for one in met] == [20, 40, 60, 60]
    assert met[3] == RateLimit(
        allowed=False, limit=3, remaining=0, retry_after_seconds=20, reset_seconds=60, window_seconds=60
    )


def test_a_hit_comes_back_after_its_share_of_the_window(access: RedisAccess) -> None:
    """With 2 in six seconds, one more is allowed three seconds after the limit was spent."""
    for _ in range(2):
        assert access.rate_limit("u", limit=2, window_seconds=6).allowed
    refused = access.rate_limit("u", limit=2, window_seconds=6)
    assert not refused.allowed
    assert 0 < refused.retry_after_seconds <= 3
    time.sleep(refused.retry_after_seconds + 0.1)
    assert access.rate_limit("u", limit=2, window_seconds=6).allowed


def test_subjects_and_limits_count_apart(access: RedisAccess) -> None:
    """Another subject, limit or window has its own count, whatever characters the subject holds."""
    access.limits.hit(Limit("a", limit=1, window_seconds=60))
    assert not access.limits.hit(Limit("a", limit=1, window_seconds=60)).allowed
    assert access.limits.hit(Limit("a:b", limit=1, window_seconds=60)).allowed
    assert access.limits.hit(Limit("a", limit=2, window_seconds=60)).allowed
    assert access.limits.hit(Limit("a", limit=1, window_seconds=61)).allowed


def test_a_refused_hit_costs_nothing(access: RedisAccess) -> None:
    """A costly hit that is refused leaves room for a cheap one."""
    assert access.rate_limit("u", limit=10, window_seconds=60, cost=8).remaining == 2
    assert not access.rate_limit("u", limit=10, window_seconds=60, cost=3).allowed
    assert access.rate_limit("u", limit=10, window_seconds=60, cost=2).allowed


def test_the_key_ends_when_the_limit_is_free_again(access: RedisAccess, plain_server: RedisServer) -> None:
    """A limit's key never lives longer than until its reset, and has a ttl from its first hit on."""
    access.rate_limit("u", limit=4, window_seconds=60)
    (key,) = plain_server.keys()
    assert 14_000 < plain_server.admin.pttl(key) <= 15_000


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    "stored", [b"9e18", b"nonsense", b"", b"-5", b"nan", b"7 99999999999999999", b"1 2", b"9" * 400, b"0 " * 99]
)
def test_a_foreign_value_cannot_lock_anyone_out(
    access: RedisAccess, plain_server: RedisServer, stored: bytes, strategy: Strategy
) -> None:
    """Whatever stands under the key, the subject waits a window (sliding: and a tenth) at most."""
    plain_server.admin.set(f"app:limits:{{u}}:{strategy}-60:", stored)
    met = access.rate_limit("u", limit=2, window_seconds=60, strategy=strategy)
    assert met.checked
    assert 0 <= met.reset_seconds <= 66
    assert 0 <= met.retry_after_seconds <= 66
    assert 0 <= met.remaining <= 2


@pytest.mark.parametrize(
    ("limit", "window_seconds", "cost"), [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 1.5), (True, 1, 1), (1, 1.5, 1)]
)
def test_bad_figures_are_refused(access: RedisAccess, limit: int, window_seconds: int, cost: int) -> None:
    """Limit, window and cost must be positive whole numbers."""
    with pytest.raises(InvalidArgumentError):
        access.rate_limit("u", limit=limit, window_seconds=window_seconds, cost=cost)
    with pytest.raises(InvalidKeyError):
        access.rate_limit("", limit=1, window_seconds=1)
    with pytest.raises(InvalidArgumentError, match="strategy"):
        access.rate_limit("u", limit=1, window_seconds=1, strategy="unknown")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="when_away"):
        access.rate_limit("u", limit=1, window_seconds=1, when_away="pray")  # type: ignore[arg-type]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_each_strategy_refuses_the_hit_after_the_limit(access: RedisAccess, strategy: Strategy) -> None:
    """Cost counts, a refused hit does not, and the strategies of one subject count apart."""
    for other in STRATEGIES:
        hit = {"limit": 10, "window_seconds": 60, "strategy": other}
        assert access.limits.hit(Limit("u", cost=8, **hit)).remaining == 2  # type: ignore[arg-type]
    hit["strategy"] = strategy
    refused = access.limits.hit(Limit("u", cost=3, **hit))  # type: ignore[arg-type]
    assert (refused.allowed, refused.remaining) == (False, 2)
    assert 1 <= refused.retry_after_seconds <= 66
    assert access.limits.hit(Limit("u", cost=2, **hit)).remaining == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_frees_in_real_time(access: RedisAccess, strategy: Strategy) -> None:
    """A second's limit that is spent is free again when its retry-after has passed."""
    for _ in range(3):
        assert access.limits.hit(Limit("u", limit=3, window_seconds=1, strategy=strategy)).allowed
    refused = access.limits.hit(Limit("u", limit=3, window_seconds=1, strategy=strategy))
    assert not refused.allowed
    time.sleep(1.11)
    assert access.limits.hit(Limit("u", limit=3, window_seconds=1, strategy=strategy)).allowed


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_key_is_without_an_end(access: RedisAccess, plain_server: RedisServer, strategy: Strategy) -> None:
    """From the first hit on, through refusals, and never beyond the window (sliding: and a tenth)."""
    for _ in range(5):
        access.limits.hit(Limit("u", limit=3, window_seconds=60, strategy=strategy))
        (key,) = plain_server.keys()
        assert 0 < plain_server.admin.pttl(key) <= 66_000


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_look_counts_nothing(access: RedisAccess, plain_server: RedisServer, strategy: Strategy) -> None:
    """Peek says what a hit would meet, and leaves no trace."""
    hit = {"limit": 2, "window_seconds": 60, "strategy": strategy}
    look = access.limits.peek(Limit("u", **hit))  # type: ignore[arg-type]
    assert (look.allowed, look.remaining, look.reset_seconds) == (True, 2, 0)
    assert plain_server.keys() == []
    access.limits.hit(Limit("u", **hit))  # type: ignore[arg-type]
    assert access.limits.peek(Limit("u", **hit)).remaining == 1  # type: ignore[arg-type]
    assert not access.limits.peek(Limit("u", cost=2, **hit)).allowed  # type: ignore[arg-type]
    assert access.limits.hit(Limit("u", **hit)).remaining == 0  # type: ignore[arg-type]
    look = access.limits.peek(Limit("u", **hit))  # type: ignore[arg-type]
    assert (look.allowed, look.remaining) == (False, 0)
    assert look.retry_after_seconds >= 1


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_reset_frees_at_once(access: RedisAccess, plain_server: RedisServer, strategy: Strategy) -> None:
    """A client who was refused, remembered or not, may hit again."""
    hit = {"limit": 1, "window_seconds": 60, "strategy": strategy}
    met = [access.limits.hit(Limit("u", **hit)).allowed for _ in range(3)]  # type: ignore[arg-type]
    assert met == [True, False, False]
    assert access.limits.reset(Limit("u", **hit)) is True  # type: ignore[arg-type]
    assert plain_server.keys() == []
    assert access.limits.hit(Limit("u", **hit)).allowed  # type: ignore[arg-type]


def test_several_limits_count_all_or_none(access: RedisAccess, plain_server: RedisServer) -> None:
    """One round trip; what one limit refuses, the others do not count."""
    burst = Limit("u", limit=2, window_seconds=1, strategy="sliding")
    day = Limit("u", limit=100, window_seconds=86_400, strategy="fixed")
    steady = Limit("u", limit=50, window_seconds=60, cost=5)
    before = plain_server.admin.info("commandstats").get("cmdstat_evalsha", {"calls": 0})["calls"]
    met = [access.limits.hit_all([burst, day, steady]) for _ in range(3)]
    assert plain_server.admin.info("commandstats")["cmdstat_evalsha"]["calls"] == before + 3
    assert [one.allowed for one in met] == [True, True, False]
    assert [one.remaining for one in met[1].each] == [0, 98, 40]
    assert [(one.allowed, one.remaining) for one in met[2].each] == [(False, 0), (True, 98), (True, 40)]
    assert access.limits.peek(Limit("u", limit=100, window_seconds=86_400, strategy="fixed")).remaining == 98
    assert met[2].tightest == met[2].each[0]
    assert met[2].retry_after_seconds == met[2].each[0].retry_after_seconds >= 1
    assert met[2].headers()["RateLimit-Limit"] == "2"


def test_limits_of_several_subjects_share_a_name(access: RedisAccess, plain_server: RedisServer) -> None:
    """A user's and their organization's limit in one call lie in one slot of a cluster, under the name they share."""
    limits = [Limit("user 1", limit=5, window_seconds=60), Limit("acme", limit=2, window_seconds=60)]
    with pytest.raises(InvalidArgumentError, match="shared"):
        access.limits.hit_all(limits)
    assert [access.limits.hit_all(limits, shared="acme").allowed for _ in range(3)] == [True, True, False]
    assert plain_server.keys() == ["app:limits:{acme}:gcra-60::acme", "app:limits:{acme}:gcra-60::user%201"]


def test_a_list_of_limits_that_makes_no_sense_is_refused(access: RedisAccess) -> None:
    """None at all, or one twice."""
    with pytest.raises(InvalidArgumentError):
        access.limits.hit_all([])
    with pytest.raises(InvalidArgumentError, match="twice"):
        access.limits.hit_all([Limit("u", limit=1, window_seconds=1), Limit("u", limit=1, window_seconds=1)])


def test_limits_stay_within_the_acl(tls_server: RedisServer, certificates: Certificates) -> None:
    """Every kind of call works over TLS as the application's user."""
    url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
    settings = ConnectionSettings.from_url(url, ca_certs=certificates.ca, budget_milliseconds=PATIENT)
    access = RedisAccess(settings, strict=True)
    for strategy in STRATEGIES:
        assert access.limits.hit(Limit("u", limit=2, window_seconds=60, strategy=strategy)).remaining == 1
        assert access.limits.peek(Limit("u", limit=2, window_seconds=60, strategy=strategy)).remaining == 1
    assert access.limits.hit_all([Limit("u", limit=2, window_seconds=60, strategy=one) for one in STRATEGIES]).allowed
    assert access.limits.reset(Limit("u", limit=2, window_seconds=60)) is True
    access.close()


def test_memory_stays_small_however_many_hits(access: RedisAccess, plain_server: RedisServer) -> None:
    """After 1,000 hits a limit takes at most 200 bytes, key and all: its size does not grow with the hits."""
    for strategy in STRATEGIES:
        for _ in range(10):
            access.limits.hit(Limit("user-000123", limit=2000, window_seconds=60, cost=100, strategy=strategy))
    assert all((plain_server.admin.memory_usage(key) or 0) <= 200 for key in plain_server.admin.scan_iter())
