"""The Terraform of `lambdas-<env>`, for every environment."""

import json

from tests.modules.synthesized import SynthesizedEnvironment

FOLDERS = {"feature_flags", "experiment_assignment", "rate_limited_api", "session"}


def test_every_function_has_its_own_role_and_log_group(environment: SynthesizedEnvironment) -> None:
    """Nothing is shared that would give one function another's rights."""
    functions = environment.lambdas.all("aws_lambda_function")
    assert len(functions) == len(FOLDERS)
    assert len({function["role"] for function in functions.values()}) == len(FOLDERS)
    retention = {group["retention_in_days"] for group in environment.lambdas.all("aws_cloudwatch_log_group").values()}
    assert retention == {environment.settings.log_retention_days}


def test_a_handler_has_the_same_name_in_the_repository_and_in_lambda(environment: SynthesizedEnvironment) -> None:
    """`lambdas/<folder>/handler.py`, function `handler`."""
    handlers = environment.lambdas.by("aws_lambda_function", "handler")
    assert handlers.keys() == {f"lambdas.{folder}.handler.handler" for folder in FOLDERS}


def test_functions_run_on_arm64_and_python_3_13_in_aws(environment: SynthesizedEnvironment) -> None:
    """Locally they run on this machine's Python."""
    if environment.settings.emulated:
        return
    for function in environment.lambdas.all("aws_lambda_function").values():
        assert (function["runtime"], function["architectures"]) == ("python3.13", ["arm64"])


def test_functions_live_in_the_private_subnets(environment: SynthesizedEnvironment) -> None:
    """With the security group that the cache admits."""
    for function in environment.lambdas.all("aws_lambda_function").values():
        vpc = function["vpc_config"]
        assert len(vpc["subnet_ids"]) == environment.settings.zone_count
        [group] = vpc["security_group_ids"]
        assert "security-groups_application" in group
        assert function["tracing_config"] == {"mode": "Active"}


def test_concurrency_is_reserved_where_the_settings_say(environment: SynthesizedEnvironment) -> None:
    """Left out, a function stays in the account's pool."""
    for function in environment.lambdas.all("aws_lambda_function").values():
        reserved = function.get("reserved_concurrent_executions")
        assert reserved == environment.settings.functions.reserved_concurrency


def test_functions_learn_where_redis_is_from_ssm_alone(environment: SynthesizedEnvironment) -> None:
    """No address and no secret stands in a function's environment."""
    for function in environment.lambdas.all("aws_lambda_function").values():
        variables = function["environment"]["variables"]
        assert variables["REDIS_SSM_PREFIX"] == f"/experimentation/{environment.settings.name}/redis"
        tables = {"FLAGS_TABLE", "EXPERIMENTS_TABLE"}
        assert variables.keys() <= {"REDIS_SSM_PREFIX", "WRITE_LIMIT_REQUESTS", *tables}


def test_a_role_reaches_its_own_table_only(prod: SynthesizedEnvironment) -> None:
    """Functions without a table have no right on any."""
    documents = prod.lambdas.document["data"]["aws_iam_policy_document"]
    rights = {name.split("_role")[0]: each["statement"] for name, each in documents.items() if "rights" in name}
    tables = {
        folder: [each["resources"] for each in statements if each["sid"] == "UseTable"]
        for folder, statements in rights.items()
    }
    assert tables["rate-limited-api"] == tables["session"] == []
    assert "tables_flags" in json.dumps(tables["feature-flags"])
    assert "tables_experiments" in json.dumps(tables["experiment-assignment"])


def test_wildcards_stand_only_where_aws_has_no_resource_to_name(prod: SynthesizedEnvironment) -> None:
    """Traces and network interfaces; no action has a wildcard. An endpoint's policy grants nothing."""
    for name, document in prod.lambdas.document["data"]["aws_iam_policy_document"].items():
        for statement in document["statement"] if "endpoint-policy" not in name else []:
            assert "*" not in "".join(statement["actions"]), name
            if "*" in statement.get("resources", []) and statement.get("effect") != "Deny":
                assert statement["sid"] in {"WriteTraces", "AttachToSubnets"}


def test_dynamodb_is_reached_through_a_gateway(environment: SynthesizedEnvironment) -> None:
    """The applications' only other way out is to its prefix list."""
    endpoint = environment.lambdas.one("aws_vpc_endpoint")
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert endpoint["service_name"] == "com.amazonaws.us-east-1.dynamodb"
    rule = environment.lambdas.one("aws_vpc_security_group_egress_rule")
    assert "prefix_list_id" in rule
    assert "cidr_ipv4" not in rule


def test_tables_are_guarded_where_data_matters(environment: SynthesizedEnvironment) -> None:
    """By Terraform and by DynamoDB."""
    for table in environment.lambdas.all("aws_dynamodb_table").values():
        assert table["deletion_protection_enabled"] is environment.settings.keep_data
        assert table["lifecycle"]["prevent_destroy"] is environment.settings.keep_data
        assert table["point_in_time_recovery"] == {"enabled": True}


def test_code_changes_are_seen_by_content(environment: SynthesizedEnvironment) -> None:
    """The hash is Lambda's own: SHA-256 in base64."""
    for function in environment.lambdas.all("aws_lambda_function").values():
        assert len(function["source_code_hash"]) == 44
        assert function["filename"].startswith("assets/")
