"""The name of a resource in a module."""

import pytest

from tools.plan_review.outputs.names import telling_name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("module.redis.aws_elasticache_replication_group.this[0]", "redis"),
        ('module.cache["flags"].aws_elasticache_replication_group.this', "flags of cache"),
        ('aws_elasticache_replication_group.this["flags"]', "flags"),
        ("module.a.module.main.aws_x.default", "a"),
        ("aws_x.this", ""),
        ("aws_x.flags", ""),
        ('module.redis.aws_x.flags["a"]', ""),
        ("redis-prod", ""),
    ],
)
def test_the_telling_part_of_an_address(address: str, name: str) -> None:
    """None where the resource's own name tells."""
    assert telling_name(address) == name
