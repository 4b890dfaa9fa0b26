"""The rules that every flat method keeps which returns or changes the value under a key. Each test names its rule."""

import inspect
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis_access import MISS, NearCache
from redis_access.configuration.settings import DEFAULT_KEY_PREFIX
from redis_access.facades import Namespace
from redis_access.operations import Operations
from redis_access.steps.requests import Reply, Request
from redis_access.testing import StandIn

from tests.redis_access.conformance.backends import Access, InMemory
from tests.redis_access.faults.test_any_answer import CALLS
from tests.redis_access.flat_methods import CHANGES, OF_OTHER_KEYS, REMOVES, SHOWS

NOT_OPERATIONS = {"lock", "namespace"}
WAIT_SECONDS = 60
"""Far longer than anything here takes."""


@pytest.fixture
def redis(stand_in: StandIn, surface: str) -> Iterator[Access]:
    """Give an access on it."""
    with InMemory(stand_in).access(surface) as access:
        yield access


@pytest.fixture
def near(stand_in: StandIn, surface: str) -> Iterator[Access]:
    """Give an access with a near cache on it."""
    with InMemory(stand_in).access(surface, near_cache=NearCache(prefixes=("",))) as access:
        yield access


def test_each_flat_method_is_in_a_table() -> None:
    """Reads, changes, both, or neither: `tests/redis_access/flat_methods.py` says which, and how it is called."""
    names = {name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if not name.startswith("_")}
    of_a_key = SHOWS.keys() | CHANGES.keys()
    assert names - NOT_OPERATIONS - of_a_key - OF_OTHER_KEYS == set(), "docs/redis_access/add_an_operation.md"
    assert of_a_key | OF_OTHER_KEYS <= names
    assert not of_a_key & OF_OTHER_KEYS


@pytest.mark.parametrize("name", sorted(SHOWS.keys() | CHANGES.keys()))
def test_a_namespace_has_it_and_any_answer_is_tried(name: str) -> None:
    """`facades.py` and `aio/facades.py` name it; `faults/test_any_answer.py` calls it on a server that lies."""
    assert hasattr(Namespace, name)
    assert name in CALLS


@pytest.mark.parametrize("name", CHANGES)
def test_a_near_cache_keeps_nothing_older_than_a_change(
    near: Access, redis: Access, stand_in: StandIn, name: str
) -> None:
    """A process shows its own change at once, before Redis tells of it: WRITES of `near/operations.py`."""
    assert near.set("k", 1)
    assert [near.get("k") for _ in range(2)] == [1, 1]
    kept = near.near_stats().hits
    assert near.get("k") == 1
    assert near.near_stats().hits == kept + 1
    stand_in.keyspace.listeners.clear()  # what Redis tells of the change is still on its way
    assert CHANGES[name](near)
    assert near.get("k", MISS) == redis.get("k", MISS)
    assert near.near_stats().hits == kept + 1  # asked of Redis, since it may also live for another time now


@pytest.mark.parametrize("in_namespace", [False, True])
@pytest.mark.parametrize("name", SHOWS)
def test_a_value_that_could_not_be_deleted_is_not_shown(
    redis: Access, stand_in: StandIn, name: str, *, in_namespace: bool
) -> None:
    """Not when Redis is back, either: `CacheOperations.unconfirmed`."""
    place = redis.namespace("n") if in_namespace else redis
    assert place.set("k", 1)
    assert SHOWS[name](place)
    assert place.set("k", 1)
    stand_in.away = True
    assert not place.delete("k")
    stand_in.away = False
    assert not SHOWS[name](place)


def test_what_removes_the_value_is_in_its_table(stand_in: StandIn) -> None:
    """`REMOVES` has every method after which there is none."""
    redis, removed = stand_in.access(), set[str]()
    for name, change in CHANGES.items():
        assert redis.set("k", 1)
        assert change(redis)
        removed |= set() if redis.exists("k") else {name}
    assert removed == REMOVES


@pytest.mark.parametrize("in_namespace", [False, True])
@pytest.mark.parametrize("name", sorted(REMOVES))
def test_what_could_not_be_removed_is_not_shown(
    redis: Access, stand_in: StandIn, surface: str, name: str, *, in_namespace: bool
) -> None:
    """`UnconfirmedDeletes.begin`, and `failed` when Redis did not confirm; in a namespace of any version."""
    with InMemory(stand_in).access(surface) as other:
        assert (other.namespace("n") if in_namespace else other).set("k", 1)
    place = redis.namespace("n") if in_namespace else redis
    stand_in.away = True
    CHANGES[name](place)
    stand_in.away = False
    assert place.get("k", MISS) is MISS


@pytest.mark.parametrize("name", sorted(CHANGES.keys() - {"touch"}))  # there is no value yet whose time it could change
def test_what_is_computed_during_a_change_is_not_stored(redis: Access, stand_in: StandIn, name: str) -> None:
    """Another process's change takes the lease away, in whose place the value would be stored."""

    def fetch() -> str:
        assert CHANGES[name](stand_in.access())
        return "computed"

    assert redis.cache_get("k", fetch) == "computed"
    assert redis.get("k", MISS) != "computed"


@pytest.mark.parametrize("name", sorted(CHANGES.keys() - {"touch"}))
def test_nobody_gets_what_was_begun_before_a_change(stand_in: StandIn, name: str) -> None:
    """A caller that asks after a confirmed change waits for no computation from before: `CacheOperations.changing`."""
    redis = stand_in.access()
    found: list[object] = []

    def fetch() -> str:
        assert CHANGES[name](redis)
        with ThreadPoolExecutor(1) as other:
            asked = other.submit(redis.cache_get, "k", lambda: "later", lock_seconds=10 * WAIT_SECONDS)
            found.append(asked.result(WAIT_SECONDS))
        return "computed"

    redis.cache_get("k", fetch)
    assert found
    assert found != ["computed"]


class LosesAnswers(StandIn):
    """A stand-in to which what may be repeated is sent twice, as when the first answer is lost with its connection."""

    loses = False

    def answer(self, request: Request, *, key_prefix: str = DEFAULT_KEY_PREFIX) -> Reply:
        """Return the second answer."""
        first = super().answer(request, key_prefix=key_prefix)
        return super().answer(request, key_prefix=key_prefix) if self.loses and request.repeatable else first


@pytest.mark.parametrize("name", sorted(SHOWS.keys() | CHANGES.keys()))
def test_a_lost_answer_changes_nothing(name: str) -> None:
    """A request whose second answer, or effect, differs from the first is `repeatable=False`, and is not sent again."""
    results = []
    for loses in (False, True):
        stand_in = LosesAnswers()
        redis = stand_in.access()
        assert redis.set("k", 1)
        stand_in.loses = loses
        results.append([(SHOWS.get(name) or CHANGES[name])(redis), redis.get("k", MISS)])
    assert results[0] == results[1]
