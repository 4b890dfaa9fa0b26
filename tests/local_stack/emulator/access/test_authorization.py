"""Policies that name resources, tags and boundaries hold on the emulator as on AWS."""

import base64
import json
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import botocore.exceptions
import pytest

from tests.local_stack.conftest import LOCAL, as_user, make_function
from tools.local_stack.emulator.server import Emulator

ACCOUNT = "000000000000"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
ANY = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/authorization-boundary"

User = Callable[..., Callable[[str], Any]]


@pytest.fixture
def user(emulator: Emulator) -> Iterator[User]:
    """Return what makes a user with one statement, and the user's clients."""
    iam = emulator.endpoint.client("iam")
    opened = [iam]

    def make(**statement: Any) -> Callable[[str], Any]:
        name = f"authorization-{uuid.uuid4()}"
        iam.create_user(UserName=name)
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}
        iam.put_user_policy(UserName=name, PolicyName="only", PolicyDocument=json.dumps(document))
        key = iam.create_access_key(UserName=name)["AccessKey"]

        def of(service: str) -> Any:
            opened.append(as_user(emulator, key).client(service))
            return opened[-1]

        return of

    yield make
    for each in opened:
        each.close()


def denied(call: Callable[[], Any]) -> bool:
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        call()
    return refusal.value.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


def test_elasticache_asks_for_the_right_on_what_the_call_names(user: User) -> None:
    """Not on everything."""
    cache = user(
        Action="elasticache:CreateUser", Resource=f"arn:aws:elasticache:{LOCAL.region}:{ACCOUNT}:user:authorization-*"
    )("elasticache")
    options = {"Engine": "redis", "AccessString": "on ~* +@all", "AuthenticationMode": {"Type": "iam"}}
    made = cache.create_user(UserId="authorization-app", UserName="authorization-app", **options)
    assert made["UserId"] == "authorization-app"
    assert denied(lambda: cache.create_user(UserId="another-app", UserName="another-app", **options))


def test_ec2_goes_by_the_tag_that_is_given_and_then_by_the_one_that_is_there(user: User, emulator: Emulator) -> None:
    """Resources with another environment's tag, or with none, are out of reach."""
    vpcs = f"arn:aws:ec2:{LOCAL.region}:{ACCOUNT}:vpc/*"
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Environment", "Value": "mine"}]}]
    made = {"StringEquals": {"aws:RequestTag/Environment": "mine"}}
    maker = user(Action="ec2:CreateVpc", Resource=vpcs, Condition=made)("ec2")
    vpc = maker.create_vpc(CidrBlock="10.99.0.0/16", TagSpecifications=tags)["Vpc"]["VpcId"]
    assert denied(lambda: maker.create_vpc(CidrBlock="10.98.0.0/16"))
    root = emulator.endpoint.client("ec2")
    other = root.create_vpc(CidrBlock="10.97.0.0/16")["Vpc"]["VpcId"]
    there = {"StringEquals": {"aws:ResourceTag/Environment": "mine"}}
    deleter = user(Action="ec2:DeleteVpc", Resource=vpcs, Condition=there)("ec2")
    assert denied(lambda: deleter.delete_vpc(VpcId=other))
    deleter.delete_vpc(VpcId=vpc)
    root.delete_vpc(VpcId=other)
    root.close()


def test_a_role_is_made_with_the_boundary_that_a_policy_wants(user: User, emulator: Emulator) -> None:
    """And not without."""
    root = emulator.endpoint.client("iam")
    root.create_policy(PolicyName="authorization-boundary", PolicyDocument=TRUST.replace("[]", json.dumps([ANY])))
    root.close()
    iam = user(
        Action="iam:CreateRole",
        Resource=f"arn:aws:iam::{ACCOUNT}:role/*",
        Condition={"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}},
    )("iam")
    make = {"AssumeRolePolicyDocument": TRUST}
    assert denied(lambda: iam.create_role(RoleName="authorization-unbounded", **make))
    role = iam.create_role(RoleName="authorization-bounded", PermissionsBoundary=BOUNDARY, **make)["Role"]
    assert role["RoleName"] == "authorization-bounded"


def test_iam_asks_for_the_right_on_a_role_under_its_path(user: User, emulator: Emulator) -> None:
    """One of the same name elsewhere is another role."""
    roles = user(
        Action=["iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"],
        Resource=f"arn:aws:iam::{ACCOUNT}:role/authorization/*",
    )("iam")
    assert denied(lambda: roles.create_role(RoleName="authorization-path", AssumeRolePolicyDocument=TRUST))
    roles.create_role(RoleName="authorization-path", Path="/authorization/", AssumeRolePolicyDocument=TRUST)
    roles.update_assume_role_policy(RoleName="authorization-path", PolicyDocument=TRUST)
    roles.delete_role(RoleName="authorization-path")
    emulator.endpoint.client("iam").create_role(RoleName="authorization-path", AssumeRolePolicyDocument=TRUST)
    assert denied(lambda: roles.update_assume_role_policy(RoleName="authorization-path", PolicyDocument=TRUST))
    emulator.endpoint.client("iam").delete_role(RoleName="authorization-path")


@pytest.mark.parametrize("claim", ["ref", "job_workflow_ref", "repository_id", "environment"])
def test_sts_compares_what_githubs_tokens_say_beside_the_subject(emulator: Emulator, claim: str) -> None:
    """Of GitHub alone: another provider's claims of these names are none that STS knows."""
    iam, sts = emulator.endpoint.client("iam"), emulator.endpoint.client("sts")
    github = "token.actions.githubusercontent.com"
    for host, let_in in ((github, True), ("idp.example.com", False)):
        trust = {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{host}:sub": "s", f"{host}:{claim}": "right"}},
        }
        name = f"authorization-{uuid.uuid4()}"
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        role = f"arn:aws:iam::{ACCOUNT}:role/{name}"

        def take(value: str, role: str = role, host: str = host) -> Any:
            token = _token({"iss": f"https://{host}", "sub": "s", claim: value})
            return sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="job", WebIdentityToken=token)

        assert denied(partial(take, "wrong"))
        assert take("right")["Credentials"] if let_in else denied(partial(take, "right"))


def _token(claims: dict[str, str]) -> str:
    parts = ({"alg": "none"}, claims, {"signature": "none"})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


def test_an_api_is_made_and_changed_by_its_tags(user: User, emulator: Emulator) -> None:
    """Those that it gets, and then those that it has."""
    apis = f"arn:aws:apigateway:{LOCAL.region}::/apis"
    maker = user(
        Action="apigateway:POST", Resource=apis, Condition={"StringEquals": {"aws:RequestTag/Environment": "mine"}}
    )("apigatewayv2")
    made = maker.create_api(Name="mine", ProtocolType="HTTP", Tags={"Environment": "mine"})
    assert denied(lambda: maker.create_api(Name="none", ProtocolType="HTTP"))
    root = emulator.endpoint.client("apigatewayv2")
    other = root.create_api(Name="other", ProtocolType="HTTP", Tags={"Environment": "other"})
    root.close()
    changer = user(
        Action="apigateway:PATCH",
        Resource=f"{apis}/*",
        Condition={"StringEquals": {"aws:ResourceTag/Environment": "mine"}},
    )("apigatewayv2")
    changer.update_api(ApiId=made["ApiId"], Description="changed")
    assert denied(lambda: changer.update_api(ApiId=other["ApiId"], Description="changed"))


def test_a_route_is_made_as_its_authorization_is_allowed(user: User, emulator: Emulator) -> None:
    """With an authorizer, say, and not without."""
    root = emulator.endpoint.client("apigatewayv2")
    api = root.create_api(Name="routed", ProtocolType="HTTP")["ApiId"]
    root.close()
    maker = user(
        Action="apigateway:POST",
        Resource=f"arn:aws:apigateway:{LOCAL.region}::/apis/*/routes",
        Condition={"StringEquals": {"apigateway:Request/RouteAuthorizationType": "AWS_IAM"}},
    )("apigatewayv2")
    assert maker.create_route(ApiId=api, RouteKey="GET /a", AuthorizationType="AWS_IAM")["RouteId"]
    assert denied(lambda: maker.create_route(ApiId=api, RouteKey="GET /b", AuthorizationType="NONE"))
    assert denied(lambda: maker.create_route(ApiId=api, RouteKey="GET /c"))


def test_a_function_is_opened_to_the_service_that_is_allowed(user: User, emulator: Emulator) -> None:
    """And to no other."""
    name = make_function(emulator, "opened", "def handler(event, context): return 1")
    functions = emulator.endpoint.client("lambda")
    functions.tag_resource(Resource=name, Tags={"Environment": "mine"})
    functions.close()
    opener = user(
        Action="lambda:AddPermission",
        Resource=f"arn:aws:lambda:{LOCAL.region}:{ACCOUNT}:function:*",
        Condition={
            "StringEquals": {"aws:ResourceTag/Environment": "mine", "lambda:Principal": "apigateway.amazonaws.com"}
        },
    )("lambda")
    given = {"FunctionName": name, "Action": "lambda:InvokeFunction", "StatementId": "api"}
    assert opener.add_permission(**given, Principal="apigateway.amazonaws.com")["Statement"]
    assert denied(lambda: opener.add_permission(**{**given, "StatementId": "s3"}, Principal="s3.amazonaws.com"))
