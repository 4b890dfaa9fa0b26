"""The rights of an apply on keys: to make them with the environment's tags. The rest is in each key's own policy.

Who may manage every key with a tag, or without an alias, could make another team's key its own: KMS cannot tell a tag
that is given at creation from one that is given later. So a tag gives no right to change or delete a key, and neither
does an alias; the policy that a key is made with does (modules/keys/key_policy.py).
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import equals

# Services that encrypt with the environment's keys on the deployer's behalf, when they are given one.
_KEY_USERS = ("dynamodb", "elasticache", "lambda", "logs", "sns", "sqs", "ssm")
_KEY_USE = ("CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey")
NEW_KEY_SID = "MakeKeys"


def deploying_keys(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for the environment's keys."""
    keys = [arns.of("kms", "key/*")]
    services = [f"{each}.{arns.settings.region}.amazonaws.com" for each in _KEY_USERS]
    return [
        # A key that does not exist yet has no ARN.
        statement(NEW_KEY_SID, ["kms:CreateKey"], ["*"], *arns.gets_tag, arns.in_region),
        # KMS asks for this right when a key is made with tags. A new key has no tags and no alias.
        statement(
            "TagNewKeys",
            ["kms:TagResource"],
            keys,
            *arns.gets_tag,
            condition("Null", "kms:ResourceAliases", "true"),
            condition("Null", "aws:ResourceTag/Environment", "true"),
        ),
        # The other half of this right, on the key, is in the key's policy.
        statement(
            "DeployAliases",
            [f"kms:{each}Alias" for each in ("Create", "Delete", "Update")],
            arns.named("kms", "alias/"),
        ),
        statement(
            "EncryptThroughServices",
            [f"kms:{each}" for each in _KEY_USE],
            keys,
            equals("kms:ViaService", services),
            *arns.is_tagged,
        ),
        *_given(arns, services),
    ]


def _given(arns: EnvironmentArns, services: list[str]) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for keys that others keep: in the environment's use, or of the snapshot that fills it."""
    existing = arns.settings.existing_keys
    given = [each for each in (existing.cache, existing.application, existing.operations) if each]
    use = [f"kms:{each}" for each in (*_KEY_USE, "DescribeKey")]
    found = [statement("EncryptWithGivenKeys", use, given, equals("kms:ViaService", services))] if given else []
    if snapshot_key := arns.settings.redis.snapshot_key_arn:
        cache = equals("kms:ViaService", [f"elasticache.{arns.settings.region}.amazonaws.com"])
        found.append(statement("ReadSnapshot", use, [snapshot_key], cache))
    return found
