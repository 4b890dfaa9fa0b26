"""EC2 returns what was set."""

from collections.abc import Iterator
from typing import Any

import pytest

from tools.local_stack.emulator.server import Emulator


@pytest.fixture
def ec2(emulator: Emulator) -> Iterator[Any]:
    """Return a client."""
    client = emulator.endpoint.client("ec2")
    yield client
    client.close()


@pytest.fixture
def vpc(ec2: Any) -> Iterator[str]:
    """Return a new VPC's id."""
    made = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    yield made
    ec2.delete_vpc(VpcId=made)


def test_a_flow_logs_role_interval_and_tags(ec2: Any, vpc: str) -> None:
    """Without them the next deployment would replace it."""
    role = "arn:aws:iam::000000000000:role/flow-logs"
    [made] = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestination="arn:aws:logs:us-east-1:000000000000:log-group:flow",
        DeliverLogsPermissionArn=role,
        MaxAggregationInterval=60,
        TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "Name", "Value": "flow"}]}],
    )["FlowLogIds"]
    [flow_log] = ec2.describe_flow_logs(FlowLogIds=[made])["FlowLogs"]
    assert (flow_log["DeliverLogsPermissionArn"], flow_log["MaxAggregationInterval"]) == (role, 60)
    assert flow_log["Tags"] == [{"Key": "Name", "Value": "flow"}]


def test_an_endpoints_groups_and_private_names(ec2: Any, vpc: str) -> None:
    """As made, and as changed."""
    first, second = (
        ec2.create_security_group(GroupName=name, Description="x", VpcId=vpc)["GroupId"] for name in ("one", "two")
    )
    made = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName="com.amazonaws.us-east-1.ssm",
        VpcEndpointType="Interface",
        SecurityGroupIds=[first],
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]["VpcEndpointId"]
    [endpoint] = ec2.describe_vpc_endpoints(VpcEndpointIds=[made])["VpcEndpoints"]
    assert ([each["GroupId"] for each in endpoint["Groups"]], endpoint["PrivateDnsEnabled"]) == ([first], True)
    ec2.modify_vpc_endpoint(
        VpcEndpointId=made, AddSecurityGroupIds=[second], RemoveSecurityGroupIds=[first], PrivateDnsEnabled=False
    )
    [endpoint] = ec2.describe_vpc_endpoints(VpcEndpointIds=[made])["VpcEndpoints"]
    assert ([each["GroupId"] for each in endpoint["Groups"]], endpoint["PrivateDnsEnabled"]) == ([second], False)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made])
    for group in (first, second):
        ec2.delete_security_group(GroupId=group)


def test_an_endpoints_policy(ec2: Any, vpc: str) -> None:
    """As it was made, and as it was changed; Terraform compares it."""
    policy = '{"Statement": [{"Sid": "a<b"}]}'
    service = "com.amazonaws.us-east-1.dynamodb"
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service, PolicyDocument=policy)["VpcEndpoint"]
    ids = [endpoint["VpcEndpointId"]]
    assert ec2.describe_vpc_endpoints(VpcEndpointIds=ids)["VpcEndpoints"][0]["PolicyDocument"] == policy
    ec2.modify_vpc_endpoint(VpcEndpointId=ids[0], PolicyDocument="{}")
    assert ec2.describe_vpc_endpoints(VpcEndpointIds=ids)["VpcEndpoints"][0]["PolicyDocument"] == "{}"
    ec2.delete_vpc_endpoints(VpcEndpointIds=ids)


def test_a_rules_prefix_list(ec2: Any, vpc: str) -> None:
    """With its description."""
    group = ec2.create_security_group(GroupName="prefix", Description="x", VpcId=vpc)["GroupId"]
    target = {"PrefixListId": "pl-12345678", "Description": "to DynamoDB"}
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [target]}
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
    filters = [{"Name": "group-id", "Values": [group]}]
    rules = ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    assert [(rule["PrefixListId"], rule["Description"]) for rule in rules if "PrefixListId" in rule] == [
        ("pl-12345678", "to DynamoDB")
    ]
    ec2.delete_security_group(GroupId=group)
