"""cdktf's output is read as progress. The lines are cdktf 0.21's and Terraform 1.11's own."""

from tools.local_stack.deployment.progress import DeployProgress


def read(*lines: str) -> DeployProgress:
    """Return the progress after the lines."""
    progress = DeployProgress()
    for line in lines:
        progress.read(line.rstrip())
    return progress


PLANNED = (
    "redis-local  Plan: 31 to add, 0 to change, 0 to destroy.\n",
    "redis-local  aws_vpc.network_vpc_1: Creating...\n",
    "             aws_kms_key.key_2: Creating...\n",
)


def test_it_begins_before_the_first_stack() -> None:
    """Before a stack is named there is none."""
    assert read("WARN [redis-local/parameter-group]: appendonly=yes stays out\n").summary == "starting"


def test_resources_are_counted() -> None:
    """Done ones of those planned, also where the stack's name is not repeated."""
    progress = read(
        *PLANNED,
        "redis-local  aws_vpc.network_vpc_1: Creation complete after 1s [id=vpc-1]\n",
        "             aws_kms_key.key_2: Creation complete after 4s [id=1]\n",
    )
    assert progress.summary == "redis-local: 2 of 31 resources"


def test_what_takes_long_is_named() -> None:
    """A reader learns what is being waited for, and since when."""
    progress = read(
        *PLANNED, "redis-local  aws_elasticache_user_group.g (access-control/group): Still creating... [20s elapsed]\n"
    )
    assert progress.summary == "redis-local: 0 of 31 resources, waiting for aws_elasticache_user_group, 20s"


def test_the_next_stack_starts_from_nothing() -> None:
    """The numbers are of the stack that is named."""
    progress = read(
        *PLANNED,
        "redis-local  Apply complete! Resources: 31 added, 0 changed, 0 destroyed.\n",
        "lambdas-local  Initializing the backend...\n",
    )
    assert progress.summary == "lambdas-local: planning"


def test_errors_are_kept_and_warnings_are_not() -> None:
    """Terraform's errors can be repeated at the end."""
    progress = read(
        "redis-local  ╷\n",
        "             │ Warning: Incomplete lock file information for providers\n",
        "             ╵\n",
        "redis-local  ╷\n",
        "             │ Error: creating EC2 VPC: AccessDenied\n",
        "             │ \n",
        "             │   with aws_vpc.network_vpc_1,\n",
        "             ╵\n",
    )
    (error,) = progress.errors
    assert error.splitlines() == ["  Error: creating EC2 VPC: AccessDenied", "", "  with aws_vpc.network_vpc_1,"]
