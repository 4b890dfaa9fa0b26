"""A resource that only changes its address."""

from dataclasses import replace

from tests.plan_review.rules.plans import created, destroyed, one, plan, severity, silent
from tools.plan_review.rules.caches import GROUP

RULE = "moved-block-missing"
CACHE = {"replication_group_id": "flags", "engine": "redis"}


def test_from_count_to_for_each_wants_a_moved_block() -> None:
    """The remedy is the block."""
    gone = replace(destroyed(GROUP, CACHE), address=f"{GROUP}.this[0]")
    made = replace(created(GROUP, CACHE), address=f'{GROUP}.this["flags"]')
    seen = one(RULE, plan(gone, made))
    assert seen.address == gone.address
    assert f'made anew as {GROUP}.this["flags"]' in seen.message
    assert f'from = {GROUP}.this[0], to = {GROUP}.this["flags"]' in str(seen.remedy)
    assert severity(RULE, seen) == "high"


def test_another_name_is_another_resource() -> None:
    """And so is another type, and one that is only destroyed."""
    gone = destroyed(GROUP, CACHE)
    other = created(GROUP, {**CACHE, "replication_group_id": "sessions"}, name="other")
    assert silent(RULE, plan(gone, other))
    assert silent(RULE, plan(gone, created("aws_elasticache_cluster", {"cluster_id": "flags"})))
    assert silent(RULE, gone)
