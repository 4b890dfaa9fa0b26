"""Changes that need no rule: what they are is harmless by itself."""

# Of any resource: labels and words for people.
_ATTRIBUTES = frozenset({"tags", "tags_all", "description", "timeouts", "alarm_description", "display_name", "comment"})
# Attributes of one type that only concern who looks at it, or nobody.
_OF_TYPE = {
    "aws_cloudwatch_dashboard": frozenset({"dashboard_body"}),
    # They follow from the code.
    "aws_lambda_function": frozenset(
        {"code_sha256", "last_modified", "version", "qualified_arn", "qualified_invoke_arn", "source_code_size"}
    ),
    "aws_cloudwatch_metric_alarm": frozenset({"ok_actions", "insufficient_data_actions"}),
    "aws_elasticache_replication_group": frozenset({"preferred_cache_cluster_azs"}),
}
# New ones touch nothing that is there already: nothing refers to them before somebody says so elsewhere.
_NEW = frozenset(
    [
        "null_resource",
        "terraform_data",
        "random_id",
        "random_integer",
        "random_password",
        "random_pet",
        "random_string",
        "random_uuid",
        "time_offset",
        "time_rotating",
        "time_sleep",
        "time_static",
        "tls_private_key",
        "tls_self_signed_cert",
        "archive_file",
        # Its routes say who may call it.
        "aws_apigatewayv2_authorizer",
        "aws_apigatewayv2_integration",
        "aws_apigatewayv2_stage",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_composite_alarm",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_query_definition",
        "aws_cloudwatch_event_rule",
        "aws_db_subnet_group",
        "aws_dynamodb_table",
        "aws_ecr_repository",
        "aws_ecs_cluster",
        "aws_ecs_task_definition",
        "aws_eip",
        "aws_iam_group",
        "aws_iam_instance_profile",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_user",
        "aws_internet_gateway",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_lambda_alias",
        "aws_lambda_layer_version",
        "aws_launch_template",
        "aws_lambda_function_event_invoke_config",
        "aws_nat_gateway",
        "aws_route_table",
        "aws_s3_bucket",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_secretsmanager_secret",
        "aws_signer_signing_profile",
        "aws_sns_topic",
        "aws_sqs_queue",
        "aws_subnet",
        "aws_vpc",
        "aws_memorydb_snapshot",
        "aws_elasticache_reserved_cache_node",
    ]
)
# Versions that are made anew with every change; what uses the old one keeps it.
VERSIONED = frozenset({"aws_ecs_task_definition", "aws_lambda_layer_version", "aws_api_gateway_deployment"})


def is_harmless(type_: str, attribute: str) -> bool:
    """Tell whether a change of the attribute matters to nobody."""
    return attribute in _ATTRIBUTES or attribute in _OF_TYPE.get(type_, frozenset())


def is_harmless_to_make(type_: str) -> bool:
    """Tell whether a new one of the type touches nothing that is there."""
    return type_ in _NEW
