"""A global datastore before a deployment, and the promotion of a region."""

from typing import Any

import pytest

from tests.environments.schema.test_global_datastore import EU, US, datastore, member
from tests.tools.preflight.account_of import Account
from tools.preflight.check import Check, Verdict
from tools.preflight.global_datastore import global_datastore
from tools.preflight.promote import LONGEST_SECONDS, POLL_SECONDS, PromotionError, promote

ID = "ldgnf-prod"
GROUPS = {"us-east-1": "experimentation-prod-us-redis", "eu-west-1": "experimentation-prod-eu-redis"}


def described(account: Account, *, primary: str, status: str = "available", regions: Any = GROUPS) -> Account:
    members = [
        {
            "ReplicationGroupId": GROUPS[region],
            "ReplicationGroupRegion": region,
            "Role": "PRIMARY" if region == primary else "SECONDARY",
            "Status": "associated",
        }
        for region in regions
    ]
    group = {"GlobalReplicationGroupId": ID, "Status": status, "Members": members}
    others = {"GlobalReplicationGroupId": "ldgnf-not-prod", "Status": "available"}
    answer = {"GlobalReplicationGroups": [others, group]}
    return account.answers("elasticache", "describe_global_replication_groups", answer, ShowMemberInfo=True)


def none_of_it() -> Account:
    return Account().answers("elasticache", "describe_global_replication_groups", {"GlobalReplicationGroups": []})


def one(checks: list[Check]) -> Check:
    [check] = checks
    return check


def test_the_primary_must_be_the_one_that_the_settings_name() -> None:
    """After a promotion nobody wrote down, the next deployment would send writes to a read-only group."""
    account = described(Account(), primary="us-east-1")
    assert one(global_datastore(member(EU), account.client)).verdict is Verdict.FINE
    check = one(global_datastore(member(EU), described(Account(), primary="eu-west-1").client))
    assert check.verdict is Verdict.FAILS
    assert "experimentation-prod-eu-redis is the primary" in check.found
    assert "set writer" in check.remedy
    promoted = member(US, global_datastore=datastore(writer="prod-eu"))
    account = described(Account(), primary="eu-west-1")
    assert one(global_datastore(promoted, account.client)).verdict is Verdict.FINE


def test_the_home_is_deployed_first() -> None:
    """A secondary has nothing to join before."""
    check = one(global_datastore(member(EU), none_of_it().client))
    assert check.verdict is Verdict.WARNS
    assert "redis-prod-us is deployed" in check.remedy
    assert one(global_datastore(member(US), none_of_it().client)).verdict is Verdict.FINE


def test_a_datastore_that_changes_is_waited_for() -> None:
    """AWS would refuse the deployment's changes."""
    account = described(Account(), primary="us-east-1", status="modifying")
    assert one(global_datastore(member(US), account.client)).verdict is Verdict.FAILS


def failing_over(account: Account) -> Account:
    arguments = {
        "GlobalReplicationGroupId": ID,
        "PrimaryRegion": "eu-west-1",
        "PrimaryReplicationGroupId": GROUPS["eu-west-1"],
    }
    return account.answers("elasticache", "failover_global_replication_group", {}, **arguments)


def test_a_region_is_promoted_and_waited_for() -> None:
    """Until AWS calls its group the primary, and is done."""
    account = failing_over(described(Account(), primary="us-east-1"))
    described(account, primary="us-east-1", status="modifying")
    described(account, primary="eu-west-1", status="modifying")
    described(account, primary="eu-west-1")
    waits: list[float] = []
    promote(member(EU), account.client, sleep=waits.append)
    assert waits == [POLL_SECONDS] * 3


def test_a_promotion_that_does_not_end_says_where_to_look() -> None:
    """After half an hour."""
    account = failing_over(described(Account(), primary="us-east-1"))
    for _ in range(int(LONGEST_SECONDS / POLL_SECONDS)):
        described(account, primary="us-east-1", status="modifying")
    with pytest.raises(PromotionError, match="is modifying after 30 minutes"):
        promote(member(EU), account.client, sleep=lambda _: None)


def test_what_is_no_member_is_not_promoted() -> None:
    """AWS is not asked to."""
    account = described(Account(), primary="us-east-1", regions=("us-east-1",))
    with pytest.raises(PromotionError, match="is no member of prod yet; deploy redis-prod-eu first"):
        promote(member(EU), account.client, sleep=lambda _: None)
    with pytest.raises(PromotionError, match="is in no global datastore"):
        promote(member(EU, global_datastore=None), Account().client, sleep=lambda _: None)
