"""One meaning has one rule over all types of caches."""

import pytest

from tests.plan_review.rules.plans import destroyed, one, severity, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.rules.caches import (
    ATTRIBUTE_NAMES,
    CACHES,
    CLUSTER,
    GLOBAL,
    GROUP,
    MEMORYDB,
    MULTI_REGION,
    SERVERLESS,
)


def change(type_: str, attribute: str, before: object, after: object, **more: object) -> ResourceChange:
    """Return a cache of which one attribute changes."""
    name = ATTRIBUTE_NAMES[attribute][type_]
    return updated(type_, {name: before, **more}, {name: after, **more})


@pytest.mark.parametrize("type_", CACHES)
def test_losing_one_is_a_finding(type_: str) -> None:
    """Whatever its type is; of what holds no data itself it is less."""
    seen = one("cache-lost", destroyed(type_, {}))
    assert severity("cache-lost", seen) == ("high" if type_ in {GLOBAL, MULTI_REGION} else "critical")


def test_a_serverless_upgrade_that_replaces_the_cache_loses_it() -> None:
    """Providers before 6.31 plan so for another major version."""
    sides = ({"engine": "valkey", "major_engine_version": version} for version in ("7", "8"))
    seen = one("cache-lost", updated(SERVERLESS, *sides, forces=("major_engine_version",)))
    assert severity("cache-lost", seen) == "critical"
    assert "major_engine_version" in seen.message


def test_a_replica_is_not_the_data() -> None:
    """A cluster that belongs to a replication group."""
    seen = one("cache-lost", destroyed(CLUSTER, {"replication_group_id": "flags"}))
    assert "a replica of flags goes" in seen.message
    assert severity("cache-lost", seen) == "medium"


@pytest.mark.parametrize("type_", sorted(ATTRIBUTE_NAMES["node type"]))
def test_another_node_type(type_: str) -> None:
    """By each type's own name for it; MemoryDB's nodes have the memory of ElastiCache's."""
    prefix = "db" if type_ in {MEMORYDB, MULTI_REGION} else "cache"
    seen = one("node-type-change", change(type_, "node type", f"{prefix}.r7g.xlarge", f"{prefix}.r7g.large"))
    assert ATTRIBUTE_NAMES["node type"][type_] in seen.message
    assert "of which the data must fit into less" in seen.message


@pytest.mark.parametrize("type_", sorted(ATTRIBUTE_NAMES["version"]))
def test_an_upgrade(type_: str) -> None:
    """A serverless cache has major versions only."""
    seen = one("engine-upgrade", change(type_, "version", "7", "8", engine="valkey"))
    assert "a major upgrade" in seen.message


@pytest.mark.parametrize("type_", sorted(ATTRIBUTE_NAMES["retention"]))
def test_a_shorter_retention(type_: str) -> None:
    """With the type's own remedy."""
    seen = one("snapshot-retention-lowered", change(type_, "retention", 7, 1))
    assert "snapshot_retention_" in str(seen.remedy)


@pytest.mark.parametrize("type_", sorted(ATTRIBUTE_NAMES["final snapshot"]))
def test_no_final_snapshot(type_: str) -> None:
    """Destroyed without one, or its name taken away."""
    name = ATTRIBUTE_NAMES["final snapshot"][type_]
    assert "no final snapshot" in one("final-snapshot-skipped", destroyed(type_, {name: None})).message
    assert "is taken away" in one("final-snapshot-skipped", change(type_, "final snapshot", "last", None)).message


def test_the_provider_takes_none_of_a_serverless_cache_and_memcached_has_none() -> None:
    """The one is a loss, the other is no news."""
    assert one("final-snapshot-skipped", destroyed(SERVERLESS, {"name": "c"}))
    assert silent("final-snapshot-skipped", destroyed(CLUSTER, {"engine": "memcached"}))


def test_memcached_nodes() -> None:
    """Fewer lose what they held; more move what clients look for."""
    fewer = one("memcached-nodes-change", change(CLUSTER, "nodes", 4, 3, engine="memcached"))
    assert "is gone" in fewer.message
    assert severity("memcached-nodes-change", fewer) == "high"
    more = one("memcached-nodes-change", change(CLUSTER, "nodes", 4, 5, engine="memcached"))
    assert severity("memcached-nodes-change", more) == "medium"
    assert silent("memcached-nodes-change", change(CLUSTER, "port", 11211, 11212))
    assert silent("fewer-nodes", change(CLUSTER, "nodes", 4, 3, engine="memcached"))


def test_new_memcached_nodes_are_empty() -> None:
    """A node type copies no data there."""
    seen = one(
        "node-type-change", change(CLUSTER, "node type", "cache.m6g.large", "cache.m7g.xlarge", engine="memcached")
    )
    assert "every key is gone" in seen.message
    assert severity("node-type-change", seen) == "high"


def test_zones_of_memcached() -> None:
    """Its word for Multi-AZ."""
    seen = one("multi-az-off", change(CLUSTER, "zones", "cross-az", "single-az"))
    assert '`az_mode = "cross-az"`' in str(seen.remedy)
    assert silent("multi-az-off", change(CLUSTER, "zones", "single-az", "cross-az"))


def test_fewer_replicas_of_memorydb() -> None:
    """The last one is more."""
    seen = one("fewer-nodes", change(MEMORYDB, "replicas", 1, 0))
    assert "no replica is left" in seen.message
    assert "`num_replicas_per_shard = 1`" in str(seen.remedy)


def test_memorydb_knows_no_window_for_changes() -> None:
    """Nothing waits."""
    seen = one("apply-immediately", change(MEMORYDB, "node type", "db.r7g.large", "db.r7g.xlarge"))
    assert "takes effect during the apply" in seen.message
    assert silent("waits-for-window", change(MEMORYDB, "node type", "db.r7g.large", "db.r7g.xlarge"))


def test_limits_of_a_serverless_cache() -> None:
    """Lower ones, and new ones."""
    ten, five = ([{"data_storage": [{"maximum": gb, "unit": "GB"}], "ecpu_per_second": []}] for gb in (10, 5))
    assert "from 10 to 5" in one("serverless-limit-lowered", change(SERVERLESS, "limits", ten, five)).message
    assert "from no limit to 5" in one("serverless-limit-lowered", change(SERVERLESS, "limits", [], five)).message
    assert silent("serverless-limit-lowered", change(SERVERLESS, "limits", five, ten))


def test_a_serverless_cache_takes_its_snapshots_at_a_time() -> None:
    """In business hours or not."""
    assert one("window-in-business-hours", change(SERVERLESS, "snapshot window", "03:00", "09:00"))
    assert silent("window-in-business-hours", change(SERVERLESS, "snapshot window", "09:00", "03:00"))


def test_a_downgrade_that_replaces_nothing_is_refused_by_aws() -> None:
    """Only a replication group and a cluster are replaced for it."""
    seen = one("engine-downgrade", change(GLOBAL, "version", "7.1", "7.0"))
    assert "AWS downgrades no cache, and refuses" in seen.message
    replaced = updated(GROUP, {"engine_version": "7.1"}, {"engine_version": "7.0"}, forces=("engine_version",))
    assert "replaces the cache" in one("engine-downgrade", replaced).message


def test_an_upgrade_of_memcached_empties_it() -> None:
    """It cannot be snapshotted either."""
    seen = one("engine-upgrade", change(CLUSTER, "version", "1.6.17", "1.6.22", engine="memcached"))
    assert "every key is gone" in seen.message
    assert "Snapshot" not in str(seen.remedy)
    assert severity("engine-upgrade", seen) == "high"


@pytest.mark.parametrize(
    ("rule", "attribute", "before", "after"),
    [
        ("node-type-change", "node type", "cache.r7g.xlarge", "cache.r7g.large"),
        ("fewer-shards", "shards", 3, 2),
        ("more-shards", "shards", 2, 3),
        ("engine-upgrade", "version", "7.0", "7.1"),
    ],
)
def test_what_a_new_cache_begins_with_moves_nothing(rule: str, attribute: str, before: object, after: object) -> None:
    """The cache is replaced for another attribute: nothing fails over, and no slot moves."""
    name = ATTRIBUTE_NAMES[attribute][GROUP]
    more = {"cluster_mode": "enabled", "port": 1}
    replaced = updated(GROUP, {**more, name: before}, {**more, "port": 2, name: after}, forces=("port",))
    seen = one(rule, replaced)
    assert "new cache" in seen.message
    assert not [word for word in ("primary", "slots", "failover") if word in seen.message]


def test_no_remedy_of_memcached_speaks_of_snapshots() -> None:
    """It has none; nor does it list its clients."""
    memcached = {"engine": "memcached", "port": 1, "transit_encryption_enabled": False}
    gone = one("cache-lost", destroyed(CLUSTER, memcached))
    assert "has no snapshots to restore" in str(gone.remedy)
    tls = {**memcached, "transit_encryption_enabled": True}
    replaced = updated(CLUSTER, memcached, tls, forces=("transit_encryption_enabled",))
    assert "another cache, which begins empty" in str(one("cache-lost", replaced).remedy)
    assert "CLIENT LIST" not in str(one("plaintext-shut-out", replaced).remedy)


def test_memcached_that_is_replaced_is_only_lost() -> None:
    """The number of nodes of the new one says nothing about what the old one held."""
    more = {"engine": "memcached", "port": 1}
    replaced = updated(
        CLUSTER, {**more, "num_cache_nodes": 3}, {**more, "port": 2, "num_cache_nodes": 2}, forces=("port",)
    )
    assert silent("memcached-nodes-change", replaced)


@pytest.mark.parametrize(("after", "who"), [("enabled", "do not speak"), ("disabled", "only speak")])
def test_a_new_group_in_another_mode(after: str, who: str) -> None:
    """It may begin in any mode, and clients have to speak as it does."""
    before = "disabled" if after == "enabled" else "enabled"
    sides = ({"cluster_mode": before, "port": 1}, {"cluster_mode": after, "port": 2})
    assert f"clients that {who} cluster" in one("cluster-mode-change", updated(GROUP, *sides, forces=("port",))).message


@pytest.mark.parametrize(
    ("type_", "keep", "has"),
    [
        (GROUP, '`user_group_ids = ["team"]`', "neither users nor an AUTH token"),
        (SERVERLESS, '`user_group_id = "team"`', "no users"),
        (MEMORYDB, '`acl_name = "team"`', "open-access"),
    ],
)
def test_nobody_has_to_log_in_any_more(type_: str, keep: str, has: str) -> None:
    """Each type has its own word for who may, and the remedy has it."""
    team: object = ["team"] if type_ == GROUP else "team"
    nobody: object = [] if type_ == GROUP else "open-access" if type_ == MEMORYDB else None
    seen = one("authentication-off", change(type_, "users", team, nobody))
    assert keep.removeprefix("`").partition(" =")[0] in str(seen.remedy)
    assert "team" in str(seen.remedy)
    assert has in seen.message
