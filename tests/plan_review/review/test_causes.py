"""One cause is one finding."""

from dataclasses import replace
from typing import Any

import pytest

from tests.plan_review.documents import GROUP, change, document, read, resource
from tests.plan_review.judging import TODAY
from tools.plan_review.plan.usage import Usage
from tools.plan_review.review import Outcome, StackReview
from tools.plan_review.review.assess import assess
from tools.plan_review.rules import RULES
from tools.plan_review.settings import Settings
from tools.plan_review.settings.accepted_risks import AcceptedRisk

CACHE = {
    "replication_group_id": "flags",
    "engine": "redis",
    "engine_version": "7.1",
    "subnet_group_name": "private",
    "final_snapshot_identifier": None,
    "user_group_ids": ["users"],
}
DOWNGRADE = resource(
    GROUP, change("delete,create", CACHE, {**CACHE, "engine_version": "7.0"}, replace_paths=[["engine_version"]])
)


def judged(*resources: dict[str, Any], error: str = "", settings: Settings | None = None, **more: Any) -> StackReview:
    """Review a plan of redis-prod."""
    plan = read(document(*resources, **more), error=error)
    return assess(plan, rules=RULES, settings=settings or Settings(), today=TODAY)


def tree(review: StackReview) -> dict[str, set[str]]:
    """Return each finding's rule with those of what follows from it."""
    return {each.rule: {one.rule for one in each.consequences} for each in review.findings}


def test_a_downgrade_is_one_finding() -> None:
    """Its consequences, and Terraform's stop before it, stand below it."""
    said = f"Error: Instance cannot be destroyed\nResource {GROUP} has lifecycle.prevent_destroy set"
    review = judged(DOWNGRADE, errored=True, error=said)
    assert tree(review) == {"engine-downgrade": {"cache-lost", "final-snapshot-skipped", "incomplete-plan"}}
    assert review.findings[0].outcome is Outcome.REFUSE


def test_an_error_of_another_kind_is_a_cause_of_its_own() -> None:
    """The plan is incomplete for a reason that has nothing to do with the loss."""
    review = judged(DOWNGRADE, errored=True, error="Error: no credentials")
    assert set(tree(review)) == {"engine-downgrade", "incomplete-plan"}


MEMORYDB = {"name": "m", "node_type": "db.r7g.large", "num_shards": 1, "num_replicas_per_shard": 1}


def test_what_knows_no_window_takes_effect_because_of_what_changes() -> None:
    """MemoryDB; of a group, that it does not wait is a decision of its own."""
    bigger = {**MEMORYDB, "node_type": "db.r7g.xlarge"}
    assert tree(judged(resource("aws_memorydb_cluster.m", change("update", MEMORYDB, bigger)))) == {
        "node-type-change": {"apply-immediately"}
    }
    group = {**CACHE, "node_type": "cache.r7g.large", "apply_immediately": True}
    at_once = judged(resource(GROUP, change("update", group, {**group, "node_type": "cache.r7g.xlarge"})))
    assert tree(at_once) == {"node-type-change": set(), "apply-immediately": set()}


def test_a_downgrade_that_aws_refuses_waits_for_nothing_by_itself() -> None:
    """One cause."""
    refused = judged(resource(GROUP, change("update", CACHE, {**CACHE, "engine_version": "7.0"})))
    assert tree(refused) == {"engine-downgrade": {"waits-for-window"}}


def test_a_loss_that_moves_as_well_is_one_finding() -> None:
    """The move makes it hard to read, and is no cause."""
    moved = judged({**DOWNGRADE, "previous_address": f"{GROUP}_old"})
    assert tree(moved) == {"engine-downgrade": {"cache-lost", "final-snapshot-skipped", "moved-with-changes"}}


def test_a_loss_without_another_cause_stands_by_itself() -> None:
    """The snapshot that is not taken follows from it."""
    review = judged(resource(GROUP, change("delete", CACHE, None)))
    assert tree(review) == {"cache-lost": {"final-snapshot-skipped"}}


def test_what_forces_another_resource_to_be_replaced_is_its_cause() -> None:
    """A subnet group gets another name, and takes the cache with it."""
    subnets = "aws_elasticache_subnet_group.private"
    renamed = resource(
        subnets,
        change("delete,create", {"id": "private", "name": "private"}, {"name": "other"}, replace_paths=[["name"]]),
    )
    lost = resource(
        GROUP,
        change("delete,create", CACHE, {**CACHE, "subnet_group_name": "other"}, replace_paths=[["subnet_group_name"]]),
    )
    assert tree(judged(renamed, lost)) == {"subnet-group-lost": {"cache-lost", "final-snapshot-skipped"}}


def test_a_missing_moved_block_is_the_cause_of_the_loss() -> None:
    """From `count` to `for_each`."""
    review = judged(
        resource(f"{GROUP}[0]", change("delete", CACHE, None)),
        resource(f'{GROUP}["flags"]', change("create", None, CACHE)),
    )
    assert tree(review) == {"moved-block-missing": {"cache-lost", "final-snapshot-skipped"}}


def test_the_outcome_is_the_worst_of_all() -> None:
    """A cause that is accepted alone still refuses for what follows from it."""

    def accept(rule: str) -> AcceptedRisk:
        return AcceptedRisk(rule=rule, resource=GROUP, stack="redis-prod", reason="announced", expires=TODAY)

    one = judged(DOWNGRADE, settings=Settings(accepted=(accept("engine-downgrade"),)))
    assert [each.outcome for each in one.findings] == [Outcome.REFUSE]
    rules = ("engine-downgrade", "cache-lost", "final-snapshot-skipped")
    every = judged(DOWNGRADE, settings=Settings(accepted=tuple(map(accept, rules))))
    assert [each.outcome for each in every.findings] == [Outcome.ACCEPTED]
    assert every.stale_risks == ()


def test_findings_that_have_nothing_to_do_with_each_other_stay_apart() -> None:
    """Two attributes of one cache that is only updated."""
    before = {**CACHE, "snapshot_retention_limit": 7, "port": 6379, "maintenance_window": "sun:05:00-sun:06:00"}
    after = {**before, "snapshot_retention_limit": 1, "maintenance_window": "tue:14:00-tue:15:00"}
    assert tree(judged(resource(GROUP, change("update", before, after)))) == {
        "snapshot-retention-lowered": set(),
        "window-in-business-hours": set(),
    }


USER = "aws_elasticache_user.app"


@pytest.mark.parametrize(
    ("address", "before", "after", "cause", "consequences"),
    [
        (
            GROUP,
            {"transit_encryption_enabled": False, "user_group_ids": []},
            {"transit_encryption_enabled": True, "user_group_ids": ["g"]},
            "authentication-step-refused",
            {"authentication-required", "plaintext-shut-out"},
        ),
        (
            GROUP,
            {"num_cache_clusters": 2, "automatic_failover_enabled": True, "multi_az_enabled": True},
            {"num_cache_clusters": 1, "automatic_failover_enabled": False, "multi_az_enabled": False},
            "fewer-nodes",
            {"automatic-failover-off", "multi-az-off", "waits-for-window"},
        ),
        (
            GROUP,
            {"engine_version": "6.2", "parameter_group_name": "default.redis6.x"},
            {"engine_version": "7.1", "parameter_group_name": "default.redis7"},
            "engine-upgrade",
            {"parameter-family-change", "waits-for-window"},
        ),
        (
            USER,
            {"user_name": "app", "authentication_mode": [{"type": "iam"}]},
            {"user_name": "app", "authentication_mode": [{"type": "password"}]},
            "authentication-weakened",
            {"redis-user-credentials-change"},
        ),
    ],
)
def test_of_one_resource_what_to_do_first_stands_first(
    address: str, before: dict[str, Any], after: dict[str, Any], cause: str, consequences: set[str]
) -> None:
    """And the rest below it."""
    assert tree(judged(resource(address, change("update", before, after)))) == {cause: consequences}


def test_one_replica_less_is_no_reason_to_switch_failover_off() -> None:
    """Two findings, of which neither follows from the other."""
    before = {"num_cache_clusters": 3, "automatic_failover_enabled": True, "apply_immediately": True}
    after = {**before, "num_cache_clusters": 2, "automatic_failover_enabled": False}
    found = tree(judged(resource(GROUP, change("update", before, after))))
    assert found == {"fewer-nodes": set(), "automatic-failover-off": set()}


def test_what_is_taken_over_and_replaced_is_one_finding() -> None:
    """It was described wrongly: the rest follows."""
    taken = change("delete,create", {"port": 1}, {"port": 2}, importing={"id": "flags"}, replace_paths=[["port"]])
    found = tree(judged(resource(GROUP, taken)))
    assert found.keys() == {"imported-with-changes"}
    assert {"cache-lost", "port-change"} <= found["imported-with-changes"]


SERVING = (
    resource("aws_elasticache_subnet_group.private", change("delete", {"name": "private", "subnet_ids": ["a"]}, None)),
    resource("aws_elasticache_user_group.team", change("delete", {"user_group_id": "team", "user_ids": ["app"]}, None)),
    resource(USER, change("delete", {"user_id": "app", "user_name": "app"}, None)),
)
SERVED = {**CACHE, "user_group_ids": ["team"], "final_snapshot_identifier": "last"}


def test_what_serves_a_cache_goes_with_it() -> None:
    """Its subnet group, its user group, and the users in that: one finding."""
    found = tree(judged(resource(GROUP, change("delete", SERVED, None)), *SERVING))
    assert found == {"cache-lost": {"subnet-group-lost", "user-group-lost", "redis-user-lost"}}


def test_what_serves_another_cache_as_well_is_missed_there() -> None:
    """One of the two stays."""
    other = resource("aws_elasticache_replication_group.other", change("no-op", SERVED, SERVED))
    found = tree(judged(resource(GROUP, change("delete", SERVED, None)), other, *SERVING))
    assert {"cache-lost", "subnet-group-lost", "user-group-lost"} <= found.keys()


@pytest.mark.parametrize(
    ("attribute", "before", "after", "cause"),
    [
        ("node_type", "cache.r6g.xlarge", "cache.r6g.large", "node-type-change"),
        ("num_cache_clusters", 3, 2, "fewer-nodes"),
    ],
)
def test_what_was_measured_stands_below_what_would_change_it(
    attribute: str, before: object, after: object, cause: str
) -> None:
    """Whether it would hold or not."""
    sides = ({"apply_immediately": True, attribute: before}, {"apply_immediately": True, attribute: after})
    measured = replace(
        read(document(resource(GROUP, change("update", *sides)))), usage={GROUP: Usage(days=14, memory_percent=61)}
    )
    review = assess(measured, rules=RULES, settings=Settings(), today=TODAY)
    [found] = [each for each in review.findings if each.rule == cause]
    assert [each.rule for each in found.consequences if each.rule.startswith("cache-")]
