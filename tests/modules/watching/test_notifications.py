"""Topics of alarms and of ElastiCache's events."""

from pathlib import Path

from environments import load
from environments.schema import AlarmSettings, EnvironmentSettings
from tests.modules.synthesized import SynthesizedEnvironment, synthesize_redis


def test_alarms_are_encrypted_and_events_are_not(environment: SynthesizedEnvironment) -> None:
    """ElastiCache does not publish to an encrypted topic."""
    topics = environment.redis.by("aws_sns_topic", "name")
    prefix = f"experimentation-{environment.settings.name}"
    assert "operations-key" in topics[f"{prefix}-alarms"]["kms_master_key_id"]
    assert "kms_master_key_id" not in topics[f"{prefix}-redis-events"]
    group = environment.redis.one("aws_elasticache_replication_group")
    assert "notifications_events" in group["notification_topic_arn"]


def test_each_topic_lets_this_account_publish_and_nothing_else(prod: SynthesizedEnvironment) -> None:
    """By the condition that its publisher supports."""
    documents = {
        name.split("-policy")[0]: each["statement"]
        for name, each in prod.redis.document["data"]["aws_iam_policy_document"].items()
        if name.startswith("notifications_")
    }
    conditions = {}
    for topic, [statement] in documents.items():
        assert statement["actions"] == ["sns:Publish"]
        [condition] = statement["condition"]
        assert "aws_caller_identity" in condition["values"][0]
        conditions[topic] = condition["variable"]
    assert conditions == {"notifications_alarms": "aws:SourceAccount", "notifications_events": "AWS:SourceOwner"}


def test_nobody_is_subscribed_by_default(environment: SynthesizedEnvironment) -> None:
    """Addresses are not the repository's to guess."""
    assert not environment.redis.all("aws_sns_topic_subscription")


def test_receivers_of_the_settings_get_alarms_and_events(tmp_path: Path) -> None:
    """By e-mail and HTTPS, each at an address of its own in the state."""
    alarms = AlarmSettings(emails=("ops@example.com", "dev@example.com"), https_urls=("https://example.com/hook",))
    redis = synthesize_redis(EnvironmentSettings(**{**dict(load("dev")), "alarms": alarms}), tmp_path)
    subscriptions = redis.all("aws_sns_topic_subscription").values()
    assert sorted(each["protocol"] for each in subscriptions) == ["email", "email", "https", "https"]
    by_email = [each for each in subscriptions if each["protocol"] == "email"]
    assert all("ops@example.com" in str(each["for_each"]) for each in by_email)
