"""Commands that may not be blocked, because the library or the replicas need them."""

import ast
import re
from pathlib import Path

import pytest
import redis_access
from redis_access.standin.commands import COMMANDS

from environments.schema.aws.commands import RENAMEABLE
from environments.schema.parameters.commands import NEEDED_BY_CLIENTS, NEEDED_BY_REPLICAS, blocked_command_problems

LIBRARY = Path(redis_access.__file__).parent


def test_no_command_that_the_library_sends_can_be_blocked() -> None:
    """Those that its stand-in for Redis knows are those that its operations send."""
    assert {name.lower() for name in COMMANDS} <= NEEDED_BY_CLIENTS


def test_no_command_that_a_script_calls_can_be_blocked() -> None:
    """A renamed command has its new name in scripts, too."""
    scripts = [path.read_text() for path in LIBRARY.rglob("*.lua")]
    called = {name.lower() for script in scripts for name in re.findall(r"redis\.p?call\(\s*['\"](\w+)", script)}
    assert called
    assert called <= NEEDED_BY_CLIENTS


def test_no_command_that_stands_in_the_librarys_code_can_be_blocked() -> None:
    """Near caches subscribe, durable writes wait, statistics count keys: the stand-in knows none of these."""
    texts = {
        node.value
        for path in LIBRARY.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    sent = {text.split()[0].lower() for text in texts if text.split() and text.split()[0].isupper()} & RENAMEABLE
    assert {"subscribe", "wait", "scan"} <= sent
    assert sent <= NEEDED_BY_CLIENTS | NEEDED_BY_REPLICAS


def test_each_refused_command_is_named() -> None:
    """Several at once, so that nobody mends one after the other."""
    first, second = blocked_command_problems(("get", "multi"))
    assert first.startswith("'get'")
    assert second.startswith("'multi'")


@pytest.mark.parametrize("command", ["hello", "function", "flushal", "FLUSHALL", "copy", ""])
def test_only_commands_of_the_closed_list_can_be_blocked(command: str) -> None:
    """ElastiCache refuses the others when the parameter group is made, long after the plan."""
    [problem] = blocked_command_problems((command,))
    assert "remove it" in problem


@pytest.mark.parametrize("command", ["georadius_ro", "flushall", "keys", "swapdb", "monitor"])
def test_commands_of_the_closed_list_can_be(command: str) -> None:
    """Those with an underscore, too."""
    assert blocked_command_problems((command,)) == []
