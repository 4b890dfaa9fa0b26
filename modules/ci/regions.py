"""The rights of a global datastore's member beyond its region: on the datastore, and on other members' parameters."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import equals

_DATASTORE = ("Create", "Delete", "Disassociate", "Modify")
# The parameters of another member that a member's stack reads (modules/redis_stack.py).
_PUBLISHED = ("global-datastore-id", "primary-endpoint")


def reading_regions(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements of whoever plans a member; none where there is no datastore."""
    if not arns.datastore:
        return []
    statements = [statement("ReadDatastore", ["elasticache:DescribeGlobalReplicationGroups"], arns.datastore)]
    for number, member in enumerate(arns.other_members):
        path = f"parameter/{arns.settings.prefix}/{member.environment}/redis"
        parameters = [arns.there(member, "ssm", f"{path}/{name}") for name in _PUBLISHED]
        statements += [
            statement(f"ReadMember{number}", ["ssm:GetParameter"], parameters),
            statement(
                f"DecryptMember{number}",
                ["kms:Decrypt"],
                [arns.there(member, "kms", "key/*")],
                equals("kms:ViaService", [f"ssm.{member.region}.amazonaws.com"]),
                condition("StringEquals", "kms:EncryptionContext:PARAMETER_ARN", *parameters),
            ),
        ]
    return statements


def deploying_regions(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements of whoever deploys a member; none where there is no datastore.

    When a group joins a datastore, AWS asks for the right to create a group on the datastore, too.
    """
    if not arns.datastore:
        return []
    actions = [f"elasticache:{each}GlobalReplicationGroup" for each in _DATASTORE]
    groups = [
        arns.there(member, "elasticache", f"replicationgroup:{arns.settings.of_member(member, 'redis')}")
        for member in arns.other_members
    ]
    return [
        statement(
            "DeployDatastore", actions, [*arns.datastore, *arns.named("elasticache", "replicationgroup:"), *groups]
        ),
        statement("JoinDatastore", ["elasticache:CreateReplicationGroup"], arns.datastore),
    ]
