"""Changes to the deployed group behind Terraform's back: by AWS, and by hand on the console."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from environments import load
from environments.schema.access.roles import application_access
from tests.e2e.drift import pass_over_gaps
from tests.e2e.emulated_aws import client
from tests.e2e.plan_review.change import Change, synthesize
from tests.e2e.plan_review.changes import APPLICATION_USER, GROUP, on
from tests.e2e.plan_review.planning import plan, review
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

REDIS = "redis-prod"
OUTSIDE = "changed-outside-terraform"
PROD = load("prod")
# The group and what it needs: of alarms, say, the emulator answers too little for a plan that refreshes.
TARGET = f"-target={GROUP}"


@pytest.fixture(scope="module")
def settled(
    answered: Path, unchanged: Terraform, rollout_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> Terraform:
    """Return prod, its engine version applied, beside a state that says what the emulator says."""
    state = tmp_path_factory.mktemp("settled")
    for each in answered.iterdir():
        (state / each.name).write_bytes(each.read_bytes())
    stacks = synthesize(Change(name="settled", redis={"apply_engine_version": True}), out=state / "out", state=state)
    terraform = Terraform(stacks=stacks, port=rollout_emulator.port)
    for stack in (REDIS, "lambdas-prod"):
        terraform.must(stack, "init")
    pass_over_gaps(terraform, REDIS)
    terraform.must(REDIS, "apply", "-refresh-only", "-auto-approve", TARGET)
    return terraform


@pytest.fixture
def upgraded(settled: Terraform) -> Iterator[Terraform]:
    """Upgrade the nodes as AWS does in a maintenance window, and set them back."""
    _run_version("7.1", port=settled.port)
    yield settled
    _run_version("7.0", port=settled.port)


def _run_version(version: str, *, port: int | None) -> None:
    assert port
    elasticache = client("elasticache", port=port)
    members = elasticache.describe_replication_groups(ReplicationGroupId=PROD.replication_group_id)
    for member in members["ReplicationGroups"][0]["MemberClusters"]:
        elasticache.modify_cache_cluster(CacheClusterId=member, EngineVersion=version, ApplyImmediately=True)


def test_a_version_that_aws_has_left_behind_replaces_the_group(upgraded: Terraform, tmp_path: Path) -> None:
    """If the version is applied and still 7.0, the review names the one to set, though Terraform refuses to plan."""
    planned = plan(upgraded, REDIS, TARGET)
    assert planned.returncode == 1
    assert "Instance cannot be destroyed" in planned.said
    reviewed = review(planned.json, folder=tmp_path)
    assert reviewed.returncode == 1
    found = on(GROUP, "engine-downgrade", "cache-lost") | on(REDIS, "incomplete-plan")
    assert reviewed.findings(REDIS) == found
    assert reviewed.causes(REDIS) == on(GROUP, "engine-downgrade")
    assert 'engine_version="7.1"' in reviewed.comment


@pytest.fixture
def changed_by_hand(settled: Terraform) -> Iterator[Terraform]:
    """Keep fewer snapshots and let the applications run everything, and set both back."""
    assert settled.port
    elasticache = client("elasticache", port=settled.port)
    for days, access in ((1, "on ~* allchannels +@all"), (7, application_access(PROD.redis.key_prefix))):
        elasticache.modify_replication_group(
            ReplicationGroupId=PROD.replication_group_id, SnapshotRetentionLimit=days, ApplyImmediately=True
        )
        elasticache.modify_user(UserId=PROD.application_user, AccessString=access)
        if days == 1:
            yield settled


def test_a_change_by_hand_is_told_and_setting_it_right_is_no_risk(changed_by_hand: Terraform, tmp_path: Path) -> None:
    """The plan takes it back, which neither widens access nor lowers the number of snapshots."""
    planned = plan(changed_by_hand, REDIS, TARGET)
    reviewed = review(planned.json, folder=tmp_path)
    [stack] = reviewed.stacks.values()
    assert {each["address"] for each in stack["drift"]} == {GROUP, APPLICATION_USER}
    # Only a part is planned here, which Terraform says.
    assert reviewed.findings(REDIS) == {(OUTSIDE, GROUP), (OUTSIDE, APPLICATION_USER), ("partial-plan", REDIS)}
    assert reviewed.returncode == 0
