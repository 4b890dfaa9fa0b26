"""Each role does its work on an AWS that enforces IAM, and nothing beyond it."""

import json
from typing import Any

import botocore.exceptions
import pytest

from tests.e2e.ci.delivery import MAIN, Delivery, claims
from tests.e2e.ci.refusals import denied
from tests.e2e.drift import second_plan

pytestmark = pytest.mark.e2e

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


ON_MAIN = claims(f"ref:{MAIN}")
IN_PROD = claims("environment:prod")


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("plan", claims("pull_request", repository="example/other")),
        ("plan", claims("ref:refs/heads/feature")),
        ("plan", IN_PROD),
        ("plan", claims("pull_request", workflow="deploy-stack.yml")),
        ("keep", claims("pull_request")),
        ("keep", claims(f"ref:{MAIN}", workflow="plan.yml")),
        ("keep", {**ON_MAIN, "repository_id": "35"}),
        ("deploy_prod", claims("pull_request")),
        ("deploy_prod", ON_MAIN),
        ("deploy_prod", claims("environment:dev")),
        ("deploy_prod", claims("environment:prod-2")),
        ("deploy_prod", {**IN_PROD, "repository_id": "35"}),
        ("deploy_prod", {**IN_PROD, "ref": "refs/heads/feature"}),
        ("deploy_prod", {**IN_PROD, "environment": "dev"}),
        ("deploy_prod", claims("environment:prod", workflow="another.yml")),
        ("deploy_prod", {name: value for name, value in IN_PROD.items() if name != "ref"}),
    ],
)
def test_no_other_job_gets_a_role(delivery: Delivery, role: str, given: dict[str, str]) -> None:
    """Another repository, branch, event, environment or workflow; or a token that does not say which."""
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        delivery.credentials(role, given)


def test_the_deploy_role_applies_its_environment(deployed: Delivery) -> None:
    """The whole stack, from nothing; its state is in the bucket."""
    listed = deployed.terraform("deploy_dev", "environment:dev").must("redis-dev", "state", "list")
    assert "aws_elasticache_replication_group.cache_group_D050DA10" in listed
    assert "aws_iam_role.flow-logs_role" in listed


def test_a_second_plan_of_the_deploy_role_changes_nothing(deployed: Delivery) -> None:
    """It sees what it deployed as it deployed it."""
    assert second_plan(deployed.terraform("deploy_dev", "environment:dev"), "redis-dev") == []


@pytest.mark.parametrize("claim", ["pull_request", "ref:refs/heads/main"])
def test_the_plan_role_plans(deployed: Delivery, claim: str) -> None:
    """Everything that Terraform reads to compare is allowed: the plan is made without an error."""
    plan = deployed.terraform("plan", claim).must("redis-dev", "plan", "-lock=false", "-out=role.plan")
    assert "Error" not in plan


def test_the_plan_role_cannot_apply(deployed: Delivery) -> None:
    """Not even one parameter; and it could not write down that it did."""
    terraform = deployed.terraform("plan", "pull_request")
    [address] = [
        line for line in terraform.must("redis-dev", "state", "list").splitlines() if "connection_port" in line
    ]
    refused = terraform.run(
        "redis-dev", "apply", "-auto-approve", "-lock=false", f"-replace={address}", f"-target={address}"
    )
    assert refused.returncode == 1
    assert "AccessDenied" in refused.stdout
    assert "Destruction complete" not in refused.stdout


def test_the_plan_role_reads_no_secret_and_writes_nothing(delivery: Delivery) -> None:
    """Neither other parameters, nor secrets, nor plans, nor states of other stacks; no write at all."""
    ssm, secrets, s3, kms, iam = (
        delivery.client(service, "plan", "pull_request") for service in ("ssm", "secretsmanager", "s3", "kms", "iam")
    )
    states = "experimentation-states"
    assert denied(lambda: ssm.get_parameter(Name="/elsewhere/password", WithDecryption=True))
    assert denied(lambda: secrets.get_secret_value(SecretId="elsewhere"))
    assert denied(lambda: kms.create_key())
    assert denied(lambda: s3.get_object(Bucket=delivery.outputs["plans_bucket"], Key="dev/redis-dev.plan"))
    assert denied(lambda: s3.get_object(Bucket=states, Key="ci/terraform.tfstate"))
    assert denied(lambda: s3.put_object(Bucket=states, Key="redis-dev/terraform.tfstate", Body=b""))
    assert denied(lambda: s3.put_object(Bucket=states, Key="redis-dev/terraform.tfstate.tflock", Body=b""))
    assert denied(lambda: s3.delete_object(Bucket=states, Key="redis-dev/terraform.tfstate.tflock"))
    assert denied(lambda: ssm.put_parameter(Name="/experimentation/dev/redis/port", Value="1", Overwrite=True))
    assert denied(lambda: iam.create_role(RoleName="experimentation-dev-x", AssumeRolePolicyDocument=TRUST))


def test_the_keep_role_puts_plans_and_reads_none(delivery: Delivery, root_s3: Any) -> None:
    """The role cannot fetch a plan, and has no other right. Without TLS, which the emulator lacks, nobody can."""
    s3 = delivery.client("s3", "keep", "ref:refs/heads/main")
    bucket = delivery.outputs["plans_bucket"]
    assert denied(lambda: s3.put_object(Bucket=bucket, Key="dev/kept", Body=b"plan"))
    root_s3.delete_bucket_policy(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="dev/kept", Body=b"plan")
    assert denied(lambda: s3.get_object(Bucket=bucket, Key="dev/kept"))
    assert denied(lambda: s3.put_object(Bucket=bucket, Key="elsewhere/kept", Body=b"plan"))
    fetched = delivery.client("s3", "deploy_dev", "environment:dev")
    assert fetched.get_object(Bucket=bucket, Key="dev/kept")["Body"].read() == b"plan"
    assert denied(lambda: fetched.put_object(Bucket=bucket, Key="dev/kept", Body=b"another"))
    assert denied(lambda: fetched.get_object(Bucket=bucket, Key="prod/kept"))


def test_the_deploy_role_makes_no_role_without_the_boundary(delivery: Delivery) -> None:
    """With it, it may; with another, or none, it may not, nor can it take one off."""
    iam = delivery.client("iam", "deploy_dev", "environment:dev")
    account = delivery.outputs["plan_role_arn"].split(":")[4]
    make = {"RoleName": "experimentation-dev-probe", "AssumeRolePolicyDocument": TRUST}
    there = {**make, "Path": "/bounded/experimentation/dev/"}
    ours, prods = (f"arn:aws:iam::{account}:policy/experimentation-ci-boundary-{each}" for each in ("dev", "prod"))
    assert denied(lambda: iam.create_role(**there))
    assert denied(lambda: iam.create_role(**there, PermissionsBoundary=prods))
    assert denied(lambda: iam.create_role(**make, PermissionsBoundary=ours))
    iam.create_role(**there, PermissionsBoundary=ours)
    assert denied(lambda: iam.delete_role_permissions_boundary(RoleName="experimentation-dev-probe"))
    iam.delete_role(RoleName="experimentation-dev-probe")


def test_the_deploy_role_touches_neither_itself_nor_another_environment(delivery: Delivery) -> None:
    """Not its own rights, not the boundary, not prod's resources or state."""
    iam, ssm, s3 = (delivery.client(service, "deploy_dev", "environment:dev") for service in ("iam", "ssm", "s3"))
    own = "experimentation-ci-deploy-dev"
    account = delivery.outputs["plan_role_arn"].split(":")[4]
    boundary = f"arn:aws:iam::{account}:policy/experimentation-ci-boundary-dev"
    assert denied(lambda: iam.put_role_policy(RoleName=own, PolicyName="more", PolicyDocument=EVERYTHING))
    assert denied(lambda: iam.update_assume_role_policy(RoleName=own, PolicyDocument=TRUST))
    assert denied(lambda: iam.delete_role_permissions_boundary(RoleName=own))
    assert denied(lambda: iam.create_policy_version(PolicyArn=boundary, PolicyDocument=EVERYTHING))
    assert denied(lambda: iam.create_user(UserName="experimentation-dev-someone"))
    assert denied(lambda: ssm.put_parameter(Name="/experimentation/prod/redis/port", Value="1", Type="String"))
    assert denied(lambda: s3.put_object(Bucket="experimentation-states", Key="redis-prod/terraform.tfstate", Body=b""))
