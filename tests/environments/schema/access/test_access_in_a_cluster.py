"""The application's access string against redis-py's cluster client and a real cluster."""

import contextlib
from collections.abc import Iterator

import pytest
from redis.cluster import LoadBalancingStrategy, RedisCluster
from redis.exceptions import NoPermissionError, RedisClusterException, ResponseError

from environments.schema.access.roles import analytics_access, application_access
from tests.environments.schema.access.redis_cluster import Cluster, run, running_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a cluster whose users have the strings; `default` is off."""
    users = {
        "application": application_access("app", clustered=True),
        "without-map": application_access("app"),
        "analytics": analytics_access("app", clustered=True),
    }
    lines = [f"user {name} nopass {access}" for name, access in users.items()]
    with running_cluster("user default off", "masteruser admin", "masterauth any", *lines) as running:
        yield running


def client(cluster: Cluster, user: str = "application", *, replicas: bool = False) -> RedisCluster:
    return RedisCluster(
        host="127.0.0.1",
        port=cluster.servers[1].port,
        username=user,
        password="any",
        load_balancing_strategy=LoadBalancingStrategy.RANDOM_REPLICA if replicas else None,
    )


def test_keys_of_every_shard_are_written_and_read(cluster: Cluster) -> None:
    """The client finds the slots, and a slot's node, by itself."""
    with client(cluster) as connected:
        keys = [f"app:{number}" for number in range(60)]
        assert {cluster.primary_of(key).port for key in keys} == {server.port for server in cluster.primaries}
        for key in keys:
            connected.set(key, key)
        assert [connected.get(key) for key in keys] == [key.encode() for key in keys]
        assert connected.mget_nonatomic(*keys) == [key.encode() for key in keys]


def test_scripts_and_pipelines_run(cluster: Cluster) -> None:
    """As the cache library sends them."""
    with client(cluster) as connected:
        script = connected.script_load("return redis.call('incr', KEYS[1])")
        assert connected.evalsha(script, 1, "app:{user:1}:hits") == 1
        with connected.pipeline() as pipeline:
            for number in range(20):
                pipeline.set(f"app:p:{number}", number)
            assert pipeline.execute() == [True] * 20


def test_replicas_are_read(cluster: Cluster) -> None:
    """READONLY is allowed."""
    key = next(f"app:r:{n}" for n in range(99) if cluster.primary_of(f"app:r:{n}") is cluster.primaries[0])
    with client(cluster) as writer:
        writer.set(key, "read by a replica")
    cluster.servers[0].admin.wait(1, 5000)
    with client(cluster, replicas=True) as reader:
        assert reader.get(key) == b"read by a replica"
    gets = cluster.servers[-1].admin.info("commandstats")["cmdstat_get"]["calls"]
    assert gets >= 1


def test_a_slot_on_the_move_is_asked_for_at_its_new_node(cluster: Cluster) -> None:
    """ASKING is allowed: resharding and auto scaling lose no write."""
    key = "app:{moving}:x"
    with client(cluster) as connected, cluster.slot_on_the_move(key) as target:
        connected.set(key, "there")
        assert connected.get(key) == b"there"
        assert target.admin.info("commandstats")["cmdstat_asking"]["calls"] >= 1
        connected.delete(key)


def test_without_the_map_a_cluster_client_gets_nowhere(cluster: Cluster) -> None:
    """So the addition is needed, not only allowed."""
    with pytest.raises(RedisClusterException, match="cannot be connected"):
        client(cluster, "without-map")


@pytest.mark.parametrize("user", ["application", "analytics"])
@pytest.mark.parametrize("command", ["CLUSTER SLOTS", "CLUSTER SHARDS", "CLUSTER NODES", "CLUSTER INFO"])
def test_the_map_of_slots_is_given_in_every_form(cluster: Cluster, user: str, command: str) -> None:
    """Clients of other languages ask in other ways."""
    assert run(cluster.servers[0], "ACL DRYRUN", user, *command.split()) == b"OK"


@pytest.mark.parametrize("user", ["application", "analytics"])
def test_the_cluster_is_not_changed(cluster: Cluster, user: str) -> None:
    """Every other subcommand of CLUSTER is held back."""
    names = {each.decode() for each in run(cluster.servers[0], "COMMAND LIST FILTERBY PATTERN", "cluster|*")}
    others = {name.partition("|")[2] for name in names} - {"slots", "shards", "nodes", "info", "keyslot"}
    assert {"addslots", "failover", "forget", "meet", "reset", "setslot"} <= others
    for name in others:
        answers = dry_run(cluster, user, name)
        assert answers, name
        assert b"OK" not in answers, name


def dry_run(cluster: Cluster, user: str, subcommand: str) -> list[bytes]:
    """Return what the server would answer to the numbers of arguments that the subcommand takes."""
    answers = []
    for count in range(4):
        with contextlib.suppress(ResponseError):
            answers.append(run(cluster.servers[0], "ACL DRYRUN", user, "cluster", subcommand, *["1"] * count))
    return answers


def test_keys_beyond_the_prefix_stay_closed(cluster: Cluster) -> None:
    """As without cluster mode."""
    with client(cluster) as connected, pytest.raises(NoPermissionError):
        connected.get("other:x")
