"""cdktf's output, which redraws itself, is read as progress. The lines are cdktf 0.21's and Terraform 1.11's own."""

import pytest

from tools.local_stack.deployment.progress import DeployProgress, plain_lines

BOLD, RESET = "\x1b[1m", "\x1b[0m"


def read(*lines: str) -> DeployProgress:
    """Return the progress after raw lines."""
    progress = DeployProgress()
    for raw in lines:
        for line in plain_lines(raw):
            progress.read(line)
    return progress


PLANNED = (
    f"redis-local  {BOLD}Plan:{RESET} 31 to add, 0 to change, 0 to destroy.\n",
    f"redis-local  {BOLD}aws_vpc.network_vpc_1: Creating...{RESET}\n",
    f"             {BOLD}aws_kms_key.key_2: Creating...{RESET}\n",
)


def test_it_begins_with_synthesis() -> None:
    """Before a stack is named there is none."""
    assert read("\x1b[2K\x1b[1A⠸  Synthesizing\n").summary == "synthesizing"


def test_resources_are_counted() -> None:
    """Done ones of those planned, also where the stack's name is not repeated."""
    progress = read(
        *PLANNED,
        f"redis-local  {BOLD}aws_vpc.network_vpc_1: Creation complete after 1s [id=vpc-1]{RESET}\n",
        f"             {BOLD}aws_kms_key.key_2: Creation complete after 4s [id=1]{RESET}\n",
    )
    assert progress.summary == "redis-local: 2 of 31 resources"


def test_what_takes_long_is_named() -> None:
    """Who waits learns for what, and since when."""
    progress = read(*PLANNED, "redis-local  aws_elasticache_user_group.g: Still creating... [20s elapsed]\n")
    assert progress.summary == "redis-local: 0 of 31 resources, waiting for aws_elasticache_user_group, 20s"


def test_the_next_stack_starts_from_nothing() -> None:
    """The numbers are of the stack that is named."""
    progress = read(
        *PLANNED,
        "redis-local  Apply complete! Resources: 31 added, 0 changed, 0 destroyed.\n",
        "lambdas-local  Initializing the backend...\n",
    )
    assert progress.summary == "lambdas-local: planning"


@pytest.mark.parametrize(
    "redrawn", ["⠋  Synthesizing\n", "1 Stack deploying     0 Stacks done     1 Stack waiting\n", "\n"]
)
def test_redrawn_lines_stay_out_of_the_log(redrawn: str) -> None:
    """Otherwise they would be nine tenths of it."""
    assert not list(plain_lines(f"\x1b[2K\x1b[1A\x1b[G{redrawn}"))


def test_errors_are_kept_and_warnings_are_not() -> None:
    """What Terraform says is wrong can be repeated at the end."""
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
