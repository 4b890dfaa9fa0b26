"""A resource that only changes its address."""

from dataclasses import replace

from tests.plan_review.rules.plans import created, destroyed, one, plan, severity, silent
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
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


VOLUME = "aws_efs_file_system"


def at(address: str, change: ResourceChange) -> ResourceChange:
    """Return the change at another address."""
    return replace(change, address=address)


def test_what_aws_names_by_itself_is_known_by_all_that_the_code_says() -> None:
    """Under the same address but for the index."""
    said = {"encrypted": True, "performance_mode": "generalPurpose"}
    gone = at(f"{VOLUME}.data[0]", destroyed(VOLUME, {**said, "id": "fs-1"}))
    made = at(f'{VOLUME}.data["a"]', created(VOLUME, {**said, "id": Mark.UNKNOWN, "tags": {"new": "one"}}))
    assert f'made anew as {VOLUME}.data["a"]' in one(RULE, plan(gone, made)).message
    other = at(f'{VOLUME}.data["a"]', created(VOLUME, {**said, "encrypted": False}))
    assert silent(RULE, plan(gone, other))
    assert silent(RULE, plan(gone, at(f'{VOLUME}.other["a"]', created(VOLUME, said))))


def test_several_that_are_alike() -> None:
    """Nobody here knows which is meant."""
    gone = at(f"{VOLUME}.data[0]", destroyed(VOLUME, {"encrypted": True}))
    made = [at(f'{VOLUME}.data["{name}"]', created(VOLUME, {"encrypted": True})) for name in "ab"]
    assert f'one of {VOLUME}.data["a"], {VOLUME}.data["b"]' in one(RULE, plan(gone, *made)).message
