"""Deletes that Redis did not confirm: nothing that may be old is shown, nothing that is newer is lost."""

from collections.abc import Iterator

import pytest
from redis_access import MISS, ConnectionSettings, RedisAccess
from redis_access.caching.unconfirmed_deletes import MAX_DELETES, UnconfirmedDeletes
from redis_access.codecs import MessagePackCodec
from redis_access.stored.key_groups import group_of
from redis_access.testing import StandIn

from tests.redis_access.conformance.backends import Access, InMemory
from tests.redis_servers.server import RedisServer


@pytest.fixture
def backend() -> InMemory:
    """Give a stand-in, which can be unavailable."""
    return InMemory()


@pytest.fixture
def stand_in(backend: InMemory) -> StandIn:
    """Give the stand-in itself."""
    return backend._stand_in


@pytest.fixture
def redis(backend: InMemory, surface: str) -> Iterator[Access]:
    """Give the access that deletes."""
    with backend.access(surface) as access:
        yield access


@pytest.fixture
def other(backend: InMemory, surface: str) -> Iterator[Access]:
    """Give what stands for another process."""
    with backend.access(surface) as access:
        yield access


def _delete_in_vain(redis: Access, stand_in: StandIn) -> None:
    stand_in.away = True
    assert redis.delete("k") is False
    stand_in.away = False


def test_what_was_to_be_deleted_is_not_shown(redis: Access, stand_in: StandIn) -> None:
    """Not by this process, when Redis is back; it ends by itself."""
    redis.set("k", "old", ttl=100)
    _delete_in_vain(redis, stand_in)
    assert [redis.get("k", MISS) for _ in range(3)] == [MISS] * 3
    assert redis.delete("k") is True
    assert stand_in.keys() == []


def test_a_computed_value_is_deleted_again(redis: Access, other: Access, stand_in: StandIn) -> None:
    """It can be computed once more, so nothing is lost."""
    redis.cache_get("k", lambda: "old")
    _delete_in_vain(redis, stand_in)
    assert redis.get("k", MISS) is MISS
    assert other.get("k", MISS) is MISS
    redis.cache_get("k", lambda: "old")
    _delete_in_vain(redis, stand_in)
    assert redis.cache_get("k", lambda: "new") == "new"
    assert other.get("k") == "new"


def test_an_own_newer_value_stays(redis: Access, stand_in: StandIn) -> None:
    """A confirmed `set` settles the deletion."""
    _delete_in_vain(redis, stand_in)
    assert redis.set("k", 2) is True
    assert redis.get("k") == 2
    assert stand_in.execute("GET", "app:k") == b"2"


def test_anothers_newer_value_stays(redis: Access, other: Access, stand_in: StandIn) -> None:
    """Nobody deletes it. This process shows it as soon as it has seen that it is newer."""
    redis.set("k", "old")
    _delete_in_vain(redis, stand_in)
    assert redis.get("k", MISS) is MISS
    assert other.set("k", "newer") is True
    assert redis.get("k") == "newer"
    assert redis.get("k") == "newer"
    assert other.get("k") == "newer"


def test_the_same_value_set_anew_is_newer(redis: Access, other: Access, stand_in: StandIn) -> None:
    """It lives longer than what was to be deleted."""
    redis.set("k", 1, ttl=100)
    _delete_in_vain(redis, stand_in)
    assert redis.get("k", MISS) is MISS
    stand_in.clock.advance(50)
    assert other.set("k", 1, ttl=100) is True
    assert redis.get("k") == 1


def test_a_value_that_may_be_newer_is_held_back_not_deleted(redis: Access, other: Access, stand_in: StandIn) -> None:
    """Until it changes or ends, this process does not show it; others do."""
    _delete_in_vain(redis, stand_in)
    assert other.set("k", 1, ttl=100) is True
    assert redis.get("k", MISS) is MISS
    assert other.get("k") == 1
    stand_in.clock.advance(101)
    assert redis.get("k", MISS) is MISS
    other.set("k", 1)
    assert redis.get("k") == 1


def test_calls_ask_the_groups(redis: Access, other: Access, stand_in: StandIn) -> None:
    """A computed value is computed again, one that was set is not shown until it changes, what is set anew is."""
    plain = "k0"
    computed = next(key for number in range(1_000_000) if group_of(key := f"n{number}") == group_of(plain))
    redis.cache_get(computed, lambda: "old")
    redis.set(plain, "old", ttl=100)
    stand_in.away = True
    for number in range(MAX_DELETES + 1):
        assert redis.delete(f"k{number}") is False
    stand_in.away = False
    for number in range(1, MAX_DELETES + 1):
        assert redis.delete(f"k{number}") is True
    assert redis.get(plain, MISS) is MISS
    assert redis.get_many([plain, computed]) == {}
    assert redis.cache_get(computed, lambda: "new") == "new"
    assert redis.get(computed) == "new"
    assert other.set(plain, "newer") is True
    assert redis.get(plain) == "newer"
    assert redis.get_many([plain, computed]) == {plain: "newer", computed: "new"}


def test_a_write_while_a_delete_fails_settles_it() -> None:
    """Nobody knows which of the two came first; the write was confirmed."""
    deletes = UnconfirmedDeletes()
    delete = deletes.begin("k")
    deletes.settle("k")
    deletes.failed("k", delete)
    assert "k" not in deletes.hidden


def test_cache_get_does_not_take_away_what_another_process_set(own_server: RedisServer) -> None:
    """After a delete that failed, a value that another process was told is stored stays, whatever this one computes."""
    here, other = (
        RedisAccess(ConnectionSettings.from_url(f"redis://{own_server.address}"), budget_milliseconds=5000)
        for _ in range(2)
    )
    with here.budget(milliseconds=0.0001):
        assert here.delete("k") is False
    assert other.set("k", "new") is True
    assert here.cache_get("k", lambda: "computed") == "computed"
    assert other.get("k") == "new"
    for access in (here, other):
        access.close()


def test_two_deletes_that_fail_at_once_are_one_that_failed() -> None:
    """The one that began first does not take the other's record away with its own."""
    deletes = UnconfirmedDeletes()
    first, second = deletes.begin("k"), deletes.begin("k")
    deletes.failed("k", first)
    deletes.failed("k", second)
    assert "k" in deletes.hidden


def test_many_that_were_to_be_deleted_are_not_shown(redis: Access, stand_in: StandIn) -> None:
    """By no method, when Redis is back; others are; what is set anew is shown."""
    redis.set_many({"a": 1, "b": 2, "c": 3})
    stand_in.away = True
    assert redis.delete_many(["a", "b"]) is False
    assert redis.set_many({"c": 4}) is False
    assert redis.get_many(["a", "b", "c"]) == {}
    stand_in.away = False
    assert redis.get_many(["a", "b", "c"]) == {"c": 3}
    assert [redis.exists("a"), redis.touch("a"), redis.increment("a"), redis.set("a", 5, only_if_absent=True)] == [
        *(False, False, None, False)
    ]
    assert redis.set_many({"a": 6}) is True
    assert redis.get_many(["a", "b", "c"]) == {"a": 6, "c": 3}
    assert redis.delete_many(["a", "b"]) is True
    assert redis.increment("b") == 1


def test_without_redis_no_call_raises(redis: Access, stand_in: StandIn) -> None:
    """They are misses, or tell that nothing was confirmed; one error each."""
    stand_in.away = True
    assert redis.get_many(["a", "b"]) == {}
    assert [redis.exists("a"), redis.ttl("a"), redis.touch("a"), redis.increment("a")] == [False, None, False, None]
    assert redis.set("a", 1, only_if_absent=True) is False
    assert (redis.stats().errors, redis.stats().misses) == (6, 2)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_namespace_shows_nothing_that_was_to_be_deleted(redis: Access, stand_in: StandIn, *, is_known: bool) -> None:
    """Though not even its version was told when the deletion failed."""
    pricing = redis.namespace("pricing")
    for key in ("eu", "us", "uk"):
        StandIn.access(stand_in).namespace("pricing").set(key, "old")
    if is_known:
        assert pricing.get("eu") == "old"
    stand_in.away = True
    assert pricing.delete("eu") is False
    assert pricing.delete_many(["us"]) is False
    stand_in.away = False
    assert pricing.get("eu", MISS) is MISS
    assert pricing.exists("us") is False
    assert pricing.get_many(["eu", "us", "uk"]) == {"uk": "old"}
    assert pricing.set("eu", "new") is True
    assert pricing.get_many(["eu", "us", "uk"]) == {"eu": "new", "uk": "old"}


def test_a_namespace_whose_version_is_unknown_forgets_none(stand_in: StandIn) -> None:
    """Beyond the bound, whatever the version is, few other keys are not shown either; what is set anew is."""
    StandIn.access(stand_in).namespace("pricing").set_many({f"k{number}": "old" for number in range(1000)})
    access = stand_in.access()
    pricing = access.namespace("pricing")
    stand_in.away = True
    for number in range(MAX_DELETES + 100):
        assert pricing.delete(f"k{number}") is False
    stand_in.away = False
    remembered = access._operations.namespace("pricing")._unconfirmed_deletes  # the memory has no other name
    assert len(remembered) == MAX_DELETES
    assert pricing.get_many(f"k{number}" for number in range(1000)) == {}
    for turn in range(2):
        assert pricing.set("k0", turn) is True
        assert pricing.get("k0") == turn
        assert access._operations.cache.unconfirmed.hidden
        access._operations.cache.unconfirmed.missed_in_any_epoch("pricing:k0")
        assert pricing.get("k0", MISS) is MISS


@pytest.mark.parametrize("is_known", [True, False])
def test_a_namespace_has_one_memory_whatever_the_codec(redis: Access, stand_in: StandIn, *, is_known: bool) -> None:
    """Operations with another codec do not show what one could not delete or invalidate."""
    plain, packed = redis.namespace("pricing"), redis.namespace("pricing", codec=MessagePackCodec())
    packed.set_many({"eu": "old", "us": "old"})
    if is_known:
        plain.get("eu")
    stand_in.away = True
    assert plain.delete("eu") is False
    stand_in.away = False
    assert packed.get_many(["eu", "us"]) == {"us": "old"}
    stand_in.away = True
    assert plain.invalidate() is False
    stand_in.away = False
    assert packed.get_many(["eu", "us"]) == {}
    assert redis.namespace("pricing", codec=MessagePackCodec()).get("us", MISS) is MISS
