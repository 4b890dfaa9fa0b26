"""dev, staging and prod are deployed to an emulator that enforces IAM, all at once."""

from concurrent.futures import Future

import pytest

from environments import load
from tests.e2e.conftest import ON_AWS
from tests.e2e.rollout import Rollout, stacks_of

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("environment", ON_AWS)
def test_it_is_applied(rollouts: "dict[str, Future[Rollout]]", environment: str) -> None:
    """Both stacks, and the outputs name what was made."""
    outputs = rollouts[environment].result().outputs
    assert outputs["replication_group_id"]["value"] == f"experimentation-{environment}-redis"
    assert outputs["ssm_prefix"]["value"] == f"/experimentation/{environment}/redis"
    assert len(outputs["subnet_ids"]["value"]) == load(environment).zone_count


@pytest.mark.parametrize("environment", ON_AWS)
def test_the_second_plan_is_empty(rollouts: "dict[str, Future[Rollout]]", environment: str) -> None:
    """Nothing drifts, but for what the emulator is known not to return."""
    second_plans = rollouts[environment].result().second_plans
    assert second_plans == {stack: [] for stack in stacks_of(environment)}


def test_dev_is_destroyed_cleanly(rollouts: "dict[str, Future[Rollout]]") -> None:
    """Nothing stays in either state."""
    assert rollouts["dev"].result().left == {"redis-dev": "", "lambdas-dev": ""}


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_where_data_matters_destroying_is_refused(rollouts: "dict[str, Future[Rollout]]", environment: str) -> None:
    """prevent_destroy stands before the replication group."""
    refusal = rollouts[environment].result().refusal
    assert refusal is not None
    assert "Instance cannot be destroyed" in refusal
    assert "aws_elasticache_replication_group" in refusal
    assert "lifecycle.prevent_destroy" in refusal
