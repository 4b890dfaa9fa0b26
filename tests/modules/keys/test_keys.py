"""Customer keys: who may use each, and that everything is encrypted with one."""

from pathlib import Path

import pytest

from environments import load
from tests.modules.options import redis_stack
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment


def uses(stack: Synthesized, key: str) -> dict[str, dict[str, object]]:
    """Return a key's policy without its administration: from principal to the conditions."""
    [name] = [each for each in stack.document["data"]["aws_iam_policy_document"] if each.startswith(f"{key}_policy")]
    administration, *rest = stack.policy(name)
    assert administration["sid"] == "AccountAdministersKey"
    return {
        statement["principals"][0]["identifiers"][0]: {
            each["variable"]: each["values"] for each in statement["condition"]
        }
        for statement in rest
    }


def test_there_are_three_keys_and_all_rotate(environment: SynthesizedEnvironment) -> None:
    """Data at rest, applications, operations; the lambdas stack makes none."""
    keys = environment.redis.all("aws_kms_key")
    assert len(keys) == 3
    assert all(key["enable_key_rotation"] is True for key in keys.values())
    assert not environment.lambdas.all("aws_kms_key")


@pytest.mark.parametrize("key", ["encryption-key", "application-key", "operations-key"])
def test_who_administers_a_key_can_neither_use_it_nor_grant_it(prod: SynthesizedEnvironment, key: str) -> None:
    """Use has statements of its own."""
    [name] = [
        each for each in prod.redis.document["data"]["aws_iam_policy_document"] if each.startswith(f"{key}_policy")
    ]
    actions = set(prod.redis.policy(name)[0]["actions"])
    assert not {each for each in actions if "crypt" in each or "DataKey" in each}
    assert not actions & {"kms:*", "kms:Create*", "kms:CreateGrant"}


def test_the_application_key_works_through_four_services_only(prod: SynthesizedEnvironment) -> None:
    """Nobody encrypts or decrypts with it directly."""
    [conditions] = uses(prod.redis, "application-key").values()
    assert conditions["kms:ViaService"] == [
        f"{service}.us-east-1.amazonaws.com" for service in ("dynamodb", "lambda", "sqs", "ssm")
    ]
    assert "kms:CallerAccount" in conditions


def test_the_operations_key_names_the_services_and_what_they_do_for_whom(prod: SynthesizedEnvironment) -> None:
    """CloudWatch Logs for this environment's groups; CloudWatch for this account's alarms; no principal beside them."""
    by_principal = uses(prod.redis, "operations-key")
    assert by_principal.keys() == {"logs.us-east-1.amazonaws.com", "cloudwatch.amazonaws.com"}
    groups = by_principal["logs.us-east-1.amazonaws.com"]["kms:EncryptionContext:aws:logs:arn"]
    assert isinstance(groups, list)
    assert len(groups) == 4
    assert all("/experimentation-prod-" in group for group in groups)
    assert "aws:SourceAccount" in by_principal["cloudwatch.amazonaws.com"]


def test_every_log_group_is_encrypted_and_covered_by_the_keys_policy(environment: SynthesizedEnvironment) -> None:
    """A group outside the policy's names could not be made."""
    prefixes = tuple(f"/aws/{each}/experimentation-" for each in ("apigateway", "elasticache", "lambda", "vpc"))
    for stack in (environment.redis, environment.lambdas):
        for group in stack.all("aws_cloudwatch_log_group").values():
            assert group["kms_key_id"]
            assert group["name"].startswith(prefixes)
            assert group["retention_in_days"] == environment.settings.log_retention_days


def test_parameters_tables_functions_and_queue_use_the_application_key(environment: SynthesizedEnvironment) -> None:
    """One key for what the same roles reach."""
    redis, lambdas = environment.redis, environment.lambdas
    assert {(each["type"], each["key_id"]) for each in redis.all("aws_ssm_parameter").values()} == {
        ("SecureString", "${aws_kms_key.application-key_4AC517AC.arn}")
    }
    keys = [
        *(each["server_side_encryption"]["kms_key_arn"] for each in lambdas.all("aws_dynamodb_table").values()),
        *(each["kms_key_arn"] for each in lambdas.all("aws_lambda_function").values()),
        lambdas.one("aws_sqs_queue")["kms_master_key_id"],
    ]
    assert len(set(keys)) == 1
    assert "application-key" in keys[0]


def test_a_function_reaches_its_tables_key_through_dynamodb_alone(prod: SynthesizedEnvironment) -> None:
    """Those without a table have no such right."""
    documents = prod.lambdas.document["data"]["aws_iam_policy_document"]
    owners = {
        name.split("_role")[0]: [each["values"] for each in statement["condition"]]
        for name, document in documents.items()
        for statement in document["statement"]
        if statement.get("sid") == "UseTableKey"
    }
    assert owners.keys() == {"feature-flags", "experiment-assignment"}
    assert all(values == [["dynamodb.us-east-1.amazonaws.com"]] for values in owners.values())


def test_who_deploys_uses_a_key_by_its_own_policy_and_through_services(tmp_path: Path) -> None:
    """By IAM that role has no right on any key: tags could be put onto another team's."""
    stack = redis_stack(tmp_path, load("prod").with_bounded_roles())
    names = [name for name in stack.document["data"]["aws_iam_policy_document"] if "key_policy" in name]
    assert len(names) == 3
    for name in names:
        by_sid = {each["sid"]: each for each in stack.policy(name)}
        use = by_sid["DeploymentUsesKeyThroughServices"]
        [principal] = use["principals"]
        assert principal["identifiers"][0].endswith(":role/experimentation-ci-deploy-prod")
        [condition] = use["condition"]
        assert condition["variable"] == "kms:ViaService"
        assert "secretsmanager.us-east-1.amazonaws.com" in condition["values"]
