"""The effects of an apply beside resources: actions that run, outputs that go, warnings."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..reading import listed
from ..rule import Observation, Rule, Severity
from ..sources import terraform


def _invoked(plan: Plan) -> Iterator[Observation]:
    for each in plan.remarks.invocations:
        because = f", because of {each.because_of}" if each.because_of else ""
        yield Observation(address=each.address, message=f"the apply runs it{because}; what it does is not in the plan")


def _output_removed(plan: Plan) -> Iterator[Observation]:
    for output in plan.outputs:
        if output.action is Action.DESTROY:
            yield Observation(
                address=output.address, message="the output goes: a stack that reads it can no longer be planned"
            )


def _revealed(plan: Plan) -> Iterator[Observation]:
    for output in plan.outputs:
        if output.revealed:
            yield Observation(
                address=output.address,
                message="the output was marked as sensitive and no longer is: `terraform output` and every log of an "
                "apply show it from now on",
            )
    for change in plan.changes:
        if change.revealed:
            yield Observation(
                address=change.address,
                message=f"{listed(change.revealed)} was marked as sensitive and no longer is: later plans and their "
                "logs show it",
                severity=Severity.MEDIUM,
            )


def _warnings(plan: Plan) -> Iterator[Observation]:
    for warning in dict.fromkeys(plan.remarks.warnings):
        yield Observation(address=plan.stack, message=warning)


ACTION_INVOKED = Rule(
    id="action-invoked",
    title="The apply runs an action",
    severity=Severity.MEDIUM,
    explanation="An action does something at once, such as to invoke a function or to stop an instance. A plan says "
    "that it runs, not what comes of it.",
    remedy="Read what the action does with these arguments.",
    link=terraform("language/block/action"),
    observe=_invoked,
)

OUTPUT_REMOVED = Rule(
    id="output-removed",
    title="An output is removed",
    severity=Severity.MEDIUM,
    explanation="Other stacks read outputs by `terraform_remote_state`, and people and scripts by `terraform output`.",
    remedy="Take it out of those that read it first.",
    link=terraform("language/values/outputs"),
    observe=_output_removed,
)

NO_LONGER_SENSITIVE = Rule(
    id="no-longer-sensitive",
    title="A value is no longer hidden",
    severity=Severity.HIGH,
    explanation="Terraform keeps a value out of its output as long as it is marked as sensitive. Without the mark it "
    "stands in logs of pipelines, in comments, and wherever these are kept.",
    remedy="Keep `sensitive = true`, or see first that nothing in the value is a secret.",
    link=terraform("language/manage-sensitive-data"),
    observe=_revealed,
)

TERRAFORM_WARNING = Rule(
    id="terraform-warning",
    title="Terraform warns",
    severity=Severity.LOW,
    explanation="Terraform or a provider said so while planning: a deprecation, mostly, or a value that is ignored.",
    remedy="Read the warning.",
    link=terraform("cli/commands/plan"),
    observe=_warnings,
)
