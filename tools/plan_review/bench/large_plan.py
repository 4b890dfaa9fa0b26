"""A plan as large as one likes, of resources as this project's stacks have them.

Their attributes are those of redis-prod and lambdas-prod. With prior state, planned values and configuration a resource
takes 10 KB of the document; in real plans of those stacks it is 7 to 10.
"""

import json
from typing import Any

REGION = "arn:aws:{}:eu-central-1:123456789012:{}"
# One round of what happens: as in a release that touches everything.
_ACTIONS = (["no-op"], ["update"], ["no-op"], ["create"], ["update"], ["no-op"], ["delete", "create"], ["delete"])


def large_plan(resources: int) -> dict[str, Any]:
    """Return a plan with so many resources: of eight, three stay, two change, one each is made, replaced, destroyed."""
    changes = [_change(number) for number in range(resources)]
    before, after = ([_state(each, side) for each in changes if each["change"][side]] for side in ("before", "after"))
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": after}},
        "resource_changes": changes,
        "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": before}}},
        "configuration": {"root_module": {"resources": [_configured(each) for each in changes]}},
    }


def _change(number: int) -> dict[str, Any]:
    actions = _ACTIONS[number % len(_ACTIONS)]
    kind, values = _KINDS[number // len(_ACTIONS) % len(_KINDS)]
    name = f"experimentation-prod-part-{number}"
    before, after = values(name, 1), values(name, 1 if actions == ["no-op"] else 2)
    change: dict[str, Any] = {
        "actions": actions,
        "before": None if actions == ["create"] else before,
        "after": None if actions == ["delete"] else after,
        "after_unknown": {} if actions == ["no-op"] else {"arn": True, "id": True},
        "before_sensitive": {"auth_token": True, "tags_all": {}},
        "after_sensitive": {"auth_token": True, "tags_all": {}},
    }
    if len(actions) > 1:
        change["replace_paths"] = [["description"]]
    names = {"address": f"{kind}.part_{number}", "mode": "managed", "type": kind, "name": f"part_{number}"}
    return {**names, "provider_name": "registry.terraform.io/hashicorp/aws", "change": change}


def _state(resource: dict[str, Any], side: str) -> dict[str, Any]:
    named = {key: resource[key] for key in ("address", "mode", "type", "name", "provider_name")}
    return {**named, "schema_version": 1, "values": resource["change"][side], "sensitive_values": {"auth_token": True}}


def _configured(resource: dict[str, Any]) -> dict[str, Any]:
    number = int(resource["name"].removeprefix("part_"))
    expressions: dict[str, Any] = {
        name: {"constant_value": value} for name, value in (resource["change"]["after"] or {}).items()
    }
    if number:
        kind = _KINDS[(number - 1) // len(_ACTIONS) % len(_KINDS)][0]
        expressions["depends"] = {"references": [f"{kind}.part_{number - 1}.arn", f"{kind}.part_{number - 1}"]}
    return {**{key: resource[key] for key in ("address", "mode", "type", "name")}, "expressions": expressions}


def _shared(name: str, service: str) -> dict[str, Any]:
    tags = {"Environment": "prod", "ManagedBy": "cdktf", "Project": "experimentation"}
    return {"arn": REGION.format(service, name), "id": name, "tags": None, "tags_all": tags, "timeouts": None}


def _group(name: str, version: int) -> dict[str, Any]:
    logs = [
        {"destination": f"/aws/elasticache/{name}/{kind}", "destination_type": "cloudwatch-logs", "log_type": kind}
        for kind in ("engine-log", "slow-log")
    ]
    return {
        **_shared(name, "elasticache"),
        "apply_immediately": False,
        "at_rest_encryption_enabled": "true",
        "auth_token": f"{name}-token-{version:032d}",
        "automatic_failover_enabled": True,
        "description": f"Redis for the experimentation platform, version {version}",
        "engine": "redis",
        "engine_version": f"7.{version - 1}",
        "kms_key_id": REGION.format("kms", "key/5a5e1e38-83f7-410f-8c27-77b3ab4fda4d"),
        "log_delivery_configuration": logs,
        "maintenance_window": "sun:05:00-sun:06:00",
        "member_clusters": [f"{name}-0001-00{node}" for node in (1, 2, 3)],
        "multi_az_enabled": True,
        "node_type": "cache.r6g.large",
        "num_cache_clusters": 3,
        "parameter_group_name": f"{name}-redis7",
        "port": 6379,
        "primary_endpoint_address": f"master.{name}.abcdef.euc1.cache.amazonaws.com",
        "reader_endpoint_address": f"replica.{name}.abcdef.euc1.cache.amazonaws.com",
        "replication_group_id": name,
        "security_group_ids": ["sg-6bc0caf88615c4454"],
        "snapshot_retention_limit": 8 - version,
        "snapshot_window": "03:00-04:00",
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "required",
        "user_group_ids": ["experimentation-prod-users"],
        **dict.fromkeys(("configuration_endpoint_address", "snapshot_arns", "snapshot_name", "network_type")),
    }


def _function(name: str, version: int) -> dict[str, Any]:
    variables = {"EXPERIMENTS_TABLE": f"{name}-experiments", "REDIS_SSM_PREFIX": "/experimentation/prod/redis"}
    return {
        **_shared(name, "lambda"),
        "architectures": ["arm64"],
        "dead_letter_config": [{"target_arn": REGION.format("sqs", f"{name}-failed")}],
        "description": f"Version {version}",
        "environment": [{"variables": {**variables, "API_TOKEN": f"{name}-{version:032d}"}}],
        "filename": f"assets/{name}/E38ACFBA5760BA0D3940D49D4C98A441/code.zip",
        "function_name": name,
        "handler": "lambdas.experiment_assignment.handler.handler",
        "invoke_arn": REGION.format("apigateway", f"lambda:path/2015-03-31/functions/{name}/invocations"),
        "layers": [REGION.format("lambda", "layer:experimentation-prod-dependencies:1")],
        "logging_config": [{"log_format": "JSON", "log_group": f"/aws/lambda/{name}"}],
        "memory_size": 512,
        "role": REGION.format("iam", f"role/{name}"),
        "runtime": "python3.13",
        "source_code_hash": f"{version:044d}",
        "tracing_config": [{"mode": "Active"}],
        "vpc_config": [{"security_group_ids": ["sg-1152a0d7210689cac"], "subnet_ids": ["subnet-1", "subnet-2"]}],
    }


def _policy(name: str, version: int) -> dict[str, Any]:
    actions = ["ssm:GetParameter", "ssm:GetParameters", "kms:Decrypt"][: version + 1]
    resources = [REGION.format("ssm", f"parameter/experimentation/prod/{name}/{each}") for each in range(10)]
    statements = [
        {"Sid": f"Statement{each}", "Effect": "Allow", "Action": actions, "Resource": resources} for each in range(3)
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return {**_shared(name, "iam"), "description": f"Version {version}", "name": name, "path": "/", "policy": text}


def _alarm(name: str, version: int) -> dict[str, Any]:
    return {
        **_shared(name, "cloudwatch"),
        "alarm_actions": [REGION.format("sns", "experimentation-prod-alarms")],
        "alarm_description": "The node's processor is nearly exhausted. What to do: docs/runbook.md, CPUUtilization.",
        "alarm_name": f"{name}-CPUUtilization",
        "comparison_operator": "GreaterThanThreshold",
        "description": f"Version {version}",
        "dimensions": {"CacheClusterId": name, "CacheNodeId": "0001"},
        "evaluation_periods": 5,
        "metric_name": "CPUUtilization",
        "namespace": "AWS/ElastiCache",
        "ok_actions": [REGION.format("sns", "experimentation-prod-alarms")],
        "period": 60,
        "statistic": "Average",
        "threshold": 45 * version,
    }


_KINDS = (
    ("aws_cloudwatch_metric_alarm", _alarm),
    ("aws_lambda_function", _function),
    ("aws_iam_policy", _policy),
    ("aws_elasticache_replication_group", _group),
)
