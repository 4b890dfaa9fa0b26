"""The answers that commands can have: each command that an operation sends is known here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis_access
from redis_access.steps.answers import UnfitReplyError, examined

LIBRARY = Path(redis_access.__file__).parent


def _commands() -> Iterator[str]:
    """Give the command of every Read and Write that stands in the library's code."""
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in {"Read", "Write"} and isinstance(command := node.args[0], ast.Constant):
                yield str(command.value)  # a variable is the command line's, which asks for whatever it is told


SENT = sorted({*_commands(), "MGET", "EVALSHA", "EVAL"})
"""With those of the other requests, ReadKeys and Run."""


def test_the_commands_are_found() -> None:
    """Those of a get, a set and a delete are among them."""
    assert {"GET", "SET", "UNLINK"} <= set(SENT)


@pytest.mark.parametrize("command", sorted({*SENT} - {"EVALSHA", "EVAL"}))  # the answers of scripts stand beside these
def test_a_command_has_answers_that_it_cannot_have(command: str) -> None:
    """Without an entry in `steps/answers.py` any answer would pass: no command here is answered by 1.5."""
    with pytest.raises(UnfitReplyError, match=command):
        examined([(command, "k", "a", "b")], [1.5])
