"""Receivers of alarms, and dashboards."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..reading import at, called, is_empty, is_hidden, listed, shown
from ..resources import action_text, destroyed, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import aws, elasticache
from .alarm_changes import by_resource


def _topics(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_sns_topic"):
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: its subscribers are no longer told, and a new topic's must confirm again",
        )
    topics = [at(each.before, "arn") for each in destroyed(plan, "aws_sns_topic")]
    ended = [each for each in removed(plan, "aws_sns_topic_subscription") if at(each.before, "topic_arn") not in topics]
    for address, subscriptions in by_resource(each for each in ended if each.action is Action.DESTROY):
        receivers = [shown(at(each.before, "endpoint")) for each in subscriptions]
        yield Observation(address=address, message=f"{listed(receivers)} is no longer told")


def _topic_key(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, "aws_sns_topic", "aws_sqs_queue"):
        before, after = at(change.before, "kms_master_key_id"), at(change.after, "kms_master_key_id")
        if not is_empty(before) and not is_hidden(before) and is_empty(after):
            yield Observation(address=change.address, message="messages are no longer encrypted with the customer key")


def _queue(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_sqs_queue"):
        name = called(change.before, "name", "it")
        yield Observation(address=change.address, message=f"{action_text(change)}: messages waiting in {name} are lost")


def _dashboard(plan: Plan) -> Iterator[Observation]:
    for change in destroyed(plan, "aws_cloudwatch_dashboard"):
        name = called(change.before, "dashboard_name", "it")
        yield Observation(
            address=change.address, message=f"{action_text(change)}: who looks for {name} does not find it"
        )


TOPIC_REMOVED = Rule(
    id="alarm-receivers-removed",
    title="A topic or a subscription is removed",
    severity=Severity.MEDIUM,
    explanation="Alarms and ElastiCache's events go to topics; who subscribed is told. Subscribers by e-mail have to "
    "confirm every new subscription.",
    remedy="Keep the topic's name; subscribe others to it.",
    link=elasticache("ElastiCacheSNS"),
    observe=_topics,
    losses=("aws_sns_topic", "aws_sns_topic_subscription"),
)

MESSAGE_ENCRYPTION_OFF = Rule(
    id="message-encryption-off",
    title="Messages lose their customer key",
    severity=Severity.HIGH,
    explanation="Messages hold what was sent; alarms say what is weak.",
    remedy="Keep `kms_master_key_id`; ElastiCache's own events are the exception, since it refuses encrypted topics.",
    link=aws("sns/latest/dg/sns-server-side-encryption"),
    observe=_topic_key,
    weighs=dict.fromkeys(("aws_sns_topic", "aws_sqs_queue"), ("kms_master_key_id",)),
)

QUEUE_LOST = Rule(
    id="failed-events-lost",
    title="A queue is destroyed or replaced",
    severity=Severity.HIGH,
    explanation="Messages go with their queue. Who sends to it by its address is refused; of a function, events that "
    "failed are dropped.",
    remedy="Empty the queue first, and keep its name.",
    link=aws("AWSSimpleQueueService/latest/SQSDeveloperGuide/step-delete-queue"),
    observe=_queue,
    losses=("aws_sqs_queue",),
)

DASHBOARD_REMOVED = Rule(
    id="dashboard-removed",
    title="The dashboard is removed",
    severity=Severity.LOW,
    explanation="Who is called at night looks at the dashboard first.",
    remedy="Keep it, or change what leads to it.",
    link=aws("AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards"),
    observe=_dashboard,
    losses=("aws_cloudwatch_dashboard",),
)
