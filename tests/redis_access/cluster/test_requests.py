"""The same API against a sharded group."""

import asyncio
from typing import Any

import pytest
from redis_access import MISS, CommandRefusedError, ConfigurationError, ConnectionSettings, RedisAccess, aio
from redis_access.steps.requests import Many, Read, ReadKeys, Run, Write
from redis_access.steps.scripts import Script
from redis_access.transport.cluster.slot_map import slot_of

from tests.redis_access.cluster.conftest import asking, cluster_settings
from tests.redis_servers.certificates import Certificates
from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.server import PATIENT, RedisServer

COUNT_KEYS = Script("return #KEYS", repeatable=True)
KEYS = [f"k{number}" for number in range(60)]


def test_values_lie_on_all_nodes(access: RedisAccess, cluster: RedisCluster) -> None:
    """Each key is read and written where its slot is, and every call asks one node, once."""
    for number, key in enumerate(KEYS):
        assert access.set(key, number)
    for server in cluster.masters:
        server.admin.config_resetstat()
    assert [access.get(key) for key in KEYS] == list(range(60))
    asked = cluster.commandstats("get")
    assert sum(asked) == 60
    assert all(asked)


def test_each_kind_of_call_works(access: RedisAccess, cluster: RedisCluster) -> None:
    """Values, flags, assignments, sessions and limits, scripts that the nodes forgot included."""
    for server in cluster.masters:
        server.admin.script_flush()
    for user in ("u1", "u2", "u3", "u4"):
        assert access.cache_feature_flag(user, "f", True)
        assert access.get_cached_feature_flag(user, "f") is True
        assert access.cache_experiment_assignment(user, "e", "a")
        assert access.get_cached_experiment_assignment(user, "e") == "a"
        session_id = access.create_session({"user": user})
        assert session_id is not None
        assert access.get_session(session_id) == {"user": user}
        assert access.rate_limit(user, limit=2, window_seconds=60).remaining == 1
    assert access.cache_get("k", lambda: 1) == 1
    assert access.delete("k")
    assert access.get("k", MISS) is MISS


def test_many_keys_take_one_round_trip_per_node(access: RedisAccess, cluster: RedisCluster) -> None:
    """MGET is split by slot, answers come in the order of the keys, and each node is written to once."""
    for number, key in enumerate(KEYS):
        access.set(key, number)
    assert access._runner.run(asking(ReadKeys([]))) == []
    found = access._runner.run(asking(ReadKeys([*KEYS, "nothing"])))
    assert found == [b"%d" % number for number in range(60)] + [None]


def test_many_requests_keep_their_order_and_errors(access: RedisAccess) -> None:
    """Each answer, or error, is in its request's place, whichever node it came from."""
    requests = [Write("SET", key, number, "EX", 60) for number, key in enumerate(KEYS)]
    assert access._runner.run(asking(Many(requests))) == [b"OK"] * 60
    mixed = Many([Read("GET", "k1"), Write("HSET", "k2", "a", 1), Read("GET", "k3"), Run(COUNT_KEYS, ["l"])])
    first, refused, third, counted = access._runner.run(asking(mixed))
    assert (first, third, counted) == (b"1", b"3", 1)
    assert isinstance(refused, CommandRefusedError)
    assert refused.code == "WRONGTYPE"


def test_keys_with_one_tag_share_a_node(access: RedisAccess) -> None:
    """The text between braces decides, so a script may use several keys of a user; others are refused by name."""
    assert slot_of("app:flags:{u}:a") == slot_of("app:assignments:{u}:b") == slot_of("u")
    assert access._runner.run(asking(Run(COUNT_KEYS, ["{u}:a", "{u}:b"]))) == 2
    with pytest.raises(CommandRefusedError) as caught:
        access._runner.run(asking(Run(COUNT_KEYS, ["a", "b"])))
    assert caught.value.code == "CROSSSLOT"


def test_fetching_the_map_is_no_callers_business(access: RedisAccess, cluster: RedisCluster) -> None:
    """It is asked for once."""
    before = sum(cluster.commandstats("cluster|slots"))
    for key in KEYS:
        access.get(key)
    assert sum(cluster.commandstats("cluster|slots")) == before + 1


def test_asyncio_does_the_same(cluster: RedisCluster) -> None:
    """Values and requests of many keys."""

    async def main() -> None:
        access = aio.RedisAccess(cluster_settings(cluster), strict=True)
        await asyncio.gather(*(access.set(key, number) for number, key in enumerate(KEYS)))
        assert await asyncio.gather(*(access.get(key) for key in KEYS)) == list(range(60))
        assert (await access._runner.run(asking(ReadKeys(KEYS))))[:3] == [b"0", b"1", b"2"]
        await access.close()

    asyncio.run(main())


def test_tls_and_acl(certificates: Certificates) -> None:
    """As on ElastiCache; a user who may not ask for the slots is told so."""
    users = (
        "user default on nopass ~* &* +@all",
        "user app on nopass ~app:* +@read +@write +@connection +cluster|slots",
        "user narrow on nopass ~* +@all -cluster",
    )
    replication = ("tls-replication yes", "tls-cluster yes")
    with RedisCluster(*certificates.redis_config(), *users, *replication, tls=True) as cluster:
        for user in ("app", "narrow"):
            settings = ConnectionSettings.from_url(
                f"rediss://{user}:any@{cluster.address}",
                cluster=True,
                ca_certs=certificates.ca,
                budget_milliseconds=5000,
            )
            access = RedisAccess(settings, strict=True)
            if user == "narrow":
                with pytest.raises(CommandRefusedError) as caught:
                    access.set("k", 1)
                assert caught.value.code == "NOPERM"
            else:
                assert all(access.set(key, 1) for key in KEYS)
                assert access._runner.run(asking(ReadKeys(KEYS))) == [b"1"] * len(KEYS)
            access.close()


def test_a_server_that_is_no_cluster_is_a_configuration_error(plain_server: RedisServer) -> None:
    """The message names the variable."""
    settings = ConnectionSettings.from_url(f"redis://{plain_server.address}", cluster=True, budget_milliseconds=PATIENT)
    with pytest.raises(ConfigurationError, match="is no cluster: unset REDIS_CLUSTER"):
        RedisAccess(settings).get("k")


@pytest.mark.parametrize("other", [{"reader_url": "redis://b"}, {"database": 1}])
def test_a_cluster_has_no_reader_and_one_database(other: dict[str, Any]) -> None:
    """Settings that do not fit are refused."""
    url = f"redis://a/{other.pop('database', 0)}"
    with pytest.raises(ConfigurationError, match="a cluster has"):
        ConnectionSettings.from_url(url, cluster=True, **other)
