"""Writes with `durable=True`: confirmed when a replica has them, and only then."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis_access import MISS, Limit, NotReplicatedError, RedisAccess
from redis_access.aio.connections.waiting import MAX_WAITING
from redis_access.testing import StandIn

from tests.redis_access.conformance.backends import Access, InMemory, on_cluster, on_pair, on_server
from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import RedisServer

LIMIT = Limit("u", limit=3, window_seconds=3600)


@pytest.fixture
def pair(_conformance_pair: ReplicaPair) -> Iterator[ReplicaPair]:
    """Give a primary and its replica, empty."""
    _conformance_pair.primary.admin.flushall()
    _conformance_pair.synchronize()
    yield _conformance_pair
    _conformance_pair.replica.resume()


@pytest.fixture
def replicated(pair: ReplicaPair, surface: str) -> Iterator[Access]:
    """Give a strict access to the pair."""
    with on_pair(pair).access(surface, strict=True) as access:
        yield access


def test_every_method_confirms_what_a_replica_has(replicated: Access) -> None:
    """The methods that have the option do what they do without it."""
    redis = replicated
    session_id = redis.sessions.create({"a": 1}, user_id="u", durable=True)
    assert redis.sessions.update(session_id, {"a": 2}, durable=True)
    assert redis.sessions.extend(session_id, 600, durable=True)
    session_id = redis.sessions.rotate(session_id, durable=True)
    session_id = redis.sessions.rotate(session_id, user_id="other", durable=True)
    assert redis.get_session(session_id) == {"a": 2}
    assert redis.sessions.end(session_id, durable=True)
    assert redis.get_session(session_id) is None
    session_id = redis.create_session({}, durable=True)
    assert redis.update_session(session_id, {"a": 1}, durable=True)
    assert redis.extend_session(session_id, durable=True)
    assert redis.end_session(session_id, durable=True)
    assert redis.sessions.end_all("u", durable=True) == 0
    assert redis.flags.invalidate("f", durable=True)
    assert redis.flags.delete("u", "f", durable=True)
    assert redis.flags.invalidate_user("u", durable=True)
    assert redis.assignments.invalidate_everything(durable=True)
    assert redis.namespace("prices").invalidate(durable=True)
    assert redis.namespace("prices").delete("k", durable=True)
    assert redis.delete("k", durable=True)
    assert redis.rate_limit("v", limit=1, window_seconds=60, durable=True).checked
    assert redis.limits.hit_all([LIMIT], durable=True).allowed
    assert redis.limits.reset(LIMIT, durable=True)


def test_what_was_confirmed_is_on_the_replica_at_once(replicated: Access, pair: ReplicaPair) -> None:
    """Nobody has to wait for it: not for what was written first, nor for what was taken away."""
    for number in range(20):
        session_id = replicated.create_session({"n": number}, durable=True)
        assert len(pair.replica.run("KEYS", "app:sessions:*")) == 1
        assert replicated.end_session(session_id, durable=True)
        assert not pair.replica.run("KEYS", "app:sessions:*")


CALLS: dict[str, tuple[Callable[[Access], Any], Any]] = {
    "create": (lambda redis: redis.sessions.create({}, durable=True), None),
    "end_all": (lambda redis: redis.sessions.end_all("u", durable=True), None),
    "end": (lambda redis: redis.sessions.end("i" * 43, durable=True), False),
    "invalidate": (lambda redis: redis.flags.invalidate("f", durable=True), False),
    "invalidate_user": (lambda redis: redis.flags.invalidate_user("u", durable=True), False),
    "namespace": (lambda redis: redis.namespace("n").invalidate(durable=True), False),
    "delete": (lambda redis: redis.delete("k", durable=True), False),
    "reset": (lambda redis: redis.limits.reset(LIMIT, durable=True), False),
}


@pytest.mark.parametrize("name", CALLS)
def test_without_a_replica_nothing_durable_is_confirmed(
    surface: str,
    name: str,
    plain_server: RedisServer,
) -> None:
    """Each call returns what it returns when Redis is unavailable, and raises when the access is strict."""
    stand_in = StandIn()
    stand_in.replicas = 0
    call, unconfirmed = CALLS[name]
    for backend in (InMemory(stand_in), on_server(plain_server)):
        with backend.access(surface, budget_milliseconds=800) as redis:
            assert call(redis) == unconfirmed
            assert redis.stats().errors == 1
        with backend.access(surface, strict=True, budget_milliseconds=800) as redis, pytest.raises(NotReplicatedError):
            call(redis)


def test_the_policy_decides_a_hit_that_no_replica_has(surface: str, pair: ReplicaPair) -> None:
    """A refusal needs no replica: it counts nothing. What was confirmed before stays counted."""
    with on_pair(pair).access(surface, budget_milliseconds=800) as redis, pair.replica.frozen():
        answers = [redis.limits.hit(LIMIT, when_away=policy, durable=True) for policy in ("allow", "deny", "local")]
        assert [(answer.allowed, answer.checked) for answer in answers] == [
            (True, False),
            (False, False),
            (True, False),
        ]
        refused = redis.limits.hit(LIMIT, durable=True)
        assert (refused.allowed, refused.checked) == (False, True)
        assert not redis.limits.hit_all([LIMIT], durable=True).allowed
        assert redis.stats().breaker_openings == 0


def test_a_script_that_the_server_forgot_is_confirmed_no_sooner(surface: str, pair: ReplicaPair) -> None:
    """The replicas are asked once the script has run, not when it turned out to be unknown."""
    with on_pair(pair).access(surface, budget_milliseconds=800) as redis:
        pair.primary.run("SCRIPT", "FLUSH")
        with pair.replica.frozen():
            assert not redis.limits.hit(LIMIT, durable=True).checked
        assert redis.limits.peek(LIMIT).remaining == 2


def test_a_failover_gives_back_no_hit_that_was_confirmed(replica_pair: ReplicaPair, surface: str) -> None:
    """A replica that is behind becomes the primary: hits that were checked before and after it keep the limit."""
    limit = Limit("u", limit=40, window_seconds=3600)
    before, after = on_server(replica_pair.primary), on_server(replica_pair.replica)
    with before.access(surface, budget_milliseconds=60) as redis:
        answers = [redis.limits.hit(limit, durable=True) for _ in range(10)]
        with replica_pair.replica.frozen():
            answers += [redis.limits.hit(limit, durable=True) for _ in range(10)]
            replica_pair.primary.stop()
    replica_pair.replica.admin.replicaof("NO", "ONE")
    with after.access(surface) as redis:
        answers += [redis.limits.hit(limit) for _ in range(60)]
    checked = sum(answer.allowed and answer.checked for answer in answers)
    assert 10 < checked <= 40


def test_a_node_without_a_replica_confirms_nothing(surface: str, request: pytest.FixtureRequest) -> None:
    """In a cluster each key's own node answers: here the first has a replica, the others have none."""
    cluster: RedisCluster = request.getfixturevalue("_conformance_cluster")
    cluster.flush()
    cluster.synchronize()
    users = [f"u{number}" for number in range(60)]
    replicated = [user for user in users if cluster.owner(f"app:limits:{{{user}}}:") is cluster.masters[0]]
    with on_cluster(cluster).access(surface, budget_milliseconds=400) as redis:
        assert 5 < len(replicated) < 40
        for user in replicated[:5]:
            assert redis.rate_limit(user, limit=1, window_seconds=60, durable=True).checked
        for user in [user for user in users if user not in replicated][:3]:
            assert not redis.rate_limit(user, limit=1, window_seconds=60, durable=True).checked


def test_waiting_tasks_do_not_hold_up_the_others(pair: ReplicaPair) -> None:
    """A hundred durable writes wait for a replica that is frozen, and every read on the same access finds its value."""

    async def main() -> None:
        redis = on_server(pair.primary).make("aio", budget_milliseconds=800)
        assert not isinstance(redis, RedisAccess)
        await redis.set("k", 1)
        async with asyncio.TaskGroup() as tasks:
            writes = [tasks.create_task(redis.delete(f"d{number}", durable=True)) for number in range(100)]
            await asyncio.sleep(0.02)
            assert await asyncio.gather(*(redis.get("k", MISS) for _ in range(200))) == [1] * 200
        assert {write.result() for write in writes} == {False}
        assert redis.stats().breaker_openings == 0
        assert len(pair.primary.admin.client_list()) <= MAX_WAITING + 10
        await redis.close()

    with pair.replica.frozen():
        asyncio.run(main())


def test_a_durable_lock_is_taken_when_a_replica_has_it(pair: ReplicaPair, surface: str) -> None:
    """Else it is given up at once: nobody waits for a holder that there is not."""
    with on_pair(pair).access(surface, strict=True) as redis:
        lock = redis.lock("import", durable=True)
        assert lock.acquire() is True
        assert redis.lock("import", durable=True).acquire(0) is False
        assert lock.release() is True
        with pair.replica.frozen(), redis.budget(milliseconds=200), pytest.raises(NotReplicatedError):
            lock.acquire()
        assert lock.locked() is False
