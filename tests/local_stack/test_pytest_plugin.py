"""Users' tests get the stack that runs, and nothing of the caller's AWS account."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from environments import load
from tests.local_stack.conftest import make_function
from tools.local_stack.errors import NotRunningError
from tools.local_stack.lifetime.taking_down import take_down
from tools.local_stack.pytest_plugin import StackInTests, local_environment, running_stack
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.servers import LocalStack

__all__ = ["local_environment"]

ANSWERS = """
def handler(event, context):
    return {"statusCode": 200, "body": '{"path": "' + event["rawPath"] + '"}'}
"""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run a stack as `make up` leaves one, with a stand-in for a function, and return its folder of records."""
    records = tmp_path_factory.mktemp("records")
    stack = LocalStack.start(StackFolder.new())
    try:
        record.write(record.UP, stack.record(), records=records)
        make_function(stack.emulator, load("local").physical_name("session"), ANSWERS)
        yield records
    finally:
        noted = record.read(record.UP, records=records)
        if noted:
            take_down(record.UP, noted, records=records)
        stack.stop()


@pytest.fixture(scope="module")
def local_stack(records: Path) -> Iterator[StackInTests]:
    """Stand for the plugin's own, which finds its folder by a variable."""
    with running_stack(records) as stack:
        yield stack


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process have a real account, and another Redis."""
    monkeypatch.setenv("AWS_PROFILE", "the-company's")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")


def answers_again(stack: StackInTests) -> bool:
    """Ask Redis until it answers; a busy machine takes its time."""
    deadline = time.monotonic() + 60
    while not (answers := stack.record.redis_endpoint.is_answering()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answers


def test_the_running_stack_is_used(local_stack: StackInTests, records: Path) -> None:
    """None is started beside it."""
    assert (local_stack.name, local_stack.records) == (record.UP, records)
    assert record.read(record.DEMO, records=records) is None


def test_a_function_is_called(local_stack: StackInTests) -> None:
    """By its folder's name and a request."""
    assert local_stack.call("session", "GET", "/sessions/1").body == {"path": "/sessions/1"}


def test_a_test_uses_the_stack_and_no_real_account(
    account: None, local_environment: Mapping[str, str], local_stack: StackInTests
) -> None:
    """Neither a profile nor an address of another Redis is left."""
    noted = local_stack.record
    assert os.environ["AWS_ENDPOINT_URL"] == noted.emulator_endpoint.url
    assert os.environ["REDIS_SSM_PREFIX"] == load("local").ssm_prefix
    assert {"AWS_PROFILE", "REDIS_URL"}.isdisjoint(os.environ)


def test_redis_hangs_within_the_block_only(local_stack: StackInTests) -> None:
    """And is itself again afterwards, whatever happened within."""
    frozen = []

    def fail_meanwhile() -> None:
        with local_stack.frozen_redis():
            frozen.append(not local_stack.record.redis_endpoint.is_answering())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_meanwhile()
    assert frozen == [True]
    assert answers_again(local_stack)


def test_redis_is_gone_within_the_block_only(local_stack: StackInTests) -> None:
    """Another process is Redis afterwards, at the same address."""
    before = local_stack.record.redis
    with local_stack.stopped_redis():
        assert before.identity.process() is None
    after = local_stack.record.redis
    assert (after.port, after.identity != before.identity) == (before.port, True)
    assert answers_again(local_stack)


def test_a_stack_that_went_away_is_told(tmp_path: Path) -> None:
    """With the remedy."""
    with pytest.raises(NotRunningError, match="make up"):
        _ = StackInTests(name=record.UP, records=tmp_path).record
