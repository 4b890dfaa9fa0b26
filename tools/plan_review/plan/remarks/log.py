"""What Terraform said while planning: as text, or as the stream of `terraform plan -json`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """``error``: why the plan could not be finished; ``warnings``: each in a few lines."""

    error: str = ""
    warnings: tuple[str, ...] = ()


def read_log(text: str) -> Log:
    """Return the diagnostics of a stream; a text that is none is the error as a whole."""
    lines = [each for each in text.splitlines() if each.strip()]
    events = [_event(each) for each in lines]
    if not any("@level" in each for each in events):
        return Log(error=text)
    found = list(_diagnostics(events))
    return Log(
        error="\n\n".join(f"Error: {words}" for severity, words in found if severity == "error"),
        warnings=tuple(words for severity, words in found if severity == "warning"),
    )


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
