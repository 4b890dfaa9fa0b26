"""No role becomes more than it is: every way up that was found is closed, asked of an AWS that enforces IAM.

PassRole, which the emulator does not ask for, is in the graph of tests/role_graph, as all of these are.
"""

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.e2e.ci.delivery import Delivery
from tests.e2e.ci.refusals import denied
from tests.e2e.emulated_aws import client

pytestmark = pytest.mark.e2e

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
TAG = {"Key": "Environment", "Value": "dev"}
PROJECT = {"Key": "Project", "Value": "experimentation"}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
PATH = "/bounded/experimentation/dev/"

Clients = Callable[[str], Any]


@pytest.fixture(scope="module")
def deployer(delivery: Delivery) -> Clients:
    """Return what makes clients of the role that deploys dev."""
    return partial(delivery.client, role="deploy_dev", claim="environment:dev")


@pytest.fixture(scope="module")
def root(delivery: Delivery) -> Clients:
    """Return what makes clients of the account's administrator."""
    return partial(client, port=delivery.port)


@pytest.fixture(scope="module")
def account(delivery: Delivery) -> str:
    return delivery.outputs["plan_role_arn"].split(":")[4]


def test_no_policy_is_written_that_may_be_attached_elsewhere(root: Clients, deployer: Clients) -> None:
    """Nor under the environment's own name: who has it attached would get what the deployment writes into it."""
    arn = root("iam").create_policy(PolicyName="experimentation-dev-attached", PolicyDocument=EVERYTHING)["Policy"][
        "Arn"
    ]
    iam = deployer("iam")
    assert denied(lambda: iam.create_policy_version(PolicyArn=arn, PolicyDocument=EVERYTHING, SetAsDefault=True))
    assert denied(lambda: iam.set_default_policy_version(PolicyArn=arn, VersionId="v1"))
    assert denied(lambda: iam.create_policy(PolicyName="experimentation-dev-new", PolicyDocument=EVERYTHING))


@pytest.mark.parametrize("name", ["redis-client", "boundary"])
def test_the_policies_that_leave_the_environment_are_not_the_deployments(
    deployer: Clients, account: str, name: str
) -> None:
    """The stack `ci` has them."""
    arn = f"arn:aws:iam::{account}:policy/experimentation-ci-{name}-dev"
    iam = deployer("iam")
    assert denied(lambda: iam.create_policy_version(PolicyArn=arn, PolicyDocument=EVERYTHING, SetAsDefault=True))
    assert denied(lambda: iam.delete_policy(PolicyArn=arn))


def test_an_unbounded_role_of_the_environments_name_is_not_the_deployments(root: Clients, deployer: Clients) -> None:
    """It is not where bounded roles are, and its place cannot be changed."""
    name = "experimentation-dev-unbounded"
    root("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    iam = deployer("iam")
    assert denied(lambda: iam.update_assume_role_policy(RoleName=name, PolicyDocument=TRUST))
    assert denied(lambda: iam.put_role_policy(RoleName=name, PolicyName="more", PolicyDocument=EVERYTHING))
    assert denied(lambda: iam.attach_role_policy(RoleName=name, PolicyArn=ADMINISTRATOR))
    assert denied(lambda: iam.tag_role(RoleName=name, Tags=[TAG]))
    assert denied(lambda: iam.update_role(RoleName=name, MaxSessionDuration=43200))
    assert denied(lambda: iam.delete_role(RoleName=name))


def test_a_role_without_its_boundary_is_not_changed_even_in_its_place(root: Clients, deployer: Clients) -> None:
    """An administrator may have made it; its rights stay out of reach."""
    root("iam").create_role(RoleName="experimentation-dev-odd", Path=PATH, AssumeRolePolicyDocument=TRUST)
    iam = deployer("iam")
    assert denied(lambda: iam.put_role_policy(RoleName="experimentation-dev-odd", PolicyName="x", PolicyDocument=TRUST))
    assert denied(lambda: iam.attach_role_policy(RoleName="experimentation-dev-odd", PolicyArn=ADMINISTRATOR))


def test_a_bounded_role_gets_the_clients_policy_and_no_other(deployer: Clients, account: str) -> None:
    """Not AWS's administrator, not what another environment's clients get."""
    boundary = f"arn:aws:iam::{account}:policy/experimentation-ci-boundary-dev"
    ours, prods = (f"arn:aws:iam::{account}:policy/experimentation-ci-redis-client-{each}" for each in ("dev", "prod"))
    name = "experimentation-dev-attaching"
    iam = deployer("iam")
    iam.create_role(RoleName=name, Path=PATH, AssumeRolePolicyDocument=TRUST, PermissionsBoundary=boundary)
    assert denied(lambda: iam.attach_role_policy(RoleName=name, PolicyArn=ADMINISTRATOR))
    assert denied(lambda: iam.attach_role_policy(RoleName=name, PolicyArn=prods))
    iam.attach_role_policy(RoleName=name, PolicyArn=ours)
    iam.detach_role_policy(RoleName=name, PolicyArn=ours)
    iam.delete_role(RoleName=name)


def test_another_teams_untagged_security_group_is_not_taken(root: Clients, deployer: Clients) -> None:
    """It cannot be tagged, opened, closed or deleted: that it has no tag does not mean that it is new."""
    vpc = root("ec2").create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    made = {"GroupName": "theirs", "Description": "x", "VpcId": vpc}
    group = root("ec2").create_security_group(**made)["GroupId"]
    ec2 = deployer("ec2")
    rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    tagged = [{"ResourceType": "security-group-rule", "Tags": [TAG, PROJECT]}]
    assert denied(lambda: ec2.create_tags(Resources=[group], Tags=[TAG, PROJECT]))
    assert denied(lambda: ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule]))
    assert denied(
        lambda: ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule], TagSpecifications=tagged)
    )
    assert denied(lambda: ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[rule]))
    assert denied(lambda: ec2.delete_security_group(GroupId=group))


def test_another_projects_environment_of_the_same_name_is_not_taken(root: Clients, deployer: Clients) -> None:
    """Many teams have a dev."""
    theirs = [{"ResourceType": "vpc", "Tags": [TAG, {"Key": "Project", "Value": "another"}]}]
    vpc = root("ec2").create_vpc(CidrBlock="10.97.0.0/16", TagSpecifications=theirs)["Vpc"]["VpcId"]
    assert denied(lambda: deployer("ec2").delete_vpc(VpcId=vpc))
    assert denied(lambda: deployer("ec2").create_tags(Resources=[vpc], Tags=[PROJECT]))


def test_a_resource_of_the_environment_is_not_given_to_another(root: Clients, deployer: Clients) -> None:
    """Tagged as prod's it would be among what prod's deployment may change."""
    vpc = root("ec2").create_vpc(
        CidrBlock="10.98.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": [TAG, PROJECT]}]
    )
    vpc_id = vpc["Vpc"]["VpcId"]
    assert denied(lambda: deployer("ec2").create_tags(Resources=[vpc_id], Tags=[{**TAG, "Value": "prod"}]))
    deployer("ec2").create_tags(Resources=[vpc_id], Tags=[{"Key": "Name", "Value": "ours"}])


def test_another_teams_key_is_not_taken(root: Clients, deployer: Clients) -> None:
    """Even if it has no alias and no tag, and even with the environment's: its own policy names no deployment."""
    ours = [{"TagKey": each["Key"], "TagValue": each["Value"]} for each in (TAG, PROJECT)]
    for tags in ([], ours):
        key = root("kms").create_key(Tags=tags)["KeyMetadata"]["KeyId"]
        kms = deployer("kms")
        assert denied(partial(kms.put_key_policy, KeyId=key, PolicyName="default", Policy=EVERYTHING))
        assert denied(partial(kms.schedule_key_deletion, KeyId=key))
        assert denied(partial(kms.create_grant, KeyId=key, GranteePrincipal="x", Operations=["Decrypt"]))


def test_resource_policies_of_logs_are_not_the_deployments(root: Clients, deployer: Clients) -> None:
    """They are the region's, and those of other environments are among them."""
    root("logs").put_resource_policy(policyName="theirs", policyDocument=EVERYTHING)
    logs = deployer("logs")
    assert denied(lambda: logs.put_resource_policy(policyName="theirs", policyDocument=EVERYTHING))
    assert denied(lambda: logs.delete_resource_policy(policyName="theirs"))


def test_a_function_of_others_is_not_changed(root: Clients, deployer: Clients) -> None:
    """Whatever its name: who changes its code is what its role is."""
    root("iam").create_role(RoleName="theirs", AssumeRolePolicyDocument=TRUST)
    role = root("iam").get_role(RoleName="theirs")["Role"]["Arn"]
    given = {"Runtime": "python3.12", "Role": role, "Handler": "h.h", "Code": {"ZipFile": _code()}}
    functions = deployer("lambda")
    for name, tags in (
        ("experimentation-dev-theirs", {"Environment": "prod", "Project": "experimentation"}),
        ("experimentation-dev-anothers", {"Environment": "dev", "Project": "another"}),
        ("experimentation-dev-nobodys", {}),
    ):
        arn = root("lambda").create_function(FunctionName=name, Tags=tags, **given)["FunctionArn"]
        assert denied(partial(functions.update_function_code, FunctionName=name, ZipFile=_code()))
        assert denied(partial(functions.update_function_configuration, FunctionName=name, Timeout=5))
        if tags:
            assert denied(
                partial(functions.tag_resource, Resource=arn, Tags={"Environment": "dev", "Project": "experimentation"})
            )


def test_what_others_keep_is_neither_read_nor_changed(root: Clients, deployer: Clients) -> None:
    """Secrets, logs, topics, queues, layers, parameters: whatever has another name."""
    secret = root("secretsmanager").create_secret(Name="theirs", SecretString="x")["ARN"]
    topic = root("sns").create_topic(Name="theirs")["TopicArn"]
    root("logs").create_log_group(logGroupName="theirs")
    filtered = {"logGroupName": "theirs", "filterName": "f", "filterPattern": "", "destinationArn": topic}
    assert denied(lambda: deployer("secretsmanager").get_secret_value(SecretId=secret))
    assert denied(lambda: deployer("secretsmanager").put_resource_policy(SecretId=secret, ResourcePolicy=EVERYTHING))
    assert denied(lambda: deployer("sns").subscribe(TopicArn=topic, Protocol="https", Endpoint="https://example.com"))
    assert denied(lambda: deployer("logs").put_subscription_filter(**filtered))
    assert denied(lambda: deployer("logs").delete_log_group(logGroupName="theirs"))
    assert denied(lambda: deployer("ssm").put_parameter(Name="/theirs", Value="x", Type="String"))
    layer = {"LayerName": "theirs", "Content": {"ZipFile": _code()}}
    assert denied(lambda: deployer("lambda").publish_layer_version(**layer))


@pytest.mark.parametrize("name", ["experimentation-dev-x", "experimentation-prod-x", "theirs"])
def test_nobody_else_is_let_into_a_function(deployer: Clients, name: str) -> None:
    """By a permission, an alias, or a change of what becomes of its events."""
    functions = deployer("lambda")
    given = {"FunctionName": name, "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "*"}
    assert denied(lambda: functions.add_permission(**given))
    assert denied(lambda: functions.create_alias(FunctionName=name, Name="a", FunctionVersion="1"))
    assert denied(lambda: functions.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0))
    assert denied(lambda: functions.invoke(FunctionName=name))


def test_functions_get_no_other_way_in(deployer: Clients) -> None:
    """No queue of others calls them, and no address on the internet."""
    functions = deployer("lambda")
    source = {"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:theirs", "FunctionName": "experimentation-dev-x"}
    assert denied(lambda: functions.create_event_source_mapping(**source))
    assert denied(lambda: functions.create_function_url_config(FunctionName="experimentation-dev-x", AuthType="NONE"))


def _code() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("h.py", "def h(event, context): return 1")
    return buffer.getvalue()
