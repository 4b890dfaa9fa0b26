"""Facts about node types."""

import pytest

from environments import SettingsError, environment_names, load
from environments.schema import RedisSettings
from environments.schema.redis.node_types import NODE_TYPES, facts, tiers_data


@pytest.mark.parametrize(
    ("node_type", "vcpus", "maxmemory_bytes"),
    [
        ("cache.t4g.medium", 2, 3_317_862_236),
        ("cache.m6g.large", 2, 6_854_542_746),
        ("cache.r6g.large", 2, 14_037_181_030),
        ("cache.m5.24xlarge", 96, 337_500_562_842),
        ("cache.r6gd.xlarge", 4, 28_261_849_702),
        ("cache.r7g.8xlarge", 32, 225_000_375_228),
        ("cache.c7gn.12xlarge", 48, 84_357_985_997),
        ("cache.m8g.4xlarge", 16, 65_856_864_256),
        ("cache.r8g.16xlarge", 64, 541_725_818_880),
        ("cache.c8gn.large", 2, 3_330_020_474),
    ],
)
def test_facts_are_those_of_the_user_guide(node_type: str, vcpus: int, maxmemory_bytes: int) -> None:
    """One of each family, spread over the sizes."""
    known = facts(node_type)
    assert known is not None
    assert (known.vcpus, known.maxmemory_bytes) == (vcpus, maxmemory_bytes)


def test_a_larger_node_has_more_of_both() -> None:
    """A slip in the table would stand out of its family's order."""
    for family in {known.family for known in NODE_TYPES.values()}:
        sizes = [known for known in NODE_TYPES.values() if known.family == family]
        assert sizes == sorted(sizes, key=lambda known: (known.vcpus, known.maxmemory_bytes))
        assert len({known.maxmemory_bytes for known in sizes}) == len(sizes)


def test_an_unknown_node_type_is_none() -> None:
    """AWS adds types; no figure is made up for one."""
    assert facts("cache.x9g.large") is None
    assert facts("cache.r6gd.large") is None


@pytest.mark.parametrize("family", ["r6gd", "r7gd", "r8gd"])
def test_families_with_an_ssd_tier_data(family: str) -> None:
    """Also where the guide names no memory: their memory is always full, so alarms and scaling look elsewhere."""
    assert tiers_data(f"cache.{family}.xlarge")
    assert not tiers_data(f"cache.{family.removesuffix('d')}.xlarge")


def test_the_types_in_use_are_known() -> None:
    """Alarms of the environments follow from facts."""
    assert all(facts(load(name).redis.node_type) for name in environment_names())


def test_reserved_memory_is_taken_off() -> None:
    """AWS's own example: a quarter of 0.5 GiB is kept, 0.375 GiB is left."""
    micro = facts("cache.t3.micro")
    assert micro is not None
    assert micro.usable_bytes(reserved_memory_percent=25) == 0.375 * 1024**3


@pytest.mark.parametrize("node_type", ["cache.r6g.larg", "cache.t4g.large", "cache.r6gd.large", "cache.m6g.medium"])
def test_a_size_that_the_family_does_not_have_is_refused(node_type: str) -> None:
    """AWS would say so when the group is made."""
    with pytest.raises(SettingsError, match="is none of its family; use a size of"):
        RedisSettings(**{**dict(load("dev").redis), "node_type": node_type})


def test_a_family_that_is_not_known_is_left_to_aws() -> None:
    """It may be newer than the list."""
    newer = RedisSettings(**{**dict(load("dev").redis), "node_type": "cache.m99g.large"})
    assert newer.node_type == "cache.m99g.large"
