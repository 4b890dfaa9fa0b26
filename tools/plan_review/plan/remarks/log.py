"""Terraform's messages while planning: as text, or as the stream of `terraform plan -json`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Terraform begins a diagnostic for people like this, and frames it on a terminal.
_HEADING = re.compile(r"^(Error|Warning): ", re.MULTILINE)
_FRAME = re.compile(r"^[╷│╵] ?", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """``error``: why the plan could not be finished; ``warnings``: each in a few lines.

    ``failed``: Terraform calls something in it an error, whatever the plan says.
    """

    error: str = ""
    warnings: tuple[str, ...] = ()
    failed: bool = False


def read_log(text: str) -> Log:
    """Return the diagnostics of a stream or of a text; a text that has none is the error as a whole."""
    lines = [each for each in text.splitlines() if each.strip()]
    events = [_event(each) for each in lines]
    streamed = any("@level" in each for each in events)
    found = list(_diagnostics(events) if streamed else _for_people(text))
    if not found and not streamed:
        return Log(error=text)
    errors = [f"Error: {words}" for severity, words in found if severity == "error"]
    return Log(
        error="\n\n".join(errors),
        warnings=tuple(words for severity, words in found if severity == "warning"),
        failed=bool(errors),
    )


def _for_people(text: str) -> Iterator[tuple[str, str]]:
    """Yield the diagnostics of a text: each goes on to the next, or to the end."""
    plain = _FRAME.sub("", _COLOUR.sub("", text.replace("\r\n", "\n")))
    begins = list(_HEADING.finditer(plain))
    ends = [*(each.start() for each in begins[1:]), len(plain)] if begins else []
    for begin, end in zip(begins, ends, strict=True):
        yield begin[1].lower(), plain[begin.end() : end].strip()


def _event(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _diagnostics(events: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for event in events:
        diagnostic = event.get("diagnostic")
        if isinstance(diagnostic, dict):
            words = (diagnostic.get(name) for name in ("summary", "address", "detail"))
            yield (
                str(diagnostic.get("severity", "")),
                "\n".join(each for each in words if each and isinstance(each, str)),
            )
