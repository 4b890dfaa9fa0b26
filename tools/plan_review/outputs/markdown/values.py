"""Attributes that differ, as lines of a diff."""

import difflib
import json
import textwrap
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from ...review import AttributeDiff, Shown
from ..visible import visible
from .escape import fence

# The most that one attribute may take; the HTML page shows all of it.
_LINES = 80
_LINE = 200
_ATTRIBUTES = 150
_WIDTH = 100
# Beyond this a value stays on one line, cut.
_INLINE = 80
# Lines on a side beyond which comparing them would take longer than anybody would read.
_COMPARED_LINES = 400


def diff(attributes: Iterable[AttributeDiff], *, unknown_apart: bool) -> str:
    """Return a fenced diff, what forces the replacement first.

    With ``unknown_apart``, what is known after apply takes one line.
    """
    told = [each for each in attributes if not (_empty(each.before) and _empty(each.after))]
    told.sort(key=lambda each: not each.forces_replacement)
    apart = {each.path for each in told if unknown_apart and each.after.kind == "unknown"}
    apart -= {each.path for each in told if each.forces_replacement}
    shown = [each for each in told if each.path not in apart]
    lines = [line for each in shown[:_ATTRIBUTES] for line in _attribute(each)]
    if apart:
        lines += _wrapped(f"(known after apply): {visible(', '.join(sorted(apart)), limit=_LINE * 5)}")
    if len(shown) > _ATTRIBUTES:
        lines.append(f"# … {len(shown) - _ATTRIBUTES:,} more attributes")
    return fence("\n".join(lines), language="diff") if lines else ""


def _wrapped(words: str) -> list[str]:
    """Return a remark in lines that need no scrolling."""
    return textwrap.wrap(words, _WIDTH, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)


def _empty(side: Shown) -> bool:
    """Whether nothing is there; providers write null, "", [] and {} alike for what nobody has set."""
    return side.kind == "absent" or (side.kind == "value" and (side.value is None or side.value in ("", [], {})))


def _attribute(attribute: AttributeDiff) -> Iterator[str]:
    path = visible(attribute.path, limit=_LINE)
    if attribute.forces_replacement:
        yield f"! {path} forces the replacement"
    before, after = _lines(attribute.before), _lines(attribute.after)
    if len(before) > 1 and attribute.after.kind in ("unknown", "sensitive"):
        before = [f"({len(before):,} lines)"]
    if len(before) <= 1 and len(after) <= 1:
        yield from (f"- {path} = {line}" for line in before)
        yield from (f"+ {path} = {line}" for line in after)
        return
    yield f"@@ {path} @@"
    changed = list(_compared(before, after))
    yield from changed[:_LINES]
    if len(changed) > _LINES:
        yield f"# … {len(changed) - _LINES:,} more lines"


def _compared(before: list[str], after: list[str]) -> Iterator[str]:
    if max(len(before), len(after)) > _COMPARED_LINES:
        yield f"# {len(before):,} lines become {len(after):,}"
        return
    for line in list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]:
        if not line.startswith("@@"):
            yield f"{line[0]} {line[1:]}"
        elif not line.startswith(("@@ -0,", "@@ -1,", "@@ -1 ")):
            yield "  …"


def _lines(side: Shown) -> list[str]:
    """Return a side of an attribute in lines; none where it is not there."""
    if side.kind == "value":
        return [visible(line, limit=_LINE) for line in _value(side.value)]
    return {"absent": [], "unknown": ["(known after apply)"]}.get(side.kind, ["(sensitive)"])


def _value(value: JsonValue) -> list[str]:
    if isinstance(value, str):
        document = _document(value)
        if document is None:
            return value.split("\n") if "\n" in value.rstrip("\n") else [json.dumps(value, ensure_ascii=False)]
        value = document
    line = json.dumps(value, ensure_ascii=False)
    return [line] if len(line) <= _INLINE else json.dumps(value, ensure_ascii=False, indent=2).splitlines()


def _document(value: str) -> JsonValue:
    """Return the JSON object or list that a string holds, as IAM policies are written, or None."""
    if not value.startswith(("{", "[")):
        return None
    try:
        document: JsonValue = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return document
