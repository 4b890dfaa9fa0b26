"""The rights of an apply on keys: to make them with the environment's tags. Each key's own policy gives the others.

Whoever may manage or use every key with a certain tag, or without an alias, could take over another team's key: KMS
cannot tell a tag that is given at creation from one that is given later. So neither a tag nor an alias gives a right on
a key; the policy with which the key is made does (modules/keys/key_policy.py).
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import DEPLOYED_SERVICES, DEPLOYMENT_USE, equals, through

NEW_KEY_SID = "MakeKeys"


def deploying_keys(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for the environment's keys."""
    keys = [arns.of("kms", "key/*")]
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
        *_given(arns),
    ]


def _given(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for keys that others keep: in the environment's use, or of the snapshot that fills it."""
    existing, region = arns.settings.existing_keys, arns.settings.region
    given = [each for each in (existing.cache, existing.application, existing.operations) if each]
    use = [f"kms:{each}" for each in (*DEPLOYMENT_USE, "DescribeKey")]
    services = equals("kms:ViaService", through(DEPLOYED_SERVICES, region))
    found = [statement("EncryptWithGivenKeys", use, given, services)] if given else []
    if existing.snapshot:
        cache = equals("kms:ViaService", through(["elasticache"], region))
        found.append(statement("ReadSnapshot", use, [existing.snapshot], cache))
    return found
