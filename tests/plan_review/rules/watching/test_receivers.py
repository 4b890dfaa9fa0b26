"""The receivers of alarms and events."""

from tests.plan_review.rules.plans import created, destroyed, one, plan, silent, updated
from tools.plan_review.plan.values import Mark

TOPIC = "aws_sns_topic"
SUBSCRIPTION = "aws_sns_topic_subscription"
ALARMS = {"arn": "arn:aws:sns:::alarms", "kms_master_key_id": "arn:aws:kms:::key/a"}
ONCALL = {"topic_arn": ALARMS["arn"], "protocol": "email", "endpoint": "oncall@example.com"}


def test_topics_and_subscriptions() -> None:
    """A subscription that goes with its topic is said once."""
    assert "no longer told" in one("alarm-receivers-removed", destroyed(TOPIC, ALARMS)).message
    assert (
        "oncall@example.com is no longer told"
        in one("alarm-receivers-removed", destroyed(SUBSCRIPTION, ONCALL)).message
    )
    assert (
        one("alarm-receivers-removed", plan(destroyed(TOPIC, ALARMS), destroyed(SUBSCRIPTION, ONCALL))).address
        == f"{TOPIC}.this"
    )
    assert silent("alarm-receivers-removed", created(SUBSCRIPTION, ONCALL))


def test_message_encryption() -> None:
    """Topics and queues."""
    for type_ in (TOPIC, "aws_sqs_queue"):
        assert one("message-encryption-off", updated(type_, ALARMS, {**ALARMS, "kms_master_key_id": ""}))
        assert silent("message-encryption-off", updated(type_, ALARMS, {**ALARMS, "kms_master_key_id": Mark.UNKNOWN}))


def test_queue() -> None:
    """Messages that wait in the queue are lost."""
    queue = {"name": "experimentation-prod-failed-events"}
    assert (
        "experimentation-prod-failed-events are lost"
        in one("failed-events-lost", destroyed("aws_sqs_queue", queue)).message
    )
    assert silent("failed-events-lost", created("aws_sqs_queue", queue))


def test_dashboard() -> None:
    """Low: one can still look elsewhere."""
    board = {"dashboard_name": "experimentation-prod-cache"}
    assert (
        "experimentation-prod-cache" in one("dashboard-removed", destroyed("aws_cloudwatch_dashboard", board)).message
    )
    assert silent("dashboard-removed", updated("aws_cloudwatch_dashboard", board, {**board, "dashboard_body": "{}"}))
