"""An environment's stacks planned and reviewed, by Terraform, with its built-in resource in place of AWS's."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.plan_review.judging import JUDGEMENT
from tools.plan_review.cli.inputs import review_of
from tools.plan_review.cli.terminal import summary
from tools.review_environment.__main__ import Plans, plan_environment
from tools.terminal.stages import Stages
from tools.terraform import steps as terraform
from tools.terraform.errors import TerraformError

pytestmark = pytest.mark.e2e

REDIS = """
variable "port" { default = 6379 }
resource "terraform_data" "group" {
  triggers_replace = var.port
  lifecycle { prevent_destroy = true }
}
output "id" { value = terraform_data.group.id }
"""
LAMBDAS = """
data "terraform_remote_state" "redis" {
  backend = "local"
  config  = { path = "../redis-prod/terraform.tfstate" }
}
resource "terraform_data" "function" { input = data.terraform_remote_state.redis.outputs.id }
"""


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of prod's stacks, as cdktf lays them out."""
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    for stack, text in {"redis-prod": REDIS, "lambdas-prod": LAMBDAS}.items():
        (tmp_path / "stacks" / stack).mkdir(parents=True)
        (tmp_path / "stacks" / stack / "main.tf").write_text(text)
    return tmp_path / "stacks"


def planned(stacks: Path) -> Plans:
    folder = stacks.parent / "plans"
    folder.mkdir(exist_ok=True)
    return plan_environment("prod", stacks=stacks, folder=folder, stages=Stages(console=Console(file=io.StringIO())))


def test_lambdas_are_unplanned_until_redis_is_deployed(stacks: Path) -> None:
    """That is no error: a new environment is like that."""
    plans = planned(stacks)
    assert [each.stack for each in plans.inputs] == ["redis-prod"]
    assert [(stack, "once redis-prod is deployed" in reason) for stack, reason in plans.unplanned] == [
        ("lambdas-prod", True)
    ]


def test_what_terraform_could_not_finish_is_reviewed_with_its_reason(
    stacks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """prevent_destroy refuses the replacement; the review says of what, and why."""
    redis = stacks / "redis-prod"
    terraform.init(redis)
    terraform.apply(redis, terraform.plan(redis, stacks / "first.plan").file)
    monkeypatch.setenv("TF_VAR_port", "6380")
    plans = planned(stacks)
    review = review_of(plans.inputs, judgement=JUDGEMENT, unplanned=plans.unplanned, errors=plans.errors)
    assert [stack.stack for stack in review.stacks] == ["redis-prod", "lambdas-prod"]
    (finding,) = review.refused
    (stopped,) = finding.consequences
    assert (finding.rule, stopped.rule) == ("resource-lost", "incomplete-plan")
    assert "Instance cannot be destroyed" in stopped.message
    assert review.stacks[0].resources[0].why_replaced == (
        "changing `triggers_replace` from 6379 to 6380 cannot be done in place"
    )
    told = summary(review, Path("build/review/prod"))
    assert "redis-prod: 1 replace; the plan is incomplete" in told
    assert "REFUSED  resource-lost: it is replaced, because triggers_replace changes from 6379 to 6380" in told
    assert "it follows: incomplete-plan, redis-prod: Error: Instance cannot be destroyed" in told
    assert "refused, for 1 finding; the whole review: build/review/prod/review.html" in told


def test_another_error_is_one(stacks: Path) -> None:
    """Nothing reviewed must not pass for fine."""
    (stacks / "redis-prod" / "main.tf").write_text('resource "terraform_data" "x" { input = nowhere.x }')
    with pytest.raises(TerraformError, match="terraform init failed|terraform plan failed"):
        planned(stacks)
