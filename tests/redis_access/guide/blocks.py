"""The code blocks of a Markdown page."""

import ast
import inspect
import re
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, NamedTuple

_BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTED = re.compile(r"^(?P<indent> *)(?P<expression>\S.*?)  # -> (?P<value>.+)$", re.MULTILINE)
_CHECK = r"\g<indent>_equal((\g<expression>), \g<value>)"


class Block(NamedTuple):
    """A block, its language, and the line it begins at."""

    language: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        """Return the name of the file that the block says it is, in its first line."""
        match = re.match(r"# (\w+\.py)\n", self.text)
        return match[1] if match else None


def blocks(page: Path) -> list[Block]:
    """Return a page's blocks, in order."""
    text = page.read_text("utf-8")
    return [Block(match[1], match[2], text.count("\n", 0, match.start()) + 2) for match in _BLOCK.finditer(text)]


async def run(block: Block, names: dict[str, Any], page: str) -> None:
    """Execute a Python block, top-level await included; a line `expression  # -> value` must be true."""
    names["_equal"] = _equal
    source = "\n" * (block.line - 1) + _EXPECTED.sub(_CHECK, block.text)
    code = compile(source, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    found: Awaitable[None] | None = eval(code, names)  # noqa: S307  # the page is ours
    if inspect.isawaitable(found):
        await found


def _equal(found: object, expected: object) -> None:
    assert found == expected
