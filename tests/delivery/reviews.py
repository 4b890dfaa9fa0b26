"""Reviews to say something about, and nothing."""

from tools.delivery.build_folder import BuildFolder
from tools.plan_review.outputs.markdown import render
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import AttributeDiff, Counts, Finding, Outcome, ResourceDiff, Review, Shown, StackReview
from tools.plan_review.rules.rule import Severity

TOPIC = ResourceDiff(
    address="aws_sns_topic.alarms",
    type="aws_sns_topic",
    action=Action.UPDATE,
    attributes=(
        AttributeDiff(path="name", before=Shown(kind="value", value="old"), after=Shown(kind="value", value="new")),
    ),
)
REFUSAL = Finding(
    rule="a-rule",
    title="A rule",
    stack="redis-dev",
    address="aws_sns_topic.alarms",
    severity=Severity.CRITICAL,
    outcome=Outcome.REFUSE,
    message="It is refused",
    explanation="Because",
    remedy="Undo it",
    link="https://example.com/",
)


def stack_review(
    stack: str = "redis-dev",
    *,
    changed: bool = False,
    refused: bool = False,
    errored: bool = False,
    plan_sha256: str = "",
    drifted: bool = False,
) -> StackReview:
    """Return a review that finds what it is told to."""
    return StackReview(
        stack=stack,
        environment=stack.partition("-")[2],
        counts=Counts(update=int(changed)),
        resources=(TOPIC,) if changed else (),
        drift=(TOPIC,) if drifted else (),
        findings=(REFUSAL,) if refused else (),
        errored=errored,
        plan_sha256=plan_sha256,
    )


def write(build: BuildFolder, *stacks: StackReview) -> Review:
    """Write the reviews as the jobs of a workflow leave them, each in a folder of its own, and the comment."""
    for each in stacks:
        path = build.review(each.environment)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Review(stacks=(each,)).model_dump_json())
    review = Review(stacks=stacks)
    build.comment.parent.mkdir(parents=True, exist_ok=True)
    build.comment.write_text(render(review), encoding="utf-8")
    return review
