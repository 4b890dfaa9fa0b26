"""Settings that the members of a global datastore must share, because AWS or clients of several regions need it."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from environments.schema.environment import EnvironmentSettings

# AWS requires that the first row is equal, and gives a secondary the primary's parameters. Clients of both regions rely
# on port and prefix.
_EQUAL_OF_REDIS = (
    *("engine", "engine_version", "node_type", "shards", "automatic_failover", "multi_az"),
    *("parameters", "blocked_commands", "port", "key_prefix"),
)
_EQUAL = ("prefix", "allowed_account_ids", "assume_role_arn")


def member_problems(one: EnvironmentSettings, other: EnvironmentSettings) -> Iterator[str]:
    """Yield what two members of a global datastore do not agree on, with the remedy."""
    if one.global_datastore != other.global_datastore:
        yield (
            f"global_datastore is another one in environments/{other.name}.py; write the same in both, or share it: "
            f"members, name and writer"
        )
        return
    for fields, ours, theirs in ((_EQUAL, one, other), (_EQUAL_OF_REDIS, one.redis, other.redis)):
        for field in fields:
            here, there = getattr(ours, field), getattr(theirs, field)
            if here != there:
                yield f"{field} is {here!r}, and {there!r} in {other.name}; a global datastore needs them equal"
    ranges = [IPv4Network(each.vpc_cidr) for each in one.global_datastore.members] if one.global_datastore else []
    if any(a.overlaps(b) for number, a in enumerate(ranges) for b in ranges[number + 1 :]):
        yield "vpc_cidr of two members overlap, so their VPCs cannot be joined; give each a range of its own"
