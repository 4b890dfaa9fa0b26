"""ElastiCache returns what was set."""

from collections.abc import Iterator
from typing import Any

import pytest

from tools.local_stack.emulator.server import Emulator

KEY = "arn:aws:kms:us-east-1:000000000000:key/11111111-1111-1111-1111-111111111111"


@pytest.fixture
def elasticache(emulator: Emulator) -> Iterator[Any]:
    """Return a client."""
    client = emulator.endpoint.client("elasticache")
    yield client
    client.close()


@pytest.mark.parametrize("upgrades", [True, False])
def test_a_groups_key_and_upgrades(elasticache: Any, upgrades: bool) -> None:
    """A missing key would replace the group at the next deployment."""
    name = f"returned-{str(upgrades).lower()}"
    elasticache.create_replication_group(
        ReplicationGroupId=name,
        ReplicationGroupDescription="x",
        KmsKeyId=KEY,
        AtRestEncryptionEnabled=True,
        AutoMinorVersionUpgrade=upgrades,
    )
    [group] = elasticache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"]
    assert (group["KmsKeyId"], group["AutoMinorVersionUpgrade"]) == (KEY, upgrades)
    [cluster] = elasticache.describe_cache_clusters(CacheClusterId=group["MemberClusters"][0])["CacheClusters"]
    assert cluster["AutoMinorVersionUpgrade"] is upgrades
    elasticache.modify_replication_group(ReplicationGroupId=name, AutoMinorVersionUpgrade=not upgrades)
    [group] = elasticache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"]
    assert group["AutoMinorVersionUpgrade"] is not upgrades


@pytest.mark.parametrize(
    ("mode", "returned"),
    [
        ({"Type": "iam"}, {"Type": "iam", "PasswordCount": 0}),
        ({"Type": "no-password-required"}, {"Type": "no-password", "PasswordCount": 0}),
        ({"Type": "password", "Passwords": ["p" * 16, "q" * 16]}, {"Type": "password", "PasswordCount": 2}),
    ],
    ids=["iam", "none", "password"],
)
def test_a_users_kind_of_login(elasticache: Any, mode: dict[str, Any], returned: dict[str, Any]) -> None:
    """In the API's own words for it, which are others than when it is set."""
    name = f"returned-{mode['Type']}"
    options = {"Engine": "redis", "AccessString": "on ~* +@all", "AuthenticationMode": mode}
    elasticache.create_user(UserId=name, UserName=name, **options)
    [user] = elasticache.describe_users(UserId=name)["Users"]
    assert user["Authentication"] == returned


def test_a_users_channels(elasticache: Any) -> None:
    """An access string with an ampersand, which XML writes in another way."""
    string = "on ~app:* &__redis__:invalidate -@all +@read"
    options = {"Engine": "redis", "AuthenticationMode": {"Type": "iam"}}
    elasticache.create_user(UserId="returned-channels", UserName="returned-channels", AccessString=string, **options)
    [user] = elasticache.describe_users(UserId="returned-channels")["Users"]
    assert user["AccessString"] == string


def test_parameters_of_one_source(elasticache: Any) -> None:
    """Those that were set, without the family's defaults, when only they are asked for."""
    group = {"CacheParameterGroupName": "returned-parameters"}
    elasticache.create_cache_parameter_group(**group, CacheParameterGroupFamily="redis7", Description="x")
    elasticache.modify_cache_parameter_group(
        **group, ParameterNameValues=[{"ParameterName": "activedefrag", "ParameterValue": "yes"}]
    )
    set_by_user = elasticache.describe_cache_parameters(**group, Source="user")["Parameters"]
    assert [each["ParameterName"] for each in set_by_user] == ["activedefrag"]
    assert len(elasticache.describe_cache_parameters(**group)["Parameters"]) > 1
