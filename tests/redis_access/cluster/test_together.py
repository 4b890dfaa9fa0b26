"""Requests of several nodes: all at the same time, each node for itself."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from redis_access import CommandRefusedError, RedisAccess, UnavailableError, aio
from redis_access.runtime.scope import budget
from redis_access.steps.requests import Many, Read, ReadKeys, Write

from tests.redis_access.cluster.conftest import asking, cluster_settings
from tests.redis_access.conformance.backends import Access
from tests.redis_access.conformance.blocking import Blocking
from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.server import RedisServer

KEYS = [f"k{number}" for number in range(30)]


@pytest.fixture
def own(surface: str, own_cluster: RedisCluster) -> Iterator[Access]:
    """Give a strict access on a cluster whose nodes may go."""
    settings = cluster_settings(own_cluster, budget_milliseconds=10_000)
    if surface == "sync":
        made = RedisAccess(settings, strict=True)
        yield made
        made.close()
    else:
        with Blocking(aio.RedisAccess(settings, strict=True)) as blocking:
            yield blocking


def _runner_of(access: Access) -> Any:
    return (access._access if isinstance(access, Blocking) else access)._runner


def _one_at_each(cluster: RedisCluster) -> list[str]:
    return [next(key for key in KEYS if cluster.owner(f"app:{key}") is server) for server in cluster.masters]


def _kill_once_it_waits(server: RedisServer) -> None:
    deadline = time.monotonic() + 60
    while not server.admin.info("clients")["blocked_clients"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    server.stop()


def test_nodes_work_at_the_same_time(own: Access, own_cluster: RedisCluster) -> None:
    """Three that take 2 s each take no 6 s together."""
    keys = _one_at_each(own_cluster)
    own._runner.run(asking(ReadKeys(KEYS)))
    started = time.monotonic()
    found = own._runner.run(asking(Many([Write("BLPOP", key, "2", repeatable=False) for key in keys])))
    assert found == [None, None, None]
    assert 2 <= time.monotonic() - started < 6


@pytest.mark.parametrize("silent", [0, 1, 2])
@pytest.mark.parametrize("connected", [True, False])
def test_a_silent_node_costs_its_own_keys_only(
    own: Access, own_cluster: RedisCluster, *, silent: int, connected: bool
) -> None:
    """Whichever it is, and whether it was connected to before: the others' answers are there, within the budget."""
    keys = _one_at_each(own_cluster)
    for number, key in enumerate(keys):
        own_cluster.owner(f"app:{key}").admin.set(f"app:{key}", number)
    request = Many([Read("GET", key) for key in keys])
    right = [b"%d" % number for number in range(3)]
    own._runner.run(asking(request if connected else Read("GET", keys[silent - 1])))
    with own_cluster.masters[silent].frozen(), budget(milliseconds=2000):
        started = time.monotonic()
        found = own._runner.run(asking(request))
        assert time.monotonic() - started < 4
    assert isinstance(found.pop(silent), UnavailableError)
    assert found == [value for number, value in enumerate(right) if number != silent]
    deadline = time.monotonic() + 60
    while (found := own._runner.run(asking(request))) != right:  # its late answer goes to nobody
        assert all(
            value == here or isinstance(value, UnavailableError) for value, here in zip(found, right, strict=True)
        )
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_node_killed_on_the_way_costs_its_own_keys_only(own: Access, own_cluster: RedisCluster) -> None:
    """A request that must not be done twice is not sent again."""
    keys = _one_at_each(own_cluster)
    own._runner.run(asking(ReadKeys(KEYS)))
    requests = [Write("BLPOP", key, "3", repeatable=False) for key in keys]
    killer = threading.Thread(target=_kill_once_it_waits, args=(own_cluster.masters[1],))
    killer.start()
    first, lost, third = own._runner.run(asking(Many(requests)))
    killer.join()
    assert first is third is None
    assert isinstance(lost, UnavailableError)


def test_large_answers_of_all_nodes(own: Access, own_cluster: RedisCluster) -> None:
    """Each comes in many pieces, mixed with the others'; a refusal stays in its place."""
    with_long = _one_at_each(own_cluster)
    for number, key in enumerate(with_long):
        own_cluster.owner(f"app:{key}").admin.set(f"app:{key}", f"{number}" * 500_000)
    own_cluster.owner("app:{list}").admin.lpush("app:{list}", 1)
    requests = [*(Read("GET", key) for key in with_long), Read("GET", "{list}")]
    *long, refused = own._runner.run(asking(Many(requests)))
    assert long == [b"%d" % number * 500_000 for number in range(3)]
    assert isinstance(refused, CommandRefusedError)


def test_a_slot_nobody_serves_costs_its_own_keys_only(own: Access, own_cluster: RedisCluster) -> None:
    """CLUSTERDOWN: those keys are unavailable, others in the same request are not."""
    key, *others = _one_at_each(own_cluster)
    for each in (key, *others):
        own_cluster.owner(f"app:{each}").admin.set(f"app:{each}", 1)
    own._runner.run(asking(ReadKeys(KEYS)))
    own_cluster.masters[0].admin.delete(f"app:{key}")
    slot = own_cluster.masters[0].run("CLUSTER KEYSLOT", f"app:{key}")
    own_cluster.masters[0].run("CLUSTER DELSLOTS", slot)
    lost, *found = own._runner.run(asking(Many([Read("GET", each) for each in (key, *others)])))
    assert isinstance(lost, UnavailableError)
    assert found == [b"1", b"1"]


def test_values_of_a_node_that_is_unavailable_are_misses(own: Access, own_cluster: RedisCluster) -> None:
    """Of that node only; writes tell that not all were confirmed, and are one error each."""
    keys = _one_at_each(own_cluster)
    assert own.set_many(dict.fromkeys(keys, 1)) is True
    own_cluster.masters[1].stop()
    with pytest.raises(UnavailableError):
        own.get_many(keys)
    with pytest.raises(UnavailableError):
        own.set_many(dict.fromkeys(keys, 2))
    _runner_of(own).strict = False
    found = {key: 2 for key in keys if own_cluster.owner(f"app:{key}") is not own_cluster.masters[1]}
    assert own.get_many(keys) == found
    assert own.set_many(dict.fromkeys(keys, 3)) is False
    assert own.get_many(keys) == dict.fromkeys(found, 3)
    assert own.delete_many(keys) is False
    assert own.get_many(keys) == {}
