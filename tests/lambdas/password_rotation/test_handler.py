"""The rotation of a Redis user's password, step by step: AWS's two APIs answer as botocore's models say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from lambdas.password_rotation import handler as module
from lambdas.password_rotation.errors import RotationError

ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:experimentation/prod/redis/x-analytics-password-AbCdEf"
USER = "x-analytics-password"
USER_ARN = f"arn:aws:elasticache:us-east-1:000000000000:user:{USER}"
TOKEN, OLD = "t" * 32, "o" * 32
NEW_PASSWORD, OLD_PASSWORD = "n" * 64, "p" * 64


@dataclass
class Context:
    """Lambda's, with the time that is left."""

    milliseconds: int = 300_000

    def get_remaining_time_in_millis(self) -> int:
        """Return it."""
        return self.milliseconds


@dataclass(frozen=True)
class Aws:
    """The calls that the two APIs will get, in order, and their answers."""

    secrets: Stubber
    users: Stubber

    def secret(self, **stages: list[str]) -> None:
        """Describe the secret, which has these versions."""
        answer = {"ARN": ARN, "Name": f"experimentation/prod/redis/{USER}", "VersionIdsToStages": stages}
        self.secrets.add_response("describe_secret", answer, {"SecretId": ARN})

    def value(self, stage: str, password: str | None, **version: str) -> None:
        """Hold a password in a stage; None: nothing is there yet."""
        asked = {"SecretId": ARN, "VersionStage": stage, **version}
        if password is None:
            self.secrets.add_client_error("get_secret_value", "ResourceNotFoundException", expected_params=asked)
        else:
            self.secrets.add_response("get_secret_value", {"SecretString": content(password)}, asked)

    def user(self, status: str = "active", kind: str = "password") -> None:
        """Describe the user."""
        user = {"UserId": USER, "ARN": USER_ARN, "Status": status, "Authentication": {"Type": kind}}
        self.users.add_response("describe_users", {"Users": [user]}, {"UserId": USER})


def content(password: str | None) -> str:
    """Return what is kept in the secret."""
    return json.dumps(
        {"username": USER, "user_arn": USER_ARN} | ({"password": password} if password is not None else {})
    )


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Yield both APIs; at the end all that was foreseen must have been asked."""
    credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    clients: dict[str, Any] = {
        name: boto3.client(name, **credentials)  # type: ignore[call-overload]
        for name in ("secretsmanager", "elasticache")
    }
    monkeypatch.setattr(boto3, "client", clients.__getitem__)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with Stubber(clients["secretsmanager"]) as secrets, Stubber(clients["elasticache"]) as users:
        yield Aws(secrets, users)
        secrets.assert_no_pending_responses()
        users.assert_no_pending_responses()
    for client in clients.values():
        client.close()


def step(name: str, *, context: Context | None = None) -> None:
    """Call the function as Secrets Manager does."""
    module.handler({"Step": name, "SecretId": ARN, "ClientRequestToken": TOKEN}, context or Context())


def test_an_empty_secret_is_told_whose_it_is(aws: Aws) -> None:
    """And holds no password before the first rotation."""
    aws.secret()
    aws.user(kind="iam")
    aws.value("AWSCURRENT", None)
    aws.secrets.add_response("put_secret_value", {}, {"SecretId": ARN, "SecretString": content(None)})
    step("initialize")


def test_a_secret_that_is_in_use_is_not_initialized_again(aws: Aws) -> None:
    """A second deployment loses nothing."""
    aws.secret(**{OLD: ["AWSCURRENT"]})
    aws.user()
    aws.value("AWSCURRENT", OLD_PASSWORD)
    step("initialize")


def test_a_password_is_made_once(aws: Aws) -> None:
    """By Secrets Manager, of letters and digits, kept as pending."""
    aws.secret(**{TOKEN: ["AWSPENDING"], OLD: ["AWSCURRENT"]})
    aws.value("AWSPENDING", None, VersionId=TOKEN)
    aws.user()
    asked = {"PasswordLength": 64, "ExcludePunctuation": True}
    aws.secrets.add_response("get_random_password", {"RandomPassword": NEW_PASSWORD}, asked)
    kept = {"SecretId": ARN, "ClientRequestToken": TOKEN, "VersionStages": ["AWSPENDING"]}
    aws.secrets.add_response("put_secret_value", {}, {**kept, "SecretString": content(NEW_PASSWORD)})
    step("createSecret")


def test_a_password_that_was_made_is_kept(aws: Aws) -> None:
    """The step may be tried again."""
    aws.secret(**{TOKEN: ["AWSPENDING"], OLD: ["AWSCURRENT"]})
    aws.user()
    aws.value("AWSPENDING", NEW_PASSWORD, VersionId=TOKEN)
    step("createSecret")


def test_both_passwords_are_valid_while_clients_change(aws: Aws) -> None:
    """The user logs in by the new one and the one in use; the step ends when every group knows."""
    aws.secret(**{TOKEN: ["AWSPENDING"], OLD: ["AWSCURRENT"]})
    aws.value("AWSPENDING", NEW_PASSWORD, VersionId=TOKEN)
    aws.value("AWSCURRENT", OLD_PASSWORD)
    aws.user()
    mode = {"Type": "password", "Passwords": [NEW_PASSWORD, OLD_PASSWORD]}
    aws.users.add_response("modify_user", {}, {"UserId": USER, "AuthenticationMode": mode})
    aws.user("modifying")
    aws.user("active")
    step("setSecret")


def test_the_first_password_takes_the_place_of_iam(aws: Aws) -> None:
    """There is none before it."""
    aws.secret(**{TOKEN: ["AWSPENDING"], OLD: ["AWSCURRENT"]})
    aws.value("AWSPENDING", NEW_PASSWORD, VersionId=TOKEN)
    aws.secrets.add_response(
        "get_secret_value", {"SecretString": content(None)}, {"SecretId": ARN, "VersionStage": "AWSCURRENT"}
    )
    aws.user(kind="iam")
    mode = {"Type": "password", "Passwords": [NEW_PASSWORD]}
    aws.users.add_response("modify_user", {}, {"UserId": USER, "AuthenticationMode": mode})
    aws.user()
    step("setSecret")


def test_a_change_that_takes_too_long_is_left_to_the_next_try(aws: Aws) -> None:
    """With an error that says so, before Lambda ends the function."""
    aws.secret(**{TOKEN: ["AWSPENDING"], OLD: ["AWSCURRENT"]})
    aws.value("AWSPENDING", NEW_PASSWORD, VersionId=TOKEN)
    aws.value("AWSCURRENT", OLD_PASSWORD)
    aws.user("modifying")
    with pytest.raises(RotationError, match="still modifying"):
        step("setSecret", context=Context(milliseconds=5_000))


@pytest.mark.parametrize(("status", "kind"), [("modifying", "password"), ("active", "iam")])
def test_a_user_that_cannot_log_in_yet_fails_the_test(aws: Aws, status: str, kind: str) -> None:
    """Nobody is handed a password that does not work."""
    aws.secret(**{TOKEN: ["AWSPENDING"], OLD: ["AWSCURRENT"]})
    aws.user(status, kind)
    with pytest.raises(RotationError, match=f"{status} and authenticates by {kind}"):
        step("testSecret")


def test_the_new_password_becomes_the_current_one(aws: Aws) -> None:
    """In the place of the old."""
    aws.secret(**{TOKEN: ["AWSPENDING"], OLD: ["AWSCURRENT"]})
    moved = {"VersionStage": "AWSCURRENT", "MoveToVersionId": TOKEN, "RemoveFromVersionId": OLD}
    aws.secrets.add_response("update_secret_version_stage", {}, {"SecretId": ARN, **moved})
    step("finishSecret")


@pytest.mark.parametrize("name", ["createSecret", "setSecret", "testSecret", "finishSecret"])
def test_a_rotation_that_is_over_is_left_alone(aws: Aws, name: str) -> None:
    """Secrets Manager may call a step once more."""
    aws.secret(**{TOKEN: ["AWSCURRENT"]})
    step(name)


def test_a_token_that_secrets_manager_does_not_know_is_refused(aws: Aws) -> None:
    """A call by hand changes nothing."""
    aws.secret(**{OLD: ["AWSCURRENT"]})
    with pytest.raises(RotationError, match="begin a rotation"):
        step("createSecret")
