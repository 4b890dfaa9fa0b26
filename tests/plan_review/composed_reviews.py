"""Reviews made of others: one with all that a review can hold, and one too large for a comment."""

from tests.plan_review.reviews import (
    ABSENT,
    ACCEPTED,
    FUNCTION_CREATED,
    GROUP_REPLACED,
    LOGS,
    REFUSED_REVIEW,
    REPLACED,
    RETENTION,
    attribute,
    value,
)
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import Counts, Outcome, ResourceDiff, Review, Since, StackReview, Unjudged


def _resource(name: str, action: Action, **more: str) -> ResourceDiff:
    gone = (attribute("name", value(name), ABSENT),) if action in {Action.DESTROY, Action.FORGET} else ()
    return ResourceDiff(
        address=f"aws_sqs_queue.{name}",
        type="aws_sqs_queue",
        action=action,
        attributes=gone,
        **more,
    )


_STAGING = StackReview(
    stack="redis-staging",
    environment="staging",
    counts=Counts(destroy=10, forget=1, imported=1, moved=1, no_change=30),
    resources=(
        *(_resource(f"old-{number}", Action.DESTROY) for number in range(10)),
        _resource("left", Action.FORGET),
        _resource("placed", Action.NO_CHANGE, imported_id="i-1", moved_from="aws_sqs_queue.elsewhere"),
        _resource("asked", Action.READ),
    ),
    findings=(
        *(each.model_copy(update={"stack": "redis-staging"}) for each in (LOGS, RETENTION)),
        *(LOGS.model_copy(update={"address": f"aws_cloudwatch_log_group.number-{number}"}) for number in range(2)),
        *(RETENTION.model_copy(update={"address": f"aws_thing.number-{number}"}) for number in range(2)),
        ACCEPTED.model_copy(update={"outcome": Outcome.REFUSE, "accepted_until": "2026-11-01"}),
    ),
    errored=True,
    unjudged=(
        Unjudged(address="aws_lb_listener.front", attributes=("port", "protocol")),
        Unjudged(address="aws_eip.new"),
    ),
    stale_risks=("group-replaced on aws_thing.gone, accepted until 2026-12-31: it was to be rebuilt",),
)
_FOLLOWED = LOGS.model_copy(update={"stack": "redis-staging", "consequences": (RETENTION, ACCEPTED)})
EVERYTHING_REVIEW = Review(
    stacks=(*REFUSED_REVIEW.stacks, _STAGING.model_copy(update={"findings": (*_STAGING.findings, _FOLLOWED)})),
    unplanned=REFUSED_REVIEW.unplanned,
    since=Since(new=(RETENTION, LOGS), gone=(REPLACED.rule,)),
)

LARGE_REVIEW = Review(
    stacks=(
        StackReview(
            stack="redis-prod",
            environment="prod",
            counts=Counts(create=300, replace=1),
            resources=(
                GROUP_REPLACED,
                *(FUNCTION_CREATED.model_copy(update={"address": f"aws_thing.number-{n}"}) for n in range(300)),
            ),
            findings=(REPLACED, *(LOGS.model_copy(update={"address": f"aws_thing.number-{n}"}) for n in range(40))),
        ),
    ),
)
