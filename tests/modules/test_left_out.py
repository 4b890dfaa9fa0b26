"""Parts that an environment leaves out, or takes from others: functions, flow logs, keys, topics."""

import json
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments import EnvironmentSettings, SettingsError, load
from environments.schema import AlarmSettings, ExistingKeys, NetworkSettings, RedisSettings
from main import add_stacks
from tests.modules.options import GROUP
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment, synthesize, synthesize_redis

ACCOUNT = "us-east-1:123456789012"
KEYS: dict[str, Any] = {role: f"arn:aws:kms:{ACCOUNT}:key/{role}" for role in ("cache", "application", "operations")}
TOPICS: dict[str, Any] = {
    "topic_arn": f"arn:aws:sns:{ACCOUNT}:pager",
    "events_topic_arn": f"arn:aws:sns:{ACCOUNT}:events",
}


def environment_with(name: str, **changes: Any) -> EnvironmentSettings:
    return EnvironmentSettings(**{**dict(load(name)), **changes})


@pytest.fixture(scope="module")
def without_functions(tmp_path_factory: pytest.TempPathFactory) -> tuple[EnvironmentSettings, Synthesized, set[str]]:
    """Prod without the example functions: its settings, the cache's stack, and the stacks that there are."""
    folder, settings = tmp_path_factory.mktemp("alone"), environment_with("prod", example_functions=False)
    app = App(outdir=str(folder))
    add_stacks(app, settings)
    app.synth()
    stacks = folder / "stacks"
    redis = Synthesized(json.loads((stacks / "redis-prod" / "cdk.tf.json").read_text()))
    return settings, redis, {path.name for path in stacks.iterdir()}


def test_without_functions_there_is_the_caches_stack_alone(
    without_functions: tuple[EnvironmentSettings, Synthesized, set[str]],
) -> None:
    """With all that services need to reach it."""
    _, redis, stacks = without_functions
    assert stacks == {"redis-prod"}
    assert {"client_policy_arn", "application_security_group_id"} <= redis.outputs.keys()


def test_the_dashboard_is_then_where_the_cache_is(
    without_functions: tuple[EnvironmentSettings, Synthesized, set[str]], prod: SynthesizedEnvironment
) -> None:
    """Without the functions' row; otherwise it stays with the functions."""
    _, redis, _ = without_functions
    titles = [each["properties"].get("title") for each in body(redis)["widgets"]]
    assert "Engine CPU" in titles
    assert "Invocations" not in titles
    assert "aws_cloudwatch_dashboard" not in prod.redis.document["resource"]


def body(stack: Synthesized) -> dict[str, Any]:
    """Return the dashboard's content."""
    found: dict[str, Any] = json.loads(stack.one("aws_cloudwatch_dashboard")["dashboard_body"])
    return found


def test_their_alarms_are_not_counted(without_functions: tuple[EnvironmentSettings, Synthesized, set[str]]) -> None:
    """As they are not made."""
    settings, redis, _ = without_functions
    made = sum(len(each["for_each"]) for each in redis.all("aws_cloudwatch_metric_alarm").values())
    assert settings.alarm_count == made


def test_flow_logs_may_be_left_out_where_no_data_matters(tmp_path: Path) -> None:
    """Checkov's finding about it is accepted with the reason."""
    network = NetworkSettings(vpc_cidr="10.40.0.0/16", flow_logs=False)
    redis = synthesize_redis(environment_with("dev", network=network), tmp_path)
    assert "aws_flow_log" not in redis.document["resource"]
    [vpc] = redis.all("aws_vpc")
    assert "CKV2_AWS_11" in redis.document["//"]["accepted"][vpc]


def test_flow_logs_stay_where_data_matters() -> None:
    """The message says which setting."""
    with pytest.raises(SettingsError, match="set flow_logs=True"):
        environment_with("prod", network=NetworkSettings(vpc_cidr="10.42.0.0/16", flow_logs=False))


def test_existing_keys_are_used_in_place_of_new_ones(tmp_path: Path) -> None:
    """Each for its own purpose."""
    redis, lambdas, _ = synthesize(environment_with("prod", existing_keys=ExistingKeys(**KEYS)), tmp_path)
    assert not {"aws_kms_key", "aws_kms_alias"} & redis.document["resource"].keys()
    assert redis.one(GROUP)["kms_key_id"] == KEYS["cache"]
    assert {each["key_id"] for each in redis.all("aws_ssm_parameter").values()} == {KEYS["application"]}
    groups = [*redis.all("aws_cloudwatch_log_group").values(), *lambdas.all("aws_cloudwatch_log_group").values()]
    assert {each["kms_key_id"] for each in groups} == {KEYS["operations"]}
    assert {each["kms_key_arn"] for each in lambdas.all("aws_lambda_function").values()} == {KEYS["application"]}


def test_existing_topics_are_told(tmp_path: Path) -> None:
    """None is made, and nobody is subscribed to what others keep."""
    redis, lambdas, _ = synthesize(environment_with("prod", alarms=AlarmSettings(**TOPICS)), tmp_path)
    assert not {"aws_sns_topic", "aws_sns_topic_policy"} & redis.document["resource"].keys()
    assert redis.one(GROUP)["notification_topic_arn"] == TOPICS["events_topic_arn"]
    alarms = [each for stack in (redis, lambdas) for each in stack.all("aws_cloudwatch_metric_alarm").values()]
    assert {action for each in alarms for action in each["alarm_actions"]} == {TOPICS["topic_arn"]}


@pytest.mark.parametrize(
    ("settings", "changes", "problem"),
    [
        (ExistingKeys, {"cache": "alias/mine"}, "cache"),
        (AlarmSettings, {"topic_arn": "pager"}, "topic_arn"),
        (AlarmSettings, {**TOPICS, "emails": ("a@example.com",)}, "subscribe them to the existing topic"),
    ],
)
def test_what_is_no_arn_or_would_be_told_twice_is_refused(
    settings: type[AlarmSettings | ExistingKeys], changes: dict[str, Any], problem: str
) -> None:
    """Before Terraform runs."""
    with pytest.raises(SettingsError, match=problem):
        settings(**changes)


@pytest.fixture(scope="module")
def without_keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Synthesized, Synthesized]:
    """Both stacks of dev, encrypted with AWS's own keys."""
    redis, lambdas, _ = synthesize(environment_with("dev", customer_keys=False), tmp_path_factory.mktemp("keyless"))
    return redis, lambdas


def test_customer_keys_may_be_left_out_where_no_data_matters(without_keys: tuple[Synthesized, Synthesized]) -> None:
    """Everything is encrypted all the same, at rest and in transit, and the policy at synth says nothing."""
    redis, lambdas = without_keys
    for stack in without_keys:
        assert not {"aws_kms_key", "aws_kms_alias"} & stack.document["resource"].keys()
        assert "${aws_kms_key" not in json.dumps(stack.document)
    group = redis.one(GROUP)
    assert (group["at_rest_encryption_enabled"], group["transit_encryption_mode"]) == ("true", "required")
    assert "kms_key_id" not in group
    assert {each["type"] for each in redis.all("aws_ssm_parameter").values()} == {"SecureString"}
    assert lambdas.one("aws_sqs_queue")["sqs_managed_sse_enabled"] is True
    assert all(
        each["server_side_encryption"] == {"enabled": True} for each in lambdas.all("aws_dynamodb_table").values()
    )
    assert "kms_key_arn" not in redis.outputs


def test_clients_then_decrypt_with_keys_of_aws_alone(without_keys: tuple[Synthesized, Synthesized]) -> None:
    """Nobody else can make an alias that begins as theirs."""
    redis, _ = without_keys
    [name] = [each for each in redis.document["data"]["aws_iam_policy_document"] if each.startswith("client-policy")]
    [decrypt] = [each for each in redis.policy(name) if each["sid"] == "DecryptConnectionDetails"]
    tests = {each["variable"]: (each["test"], each["values"]) for each in decrypt["condition"]}
    assert tests["kms:ResourceAliases"] == ("ForAnyValue:StringLike", ["alias/aws/*"])


@pytest.mark.parametrize(
    ("name", "changes", "problem"),
    [
        ("prod", {}, "where keep_data is False only"),
        ("dev", {"existing_keys": ExistingKeys(**KEYS)}, "existing_keys are customer keys"),
        (
            "dev",
            {"redis": RedisSettings(**{**dict(load("dev").redis), "password_users": ("analytics",)})},
            "password_users need a customer key",
        ),
    ],
)
def test_customer_keys_are_not_left_out_where_they_matter(name: str, changes: dict[str, Any], problem: str) -> None:
    """They are needed for data that is kept, for keys that are given, and for passwords."""
    with pytest.raises(SettingsError, match=problem):
        environment_with(name, customer_keys=False, **changes)
