"""Redis users who log in by password: what Terraform knows of them, which is not the password."""

import json
from pathlib import Path

import pytest

from environments import load
from environments.schema import EnvironmentSettings, RedisSettings
from tests.modules.options import changed, redis_stack
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment, synthesize_redis

NAME = "experimentation-prod-analytics-password"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Synthesize prod with an analytics user by password."""
    prod = load("prod")
    redis = RedisSettings(**{**dict(prod.redis), "password_users": ("analytics",)})
    return synthesize_redis(EnvironmentSettings(**{**dict(prod), "redis": redis}), tmp_path_factory.mktemp("passwords"))


def test_no_password_is_in_the_terraform(stack: Synthesized) -> None:
    """Nor a version of the secret, which would bring it into the state."""
    users = stack.by("aws_elasticache_user", "user_name")
    assert users[NAME]["authentication_mode"] == {"type": "iam"}
    assert users[NAME]["lifecycle"] == {"ignore_changes": ["authentication_mode"]}
    assert not stack.all("aws_secretsmanager_secret_version")
    assert "passwords" not in json.dumps(stack.document["resource"])


def test_the_user_has_the_rights_of_its_role(stack: Synthesized) -> None:
    """And is in the group of users."""
    [name] = [name for name, user in stack.all("aws_elasticache_user").items() if user["user_name"] == NAME]
    assert stack.all("aws_elasticache_user")[name]["access_string"].startswith("on %R~app:*")
    assert f"${{aws_elasticache_user.{name}.user_id}}" in stack.one("aws_elasticache_user_group")["user_ids"]


def test_the_secret_is_encrypted_and_rotated_by_the_function(stack: Synthesized) -> None:
    """Its name ends in the user's id; a version is there before the first rotation."""
    secret = stack.one("aws_secretsmanager_secret")
    assert secret["name"] == f"experimentation/prod/redis/{NAME}"
    assert "aws_kms_key.application-key" in secret["kms_key_id"]
    rotation = stack.one("aws_secretsmanager_secret_rotation")
    assert rotation["rotation_rules"] == {"automatically_after_days": 30}
    assert rotation["depends_on"] == [f"aws_lambda_invocation.{name}" for name in stack.all("aws_lambda_invocation")]


def test_the_function_changes_this_user_and_this_secret_alone(stack: Synthesized) -> None:
    """Only Secrets Manager of this account may call it."""
    [name] = [name for name in stack.document["data"]["aws_iam_policy_document"] if "rotation_role_rights" in name]
    by_sid = {statement["sid"]: statement for statement in stack.policy(name)}
    assert [arn.split(".")[0] for arn in by_sid["ChangePasswords"]["resources"]] == ["${aws_elasticache_user"]
    assert [arn.split(".")[0] for arn in by_sid["KeepSecrets"]["resources"]] == ["${aws_secretsmanager_secret"]
    permission = stack.one("aws_lambda_permission")
    assert permission["principal"] == "secretsmanager.amazonaws.com"
    assert "account_id" in permission["source_account"]


def test_the_rotation_keeps_its_resources(stack: Synthesized) -> None:
    """Its role and policy had other addresses once: Terraform moves them, and makes nothing anew."""
    addresses = stack.addresses()
    assert addresses >= {
        "aws_cloudwatch_log_group.password-users_rotation_log-group_D9F16907",
        "aws_lambda_function.password-users_rotation_function_2FAE6DB2",
        "aws_lambda_permission.password-users_rotation_secrets-manager-calls_4799FC38",
    }
    moves = {each["from"]: each["to"] for each in stack.document["moved"]}
    assert moves.keys() == {
        "aws_iam_role.password-users_rotation_role_DAB36998",
        "aws_iam_role_policy.password-users_rotation_policy_5D948BF9",
    }
    assert addresses >= set(moves.values())
    assert not addresses & moves.keys()


def test_who_reads_the_password_gets_a_policy_of_its_own(stack: Synthesized) -> None:
    """It opens the one secret."""
    assert "experimentation-prod-redis-analytics-password" in stack.by("aws_iam_policy", "name")
    assert {"analytics_password_secret_arn", "analytics_password_policy_arn"} <= stack.outputs.keys()


def test_an_environment_without_them_has_none_of_it(prod: SynthesizedEnvironment) -> None:
    """Not even the key's statement."""
    assert not [kind for kind in prod.redis.document["resource"] if "secretsmanager" in kind or "lambda" in kind]
    assert "secretsmanager" not in json.dumps(prod.redis.document["data"])


@pytest.mark.parametrize(("name", "days"), [("dev", 0), ("staging", 7), ("prod", 7)])
def test_a_secret_without_data_to_keep_can_be_made_again_at_once(tmp_path: Path, name: str, days: int) -> None:
    """AWS refuses a secret of the same name while a deleted one can be recovered."""
    redis = redis_stack(tmp_path, changed(name, redis={"password_users": ("analytics",)}))
    assert redis.one("aws_secretsmanager_secret")["recovery_window_in_days"] == days
