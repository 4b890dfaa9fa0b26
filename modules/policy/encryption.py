"""Resources that hold data are encrypted with a customer managed key, and a cache's connections with TLS."""

import re
from collections.abc import Iterator, Mapping

from modules.policy.stack_terraform import Block, StackTerraform, listed

_ANY = object()
# Keys that AWS keeps in an account; whoever has rights on the service may use them.
_KEYS_OF_AWS = re.compile(r"(?:^|:)alias/aws/")
_OF_BUCKETS = "aws_s3_bucket_server_side_encryption_configuration"
_BY_DEFAULT = "rule.apply_server_side_encryption_by_default"
# By resource type: the arguments that must be there, and their value where only one value is right.
REQUIRED: Mapping[str, Mapping[str, object]] = {
    "aws_elasticache_replication_group": {
        # The bindings type this boolean as text.
        "at_rest_encryption_enabled": "true",
        "kms_key_id": _ANY,
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "required",
    },
    "aws_elasticache_serverless_cache": {"kms_key_id": _ANY},
    "aws_kms_key": {"enable_key_rotation": True},
    "aws_cloudwatch_log_group": {"kms_key_id": _ANY},
    "aws_dynamodb_table": {"server_side_encryption.enabled": True, "server_side_encryption.kms_key_arn": _ANY},
    "aws_lambda_function": {"kms_key_arn": _ANY},
    "aws_secretsmanager_secret": {"kms_key_id": _ANY},
    "aws_sns_topic": {"kms_master_key_id": _ANY},
    "aws_sqs_queue": {"kms_master_key_id": _ANY},
    "aws_ssm_parameter": {"type": "SecureString", "key_id": _ANY},
}


def encryption(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield resources that are not encrypted, or not with a customer managed key; accepted as "encryption"."""
    for block in terraform.resources(*REQUIRED):
        if block.accepts("encryption"):
            continue
        for path, wanted in REQUIRED[block.kind].items():
            found = block.argument(path)
            if wanted is _ANY and not (found or terraform.settings.needs_customer_keys):
                continue
            if wanted is _ANY and not found:
                yield f"{block.address} has no {path}; give it a customer managed key"
            elif wanted is _ANY and _KEYS_OF_AWS.search(str(found)):
                yield f"{block.address} has {path}={found}, which AWS keeps; give it a customer managed key"
            elif wanted is not _ANY and found != wanted:
                yield f"{block.address} has {path}={found!r}; it must be {wanted!r}"
        for replica in listed(block.argument("replica")):
            if not (replica.get("kms_key_arn") or replica.get("kms_key_id")):
                yield f"{block.address} has a replica without a key; give it a customer managed key of its region"
    for key in terraform.resources("aws_kms_key"):
        if not key.argument("policy") and not key.accepts("encryption"):
            yield f"{key.address} has no policy, so whoever an IAM policy lets may use and change it; write one"
    for bucket in terraform.resources("aws_s3_bucket"):
        if not bucket.accepts("encryption") and not _is_encrypted(bucket, terraform):
            yield f"{bucket.address} has no customer managed key; add an {_OF_BUCKETS} with aws:kms and the key"


def _is_encrypted(bucket: Block, terraform: StackTerraform) -> bool:
    return any(
        each.refers_to("bucket", bucket)
        and each.argument(f"{_BY_DEFAULT}.sse_algorithm") in {"aws:kms", "aws:kms:dsse"}
        and each.argument(f"{_BY_DEFAULT}.kms_master_key_id")
        and not _KEYS_OF_AWS.search(str(each.argument(f"{_BY_DEFAULT}.kms_master_key_id")))
        for each in terraform.resources(_OF_BUCKETS)
    )
