"""Security groups of the cache are taken off."""

from dataclasses import replace

from tests.plan_review.rules.cache.groups import group
from tests.plan_review.rules.plans import one, severity, silent, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP, MEMORYDB

RULE = "cache-security-groups-removed"


def test_one_that_is_taken_off_shuts_its_clients_out() -> None:
    """Of every type."""
    seen = one(RULE, group(security_group_ids=["sg-other"]))
    assert "loses sg-cache" in seen.message
    assert severity(RULE, seen) == "high"
    before, after = {"security_group_ids": ["sg-a", "sg-b"]}, {"security_group_ids": ["sg-b"]}
    assert "loses sg-a" in one(RULE, updated(MEMORYDB, before, after)).message


def test_taking_the_last_off_a_group_does_nothing() -> None:
    """The provider sends no empty list."""
    seen = one(RULE, group(security_group_ids=[]))
    assert "the cache keeps sg-cache" in seen.message
    assert severity(RULE, seen) == "low"


def test_what_is_added_or_cannot_be_seen_is_no_removal() -> None:
    """Another rule speaks of both."""
    assert silent(RULE, group(security_group_ids=["sg-cache", "sg-other"]))
    assert silent(RULE, group(security_group_ids=Mark.UNKNOWN))
    assert "may be shut out" in one("cache-security-groups-added", group(security_group_ids=Mark.UNKNOWN)).message


def test_a_new_cache_without_groups_of_its_own_gets_the_networks() -> None:
    """Known after the apply, and nobody's decision."""
    sides = ({"port": 1, "security_group_ids": ["sg-1"]}, {"port": 2, "security_group_ids": Mark.UNKNOWN})
    replaced = updated(GROUP, *sides, forces=("port",))
    assert silent("cache-security-groups-added", replace(replaced, configured=frozenset({"port"})))
    named = replace(replaced, configured=frozenset({"port", "security_group_ids"}))
    assert "before apply" in one("cache-security-groups-added", named).message
