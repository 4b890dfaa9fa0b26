"""The rights of an apply on networks and keys. AWS chooses their ids, so the environment's tag decides.

EC2 asks for a right on the new resource, which has the request's tags, and on each one that it is put into, which has
its own (Amazon EC2 user guide, "Grant permission to tag EC2 resources during creation").
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import statement
from modules.keys.key_policy import equals

_CREATE = (
    *("CreateFlowLogs", "CreateRouteTable", "CreateSecurityGroup", "CreateSubnet", "CreateVpc", "CreateVpcEndpoint"),
    *("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress"),
)
_CHANGE = (
    *(f"Delete{each}" for each in ("FlowLogs", "RouteTable", "SecurityGroup", "Subnet", "Vpc", "VpcEndpoints")),
    *(f"Modify{each}" for each in ("SecurityGroupRules", "SubnetAttribute", "VpcAttribute", "VpcEndpoint")),
    *("AssociateRouteTable", "AssociateVpcCidrBlock", "DisassociateRouteTable", "DisassociateVpcCidrBlock"),
    *("RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
    *("UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress"),
    *("CreateTags", "DeleteTags"),
)
_KINDS = (*("route-table", "security-group", "security-group-rule", "subnet", "vpc", "vpc-endpoint", "vpc-flow-log"),)
_KEY = (
    *("CancelKeyDeletion", "CreateAlias", "DeleteAlias", "EnableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"),
    *("TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription"),
)
# Services that encrypt with the environment's keys on the deployer's behalf, when they are given one.
_KEY_USERS = ("dynamodb", "elasticache", "lambda", "logs", "sns", "sqs", "ssm")
_KEY_USE = ("CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey")
NEW_KEY_SID = "MakeKeys"


def deploying_network(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for VPC, subnets, routes, security groups, endpoints and flow logs."""
    everything = [arns.of("ec2", f"{kind}/*") for kind in _KINDS]
    create = [f"ec2:{each}" for each in _CREATE]
    by_creating = DataAwsIamPolicyDocumentStatementCondition(
        test="StringEquals", variable="ec2:CreateAction", values=list(_CREATE)
    )
    return [
        statement("MakeWithTag", create, everything, arns.gets_tag),
        statement("MakeInTagged", create, everything, arns.is_tagged),
        statement("TagWhatIsMade", ["ec2:CreateTags"], everything, arns.gets_tag, by_creating),
        statement("ChangeTagged", [f"ec2:{each}" for each in _CHANGE], everything, arns.is_tagged),
        *_default_group(arns),
    ]


def _default_group(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Close a new VPC's default security group: AWS makes it, without tags, and open."""
    groups = [arns.of("ec2", "security-group/*")]
    untagged = DataAwsIamPolicyDocumentStatementCondition(
        test="Null", variable="aws:ResourceTag/Environment", values=["true"]
    )
    return [
        statement("TagDefaultGroup", ["ec2:CreateTags"], groups, arns.gets_tag, untagged),
        statement(
            "CloseDefaultGroup",
            ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
            groups,
            untagged,
        ),
    ]


def deploying_keys(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for the environment's keys."""
    keys = [arns.of("kms", "key/*")]
    nameless = DataAwsIamPolicyDocumentStatementCondition(test="Null", variable="kms:ResourceAliases", values=["true"])
    services = [f"{each}.{arns.settings.region}.amazonaws.com" for each in _KEY_USERS]
    return [
        # A key that does not exist yet has no ARN.
        statement(NEW_KEY_SID, ["kms:CreateKey"], ["*"], arns.gets_tag, arns.in_region),
        # Only a key without an alias, which is a new one: a tag must not make another team's key ours.
        statement("TagNewKeys", ["kms:TagResource"], keys, arns.gets_tag, nameless),
        statement("DeployKeys", [f"kms:{each}" for each in _KEY], keys, arns.is_tagged),
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
            arns.is_tagged,
        ),
    ]
