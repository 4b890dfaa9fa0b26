"""Options that no committed environment uses, deployed to an emulator of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import family
from tests.e2e.emulated_aws import emulated_aws
from tests.e2e.options.life import Life, live
from tests.e2e.options.option import PRIVATE_NETWORK, Option, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

Start = Callable[[Option], "Future[Life]"]


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Yield an AWS that enforces IAM."""
    with emulated_aws(tmp_path_factory.mktemp("options-emulator")) as server:
        yield server


@pytest.fixture(scope="session")
def own_pool() -> Iterator[ThreadPoolExecutor]:
    """Run what mostly waits side by side."""
    with ThreadPoolExecutor(max_workers=4) as executor:
        yield executor


@pytest.fixture(scope="session")
def existing_vpc(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Apply a VPC as another team would keep it, with a small Terraform of its own."""
    stacks = tmp_path_factory.mktemp("existing")
    terraform = Terraform(stacks=stacks, port=emulator.port)
    (stacks / "vpc").mkdir()
    (stacks / "vpc" / "main.tf").write_text((Path(__file__).parent / "vpc" / "main.tf").read_text())
    terraform.must("vpc", "init")
    terraform.must("vpc", "apply", "-auto-approve")
    return terraform


@pytest.fixture(scope="session")
def lives(emulator: Emulator, own_pool: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Return what begins an option's life: apply both stacks, plan again, destroy."""
    begun: dict[str, Future[Life]] = {}

    def start(option: Option) -> "Future[Life]":
        if option.name not in begun:
            terraform = Terraform(stacks=synthesize(option, tmp_path_factory.mktemp(option.name)), port=emulator.port)
            begun[option.name] = own_pool.submit(live, terraform, option)
        return begun[option.name]

    return start


@pytest.fixture(autouse=True)
def _begun(request: pytest.FixtureRequest) -> None:
    """Begin the options' lives with the first test of their family; the other family has a process of its own."""
    if family(request.node.nodeid) == "options":
        request.getfixturevalue("side_by_side")


@pytest.fixture(scope="session")
def side_by_side(request: pytest.FixtureRequest, lives: Start) -> None:
    """Begin what needs nothing but the emulator at once, if a test of it is wanted."""
    if any(item.path.name == "test_options.py" for item in request.session.items):
        for option in PRIVATE_NETWORK:
            lives(option)
