"""Addresses of what holds data: a change here destroys it and makes it anew."""

from tests.modules.synthesized import SynthesizedEnvironment

STATEFUL_REDIS = {
    "aws_elasticache_replication_group.cache_group_D050DA10",
    "aws_cloudwatch_log_group.flow-logs_log-group_BD9661F8",
    "aws_cloudwatch_log_group.logs_engine-log_752BFE6A",
    "aws_cloudwatch_log_group.logs_slow-log_4767FA68",
    "aws_elasticache_subnet_group.cache_subnet-group_D4E55FF4",
    "aws_kms_key.application-key_4AC517AC",
    "aws_kms_key.encryption-key_B3391E8B",
    "aws_kms_key.operations-key_A6A4566F",
    "aws_vpc.network_vpc_4E8F0223",
}
STATEFUL_LAMBDAS = {
    "aws_cloudwatch_log_group.experiment-assignment_log-group_4954EBC2",
    "aws_cloudwatch_log_group.feature-flags_log-group_B9727E21",
    "aws_cloudwatch_log_group.http-api_log-group_E3506370",
    "aws_cloudwatch_log_group.rate-limited-api_log-group_E495E7EE",
    "aws_cloudwatch_log_group.session_log-group_4187E57F",
    "aws_dynamodb_table.tables_experiments_B730421C",
    "aws_dynamodb_table.tables_flags_C4051C19",
    "aws_sqs_queue.failed-events_queue_9BEDDB4E",
}


def test_stateful_resources_keep_their_addresses(environment: SynthesizedEnvironment) -> None:
    """Addresses follow constructs' ids: a renamed construct needs a `moved` block, not a new address here."""
    assert environment.redis.addresses() >= STATEFUL_REDIS
    assert environment.lambdas.addresses() >= STATEFUL_LAMBDAS


def test_no_other_resource_of_a_stateful_kind_is_there(environment: SynthesizedEnvironment) -> None:
    """A new one has to be pinned as well."""
    kinds = {address.split(".")[0] for address in STATEFUL_REDIS | STATEFUL_LAMBDAS}
    found = environment.redis.addresses() | environment.lambdas.addresses()
    assert {each for each in found if each.split(".")[0] in kinds} == STATEFUL_REDIS | STATEFUL_LAMBDAS
