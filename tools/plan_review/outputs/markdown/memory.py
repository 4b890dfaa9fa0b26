"""A review's findings, hidden in its comment: the next review of the same change compares with it."""

import re
from base64 import b64decode, b64encode

from pydantic import TypeAdapter, ValidationError

from ...review.since import Memory

_FORMAT: TypeAdapter[dict[str, dict[str, tuple[str, ...]]]] = TypeAdapter(dict[str, dict[str, tuple[str, ...]]])
_LINE = re.compile(r"^<!-- plan-review remembers ([A-Za-z0-9+/=]*) -->$", re.MULTILINE)
# A comment has 65,536; some thousand findings fit in.
_LONGEST = 16_384


def written(memory: Memory, *, limit: int = _LONGEST) -> str:
    """Return the line that holds it; "" when that is longer than ``limit`` bytes, for then nobody can compare."""
    line = f"<!-- plan-review remembers {b64encode(_FORMAT.dump_json(dict(memory))).decode()} -->\n"  # type: ignore[arg-type]
    return line if len(line) <= min(limit, _LONGEST) else ""


def remembered(comment: str) -> Memory | None:
    """Return what a comment remembers; None when it holds no such line, or somebody has changed it."""
    lines = _LINE.findall(comment.replace("\r\n", "\n"))
    try:
        return _FORMAT.validate_json(b64decode(lines[-1], validate=True)) if lines else None
    except (ValidationError, ValueError):
        return None
