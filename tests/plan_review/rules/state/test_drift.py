"""Changes made outside Terraform."""

import pytest

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import created, destroyed, one, plan, severity, silent, unchanged, updated
from tools.plan_review.rules.caches import GROUP

BY_HAND = group(snapshot_retention_limit=1)


def test_what_the_apply_reverts() -> None:
    """The plan changes the same attribute."""
    back = updated(GROUP, {**PROD, "snapshot_retention_limit": 1}, PROD)
    seen = one("changed-outside-terraform", plan(back, drift=(BY_HAND,)))
    assert "this apply reverts it: snapshot_retention_limit changes from 7 to 1" in seen.message


def test_what_the_apply_leaves_and_what_it_does_not_watch() -> None:
    """Near misses: much of it is AWS's own doing."""
    assert silent("changed-outside-terraform", plan(unchanged(GROUP, PROD), drift=(BY_HAND,)))
    other = updated(GROUP, PROD, {**PROD, "node_type": "cache.r6g.xlarge"})
    assert silent("changed-outside-terraform", plan(other, drift=(BY_HAND,)))
    tags = updated("aws_sns_topic", {"tags": None}, {"tags": {}})
    assert silent("changed-outside-terraform", plan(tags, drift=(tags,)))
    assert silent("changed-outside-terraform", plan(group(engine_version="7.0"), drift=(group(engine_version="7.1"),)))


def test_what_somebody_deleted() -> None:
    """Made anew, or not."""
    gone = destroyed(GROUP, PROD)
    again = one("changed-outside-terraform", plan(created(GROUP, PROD), drift=(gone,)))
    assert "makes it anew" in again.message
    assert severity("changed-outside-terraform", again) == "high"
    assert "leaves it so" in one("changed-outside-terraform", plan(drift=(gone,))).message


def test_a_rule_added_by_hand() -> None:
    """Not those that are resources of their own and show in the group as well."""
    cache = {"id": "sg-cache", "ingress": []}
    by_hand = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    opened = updated("aws_security_group", cache, {**cache, "ingress": [by_hand]})
    seen = one("security-group-opened-by-hand", plan(drift=(opened,)))
    assert "sg-cache admits tcp port 22 from 0.0.0.0/0, by a rule that Terraform does not know" in seen.message
    assert severity("security-group-opened-by-hand", seen) == "critical"
    rule = {
        "security_group_id": "sg-cache",
        "ip_protocol": "tcp",
        "from_port": 22,
        "to_port": 22,
        "cidr_ipv4": "0.0.0.0/0",
    }
    known = unchanged("aws_vpc_security_group_ingress_rule", rule)
    assert silent("security-group-opened-by-hand", plan(known, drift=(opened,)))


@pytest.mark.parametrize(("type_", "severe"), [("aws_db_instance", "high"), ("aws_lb", "medium")])
def test_whatever_somebody_deleted(type_: str, severe: str) -> None:
    """Of any type; more where it held data."""
    seen = one("changed-outside-terraform", plan(drift=(destroyed(type_, {"id": "a"}),)))
    assert severity("changed-outside-terraform", seen) == severe
