"""A real redis-server is stopped, frozen, slowed down, restarted and replaced."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from environments import load
from tests.local_stack.conftest import start_redis
from tools.local_stack.errors import ControlError
from tools.local_stack.redis_server.control import RedisNode, RedisState
from tools.local_stack.redis_server.route import Route

USER = load("local").application_user


class _Node:
    """The node as it is now, for a test to end."""

    def __init__(self, node: RedisNode) -> None:
        self.now = node


@pytest.fixture
def held(tmp_path: Path) -> Iterator[_Node]:
    """Give a node of a server that runs; whichever runs in the end is stopped."""
    with start_redis(tmp_path) as server:
        held = _Node(
            RedisNode(
                identity=server.server.identity,
                endpoint=server.endpoint,
                folder=server.folder,
                log=tmp_path / "redis.log",
            )
        )
        yield held
        held.now.stop()


def test_a_frozen_node_answers_nobody_until_it_is_thawed(held: _Node) -> None:
    """Its connections stay open, and its data stays."""
    with held.now.endpoint.client(USER) as client:
        client.set("app:k", "1")
    held.now.freeze()
    assert held.now.state.name == "FROZEN"
    held.now.thaw()
    assert held.now.state.name == "RUNNING"
    with held.now.endpoint.client(USER) as client:
        assert client.get("app:k") == "1"


@pytest.mark.parametrize(("empty", "found"), [(False, "1"), (True, None)])
def test_a_stopped_node_starts_again_at_the_same_address(held: _Node, empty: bool, found: str | None) -> None:
    """With what it had, or empty as a node that AWS replaces."""
    with held.now.endpoint.client(USER) as client:
        client.set("app:k", "1")
    held.now.stop()
    assert held.now.state is RedisState.STOPPED
    before, held.now = held.now, held.now.start(empty=empty)
    assert (held.now.state, held.now.endpoint.port) == (RedisState.RUNNING, before.endpoint.port)
    with held.now.endpoint.client(USER) as client:
        assert client.get("app:k") == found


def test_a_frozen_node_can_be_stopped_at_once(held: _Node) -> None:
    """It is thawed first, or it would not notice."""
    held.now.freeze()
    held.now.stop()
    assert held.now.state is RedisState.STOPPED


def test_a_restart_is_a_new_process(held: _Node) -> None:
    """Stopped or not."""
    pid = held.now.identity.pid
    held.now = held.now.restart()
    assert held.now.identity.pid != pid
    assert held.now.endpoint.is_answering()


def test_failing_over_leaves_a_second_node_with_the_first_ones_data(held: _Node) -> None:
    """Again and again: each second node is the first of the next time, and may be restarted."""
    with held.now.endpoint.client(USER) as client:
        client.set("app:k", "1")
    for _ in range(2):
        before, held.now = held.now, held.now.fail_over()
        assert before.state is RedisState.STOPPED
        assert Route.read(held.now.folder).port == held.now.endpoint.port != before.endpoint.port
        with held.now.endpoint.client(USER) as client:
            assert client.get("app:k") == "1"
            assert client.set("app:k", "1")  # a primary: a replica would refuse
    held.now = held.now.restart()
    with held.now.endpoint.client(USER) as client:
        assert client.set("app:other", "1")


def test_failing_over_asks_for_a_node_that_answers(held: _Node) -> None:
    """There would be nothing to copy; no second node is made."""
    held.now.stop()
    before = sorted(held.now.folder.iterdir())
    with pytest.raises(ControlError, match="start or thaw it first"):
        held.now.fail_over()
    assert sorted(held.now.folder.iterdir()) == before


def test_a_delay_is_noted_for_the_functions_connections(held: _Node) -> None:
    """And ends with 0."""
    held.now.slow_down(250)
    assert held.now.state.name == "SLOW"
    held.now.slow_down(0)
    assert held.now.state.name == "RUNNING"


@pytest.mark.parametrize("milliseconds", [-1, 10_001, float("nan")])
def test_a_delay_without_sense_is_refused(held: _Node, milliseconds: float) -> None:
    """With the range."""
    with pytest.raises(ControlError, match="from 0 to 10000"):
        held.now.slow_down(milliseconds)


def test_what_a_stopped_node_cannot_do_is_told(held: _Node) -> None:
    """And that it runs already, to who starts it."""
    with pytest.raises(ControlError, match="running"):
        held.now.start()
    held.now.stop()
    with pytest.raises(ControlError, match="start it first"):
        held.now.freeze()
