"""Terraform's output is read as progress. The lines are cdktf 0.21's and Terraform 1.11's own."""

from tools.local_stack.deployment.progress import DeployProgress, StackProgress


def read(*lines: str) -> StackProgress:
    """Return the progress after the lines."""
    progress = StackProgress()
    for line in lines:
        progress.read(line)
    return progress


PLANNED = (
    "Plan: 28 to add, 2 to change, 1 to destroy.",
    "aws_vpc.network_vpc_1: Creating...",
    "aws_kms_key.key_2: Creating...",
)


def test_it_begins_with_planning() -> None:
    """Before Terraform says how much there is to do."""
    assert read("WARN [redis-local/parameter-group]: appendonly=yes stays out").summary == "planning"


def test_resources_are_counted() -> None:
    """Created, changed and destroyed ones of those planned."""
    progress = read(
        *PLANNED,
        "aws_vpc.network_vpc_1: Creation complete after 1s [id=vpc-1]",
        "aws_kms_key.key_2: Modifications complete after 4s [id=1]",
        "aws_sns_topic.topic_3: Destruction complete after 0s",
    )
    assert progress.summary == "3 of 31"


def test_what_takes_long_is_named() -> None:
    """A reader learns what is being waited for, and since when."""
    progress = read(*PLANNED, "aws_elasticache_user_group.g (access-control/group): Still creating... [20s elapsed]")
    assert progress.summary == "0 of 31, waiting for aws_elasticache_user_group, 20s"
    progress.read("aws_elasticache_user_group.g (access-control/group): Still modifying... [id=users, 30s elapsed]")
    assert progress.summary == "0 of 31, waiting for aws_elasticache_user_group, 30s"


def test_stacks_that_are_deployed_at_once_are_named_each() -> None:
    """Each with its own numbers."""
    progress = DeployProgress()
    progress.begin("redis-local")
    assert progress.summary == "redis-local: planning"
    for line in PLANNED:
        progress.stacks["redis-local"].read(line)
    progress.begin("lambdas-local")
    assert progress.summary == "redis-local: 0 of 31; lambdas-local: planning"
    progress.stacks["redis-local"].read("Apply complete! Resources: 31 added, 0 changed, 0 destroyed.")
    assert progress.summary == "redis-local: done; lambdas-local: planning"


def test_errors_are_kept_and_the_rest_is_not() -> None:
    """Terraform's errors can be repeated at the end. It quotes the line at fault, however long."""
    progress = read(
        "Warning: Incomplete lock file information for providers",
        "Due to your customized provider installation methods, Terraform was forced to",
        "Error: creating EC2 VPC: AccessDenied",
        "",
        "  with aws_vpc.network_vpc_1,",
        "  on cdk.tf.json line 1, in resource.aws_vpc.network_vpc_1:",
        "  1: {" + 100_000 * "x",
        "",
        "Error: creating SNS topic: AccessDenied",
        "",
        "0 Stacks deploying     1 Stack done     0 Stacks waiting",
        "Invoking Terraform CLI failed with exit code 1",
    )
    first, where, at, quoted, second = progress.failure.splitlines()
    assert (first, second) == ("  Error: creating EC2 VPC: AccessDenied", "  Error: creating SNS topic: AccessDenied")
    assert (where, at[:20]) == ("    with aws_vpc.network_vpc_1,", "    on cdk.tf.json l")
    assert len(quoted) < 500


def test_without_an_error_of_terraforms_the_last_lines_are_told() -> None:
    """As when cdktf itself fails, or says nothing at all."""
    assert read("Error in cdktf", "  at line 1").failure == "  Error in cdktf\n    at line 1"
    assert read().failure == "  (it said nothing)"
