"""`python -m tools.review_environment prod`: plan an environment's stacks, and review the plans.

Synthesizes, plans redis-ENV and lambdas-ENV against their states, and writes review.md, review.html and review.json to
build/review/ENV. The plans themselves, which hold secrets, are gone when this ends.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from environments import environment_names, load
from tools.plan_review.cli import REFUSED, UNREADABLE
from tools.plan_review.cli.inputs import Input, review_of
from tools.plan_review.cli.main import judgement
from tools.plan_review.cli.terminal import summary
from tools.plan_review.cli.written import write_pages
from tools.plan_review.errors import PlanReviewError
from tools.plan_review.review import Review
from tools.terminal.stages import Stages
from tools.terraform import steps as terraform
from tools.terraform.credentials import require_credentials
from tools.terraform.errors import TerraformError
from tools.terraform.synthesis import synthesize

# In the order in which they are deployed: the second reads the first one's state.
KINDS = ("redis", "lambdas")
# Terraform's words when the state that a stack reads is not there yet, or lacks the output.
_NOT_DEPLOYED = (
    "Unable to find remote state",
    "No stored state was found",
    "This object does not have an attribute named",
)


@dataclass(kw_only=True)
class Plans:
    """The results of planning. ``errors``: by stack, why its plan is incomplete."""

    inputs: list[Input] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    unplanned: list[tuple[str, str]] = field(default_factory=list)


def plan_environment(environment: str, *, stacks: Path, folder: Path, stages: Stages) -> Plans:
    """Plan the environment's stacks into the folder; raises TerraformError."""
    plans = Plans()
    # An environment may have no functions of ours.
    for stack in (f"{kind}-{environment}" for kind in KINDS if (stacks / f"{kind}-{environment}").exists()):
        with stages.stage(f"plan {stack}") as report:
            report("init")
            terraform.init(stacks / stack)
            report("plan")
            _plan(stacks / stack, folder, plans)
    return plans


def _plan(stack: Path, folder: Path, plans: Plans) -> None:
    binary, shown = folder / f"{stack.name}.plan", folder / f"{stack.name}.json"
    planned = terraform.plan(stack, binary)
    if terraform.waits_for_another_stack(planned.error):
        upstream = f"{KINDS[0]}-{stack.name.partition('-')[2]}"
        plans.unplanned.append(
            (stack.name, f"it reads {upstream}'s outputs and can be planned once {upstream} is deployed")
        )
        return
    terraform.show(stack, planned.file, shown)
    plans.inputs.append(Input(path=shown, stack=stack.name))
    if planned.error:
        plans.errors[stack.name] = planned.error


def review_environment(environment: str, *, out: Path, console: Console) -> Review:
    """Synthesize, plan, review and write; raises PlanReviewError or TerraformError."""
    stages = Stages(console=console)
    with stages.stage("synthesize"):
        stacks = synthesize(environment, out=terraform.ROOT / "cdktf.out")
    # Its owner's alone, as what is in it.
    with tempfile.TemporaryDirectory(prefix="plan-review-") as folder:
        plans = plan_environment(environment, stacks=stacks, folder=Path(folder), stages=stages)
        review = review_of(
            plans.inputs,
            judgement=judgement(terraform.ROOT / "plan-review.toml"),
            unplanned=plans.unplanned,
            errors=plans.errors,
        )
    write_pages(review, out)
    return review


def main(arguments: Sequence[str] | None = None) -> int:
    """Review an environment and return the exit code: 0 fine, 1 refused, 2 it could not be planned or read."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.review_environment",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("environment", choices=environment_names(), metavar="ENV", help=", ".join(environment_names()))
    options = parser.parse_args(arguments)
    out = terraform.ROOT / "build" / "review" / options.environment
    try:
        if not load(options.environment).emulated:
            require_credentials()
        review = review_environment(options.environment, out=out, console=Console(stderr=True))
    except (PlanReviewError, TerraformError) as error:
        print(f"error: {error}", file=sys.stderr)
        return UNREADABLE
    print(summary(review, out))
    return REFUSED if review.refused else 0


if __name__ == "__main__":
    sys.exit(main())
