"""The pairs of elements of a list before and after: by name, by being the same, by likeness.

Terraform writes sets as lists too, sorted by content, so positions alone mean little.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .secrets.hidden import Hidden, JsonText
from .values import Mark

# Attributes that name an element among its siblings, as long as each has another one.
_NAMES = ("name", "key", "id", "Sid", "Name", "Key", "log_type", "attribute_name")
# Beyond this many pairs to weigh, elements are paired in the order in which they stand.
_MAX_WEIGHED = 2_500


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of an element before and after, None for none; ``step``: how a path names it.

    ``named_by``: the attribute that has the step as its value.
    """

    before: int | None
    after: int | None
    step: str | int
    named_by: str | None = None


def matched(before: list[Any], after: list[Any]) -> Iterator[Pair]:
    """Yield the pairs of elements that may differ; each element that both lists have is left out."""
    for field in _NAMES:
        one, other = _names(before, field), _names(after, field)
        if one is not None and other is not None:
            yield from _by_name(one, other, field)
            return
    yield from _by_content(before, after)


def _names(elements: list[Any], field: str) -> dict[str, int] | None:
    named: dict[str, int] = {}
    for position, each in enumerate(elements):
        name = each.get(field) if isinstance(each, dict) else None
        if not isinstance(name, str) or not name or name in named:
            return None
        named[name] = position
    return named


def _by_name(before: dict[str, int], after: dict[str, int], field: str) -> Iterator[Pair]:
    for name in [*before, *(name for name in after if name not in before)]:
        yield Pair(before.get(name), after.get(name), name, field)


def _by_content(before: list[Any], after: list[Any]) -> Iterator[Pair]:
    one, other = [_fingerprint(each) for each in before], [_fingerprint(each) for each in after]
    if all(isinstance(each, dict) for each in (*before, *after)) and Counter(one) != Counter(other):
        yield from _by_likeness(before, after, _only_in(one, other), _only_in(other, one))
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _by_likeness(before, after, list(range(i1, i2)), list(range(j1, j2)))


def _only_in(these: list[str], those: list[str]) -> list[int]:
    """Return the positions of elements that the others have not, or not as often."""
    others = Counter(those)
    found = []
    for position, each in enumerate(these):
        if others[each]:
            others[each] -= 1
        else:
            found.append(position)
    return found


def _by_likeness(before: list[Any], after: list[Any], gone: list[int], come: list[int]) -> Iterator[Pair]:
    """Pair the likest first; what is left over was removed or added."""
    pairs = dict(_likest(before, after, gone, come))
    for position in gone:
        yield Pair(position, pairs.get(position), position)
    for position in come:
        if position not in pairs.values():
            yield Pair(None, position, position)


def _likest(before: list[Any], after: list[Any], gone: list[int], come: list[int]) -> Iterator[tuple[int, int]]:
    if len(gone) * len(come) > _MAX_WEIGHED or not all(isinstance(before[each], dict) for each in gone):
        yield from zip(gone, come, strict=False)
        return
    weighed = sorted((-_likeness(before[one], after[other]), one, other) for one in gone for other in come)
    taken_before: set[int] = set()
    taken_after: set[int] = set()
    for _, one, other in weighed:
        if one not in taken_before and other not in taken_after:
            taken_before.add(one)
            taken_after.add(other)
            yield one, other


def _likeness(one: Any, other: Any) -> int:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return 0
    return sum(1 for key, value in one.items() if other.get(key) == value and value not in (None, "", [], False))


def _fingerprint(element: Any) -> str:
    return json.dumps(element, sort_keys=True, default=_stand_in)


def _stand_in(part: Any) -> Any:
    if isinstance(part, Hidden):
        return ["hidden", part.fingerprint.hex()]
    if isinstance(part, JsonText):
        return ["json", part.content]
    return ["mark", part.value if isinstance(part, Mark) else ""]
