"""A stack holds only what the rules can read: resources of known types, in blocks that are written out.

An unknown type is not taken for harmless. Whoever adds a type looks at it once: what it must have becomes a rule, and
the type goes into the list.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.policy.stack_terraform import Block, StackTerraform, is_computed, texts

_SECTIONS = frozenset({"//", "data", "import", "moved", "output", "provider", "removed", "resource", "terraform"})
KNOWN_RESOURCES = frozenset(
    {
        *(f"aws_apigatewayv2_{each}" for each in ("api", "api_mapping", "authorizer", "integration", "route", "stage")),
        *("aws_appautoscaling_policy", "aws_appautoscaling_target", "aws_cloudwatch_dashboard"),
        *("aws_cloudwatch_log_group", "aws_cloudwatch_log_resource_policy", "aws_cloudwatch_metric_alarm"),
        *("aws_default_route_table", "aws_default_security_group", "aws_dynamodb_table"),
        *(f"aws_elasticache_{each}" for each in ("global_replication_group", "parameter_group")),
        *(f"aws_elasticache_{each}" for each in ("replication_group", "serverless_cache", "subnet_group")),
        *(f"aws_elasticache_{each}" for each in ("user", "user_group")),
        *("aws_flow_log", "aws_iam_openid_connect_provider", "aws_iam_policy", "aws_iam_role", "aws_iam_role_policy"),
        *("aws_iam_policy_attachment", "aws_iam_role_policy_attachment", "aws_iam_role_policy_attachments_exclusive"),
        *("aws_kms_alias", "aws_kms_grant", "aws_kms_key", "aws_kms_key_policy", "aws_lambda_function"),
        *("aws_lambda_function_url", "aws_lambda_invocation", "aws_lambda_layer_version", "aws_lambda_permission"),
        *("aws_route", "aws_route_table", "aws_route_table_association", "aws_s3_bucket"),
        *(f"aws_s3_bucket_{each}" for each in ("lifecycle_configuration", "ownership_controls", "policy")),
        *(f"aws_s3_bucket_{each}" for each in ("public_access_block", "versioning")),
        *("aws_s3_bucket_server_side_encryption_configuration", "aws_secretsmanager_secret"),
        *("aws_secretsmanager_secret_policy", "aws_secretsmanager_secret_rotation", "aws_security_group"),
        *("aws_security_group_rule", "aws_sns_topic", "aws_sns_topic_policy", "aws_sns_topic_subscription"),
        *("aws_sqs_queue", "aws_sqs_queue_policy", "aws_ssm_parameter", "aws_subnet", "aws_vpc"),
        *("aws_vpc_endpoint", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"),
    }
)
KNOWN_DATA_SOURCES = frozenset(
    {
        *("aws_availability_zones", "aws_caller_identity", "aws_ec2_instance_type_offerings"),
        *("aws_iam_policy_document", "aws_partition", "aws_prefix_list", "aws_region", "aws_ssm_parameter"),
        "terraform_remote_state",
    }
)
# Types that are left out of the lists above on purpose, with the reason.
REFUSED: Mapping[str, str] = {
    "aws_egress_only_internet_gateway": "gives the network a way to the internet",
    "aws_elasticache_cluster": "has no encryption at rest; use a replication group",
    "aws_iam_access_key": "is a credential that lies in the state and never ends; use a role",
    "aws_iam_group": "is for people, who are not made here",
    "aws_iam_user": "has credentials that never end; use a role",
    "aws_iam_user_login_profile": "is for people, who are not made here",
    "aws_internet_gateway": "gives the network a way to the internet",
    "aws_nat_gateway": "gives the network a way to the internet",
    "aws_secretsmanager_secret_version": "puts the secret into the state",
}


# Types without an argument that admits anybody: Terraform may compute all their arguments.
_HARMLESS = frozenset({"aws_cloudwatch_dashboard", "aws_cloudwatch_metric_alarm"})
# By type: arguments that Terraform may compute, because they admit nobody. They are a part of the VPC's own range, the
# cache's address, the datastore that it joins, the receivers of alarms (modules/policy/admission.py reads their
# accounts), and the workspace of another stack's state.
_COMPUTED: Mapping[str, tuple[str, ...]] = {
    "aws_elasticache_replication_group": ("global_replication_group_id",),
    "aws_sns_topic_subscription": ("endpoint", "for_each"),
    "aws_ssm_parameter": ("value",),
    "aws_subnet": ("ipv6_cidr_block",),
    "terraform_remote_state": ("workspace",),
}


def known(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield blocks that no rule can judge; accepted as "known" on the resource."""
    for section in sorted(terraform.document.keys() - _SECTIONS):
        yield f"the section `{section}` cannot be read before Terraform runs; write it out in resources"
    for block in (*terraform.resources(), *terraform.data_sources()):
        if block.accepts("known"):
            continue
        if block.kind not in (KNOWN_DATA_SOURCES if block.address.startswith("data.") else KNOWN_RESOURCES):
            reason = REFUSED.get(block.kind, "is of a type that no rule knows; see modules/policy/known.py")
            yield f"{block.address} {reason}"
        yield from (f"{block.address} {problem}" for problem in _unreadable(block))


def _unreadable(block: Block) -> Iterator[str]:
    if _is_dynamic(block.arguments):
        yield "has a dynamic block, which cannot be read before Terraform runs; write it out"
    for name, value in block.arguments.items():
        if name in {"connection", "provisioner"}:
            yield f"has a {name}, which runs what Terraform does not show; leave it out"
        elif _is_to_be_read(block, name) and any(is_computed(text) for text in texts(value)):
            yield f"has a computed {name}, which cannot be read before Terraform runs; write the value"


def _is_to_be_read(block: Block, argument: str) -> bool:
    return argument != "lifecycle" and block.kind not in _HARMLESS and argument not in _COMPUTED.get(block.kind, ())


def _is_dynamic(value: Any) -> bool:
    if isinstance(value, dict):
        return "dynamic" in value or any(_is_dynamic(each) for each in value.values())
    return isinstance(value, list) and any(_is_dynamic(each) for each in value)
