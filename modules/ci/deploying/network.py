"""The rights of an apply on networks. AWS chooses their ids, so the environment's tags decide, given at creation.

EC2 asks for a right on the new resource, which has the request's tags, and on each resource that it is put into, which
has its own (Amazon EC2 user guide, "Grant permission to tag EC2 resources during creation"). A resource without a tag
is not taken for new, because it may be another team's.
"""

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement

# By action: the kind of resource that it makes. All other resources in its request exist already, and must be tagged.
_MAKES: Mapping[str, str] = {
    "AuthorizeSecurityGroupEgress": "security-group-rule",
    "AuthorizeSecurityGroupIngress": "security-group-rule",
    "CreateFlowLogs": "vpc-flow-log",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateVpc": "vpc",
    "CreateVpcEndpoint": "vpc-endpoint",
}
_CHANGE = (
    *(f"Delete{each}" for each in ("FlowLogs", "RouteTable", "SecurityGroup", "Subnet", "Vpc", "VpcEndpoints")),
    *(f"Modify{each}" for each in ("SecurityGroupRules", "SubnetAttribute", "VpcAttribute", "VpcEndpoint")),
    *("AssociateRouteTable", "AssociateVpcCidrBlock", "DisassociateRouteTable", "DisassociateVpcCidrBlock"),
    *("RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
    *("UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress"),
    "DeleteTags",
)
# Changes of an existing network: it gets endpoints and groups, its groups get rules, its route tables a route.
_MAKE_IN_EXISTING = (
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "CreateSecurityGroup",
    "CreateVpcEndpoint",
)
_CHANGE_EXISTING = (
    *("ModifySecurityGroupRules", "ModifyVpcEndpoint", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
    *("UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress"),
)
PRIVATE_DNS_SID = "NameEndpoints"


def deploying_network(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for VPC, subnets, routes, security groups, endpoints and flow logs."""
    everything = [arns.of("ec2", f"{kind}/*") for kind in sorted(set(_MAKES.values()))]
    making = [f"ec2:{action}" for action in _MAKES]
    return [
        *_making(arns),
        statement("MakeInTagged", [each for each in making if each != "ec2:CreateVpc"], everything, *arns.is_tagged),
        statement(
            "TagWhatIsMade",
            ["ec2:CreateTags"],
            everything,
            *arns.gets_tag,
            condition("StringEquals", "ec2:CreateAction", *_MAKES),
        ),
        statement("ChangeTagged", [f"ec2:{each}" for each in _CHANGE], everything, *arns.is_tagged),
        statement("TagTagged", ["ec2:CreateTags"], everything, *arns.is_tagged, arns.stays_tagged),
        *_in_existing(arns),
        *(_for_serverless(arns) if arns.settings.serverless else []),
        # EC2 gives an interface endpoint its private names with the caller's right (Amazon EC2's dependent actions of
        # CreateVpcEndpoint). The zone is AWS's, so it has no id to name.
        statement(
            PRIVATE_DNS_SID,
            ["route53:AssociateVPCWithHostedZone"],
            [f"arn:{arns.account.partition}:route53:::hostedzone/*"],
        ),
    ]


def _in_existing(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for an existing network, by the ids in the settings: it lacks the environment's tags."""
    existing = arns.settings.network.existing
    if existing is None:
        return []
    groups = (
        existing.application_security_group_id,
        existing.cache_security_group_id,
        existing.ssm_endpoint_security_group_id,
    )
    ids = {
        "vpc": [existing.vpc_id],
        "subnet": existing.subnet_ids,
        "route-table": existing.route_table_ids,
        "security-group": [each for each in groups if each],
    }
    named = [arns.of("ec2", f"{kind}/{each}") for kind, found in ids.items() for each in found]
    return [
        statement("MakeInExisting", [f"ec2:{each}" for each in _MAKE_IN_EXISTING], named),
        statement("ChangeExisting", [f"ec2:{each}" for each in _CHANGE_EXISTING], named[1:]),
    ]


def _for_serverless(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Let ElastiCache put a serverless cache's endpoints into the VPC (AWS's AmazonElastiCacheFullAccess does so)."""
    endpoints = [arns.of("ec2", "vpc-endpoint/*")]
    return [
        statement(
            "MakeServerlessEndpoints",
            ["ec2:CreateVpcEndpoint", "ec2:DeleteVpcEndpoints"],
            endpoints,
            condition("StringLike", "ec2:VpceServiceName", "com.amazonaws.elasticache.serverless.*"),
        ),
        statement(
            "TagServerlessEndpoints",
            ["ec2:CreateTags"],
            endpoints,
            condition("StringEquals", "ec2:CreateAction", "CreateVpcEndpoint"),
            condition("StringEquals", "aws:RequestTag/AmazonElastiCacheManaged", "true"),
        ),
    ]


def _making(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Let each kind be made with the tag; an action has the right on the kind that it makes, and on no other."""
    kinds = sorted(set(_MAKES.values()))
    return [
        statement(
            f"Make{kind.title().replace('-', '')}",
            [f"ec2:{action}" for action, made in _MAKES.items() if made == kind],
            [arns.of("ec2", f"{kind}/*")],
            *arns.gets_tag,
        )
        for kind in kinds
    ]
