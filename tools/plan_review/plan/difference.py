"""Two values as the attributes in which they differ: nested ones and JSON texts down to the place that changed."""

from collections.abc import Iterator
from typing import Any

from .changes import AttributeChange, Path
from .lists import matched
from .secrets.hidden import Hidden, JsonText, marked
from .values import Mark

# Terraform's replace_paths as far as they lead on from here; one without steps left forces whatever is below.
ReplacePaths = tuple[tuple[Any, ...], ...]


def difference(before: Any, after: Any, *, replace_paths: ReplacePaths = ()) -> tuple[AttributeChange, ...]:
    """Return what differs: first what forces a replacement, last what is known after the apply only.

    Null and missing are the same to Terraform, and here. What only one side has is told leaf by leaf too, but for lists
    of scalars and JSON texts.
    """
    changes = _differences(before, after, (), replace_paths)
    return tuple(sorted(changes, key=lambda each: (not each.forces_replacement, each.after is Mark.UNKNOWN)))


def _differences(before: Any, after: Any, path: Path, forcing: ReplacePaths) -> Iterator[AttributeChange]:
    before, after = _present(before), _present(after)
    if before is after or before == after:
        return
    one, other = (before, after) if None in (before, after) else (_opened(before), _opened(after))
    if _alike(one, other, dict):
        yield from _in_mappings(one or {}, other or {}, path, forcing)
    elif _alike(one, other, list) and not (_is_plain(one) and _is_plain(other) and None in (one, other)):
        yield from _in_lists(one or [], other or [], path, forcing)
    else:
        yield AttributeChange(path=path, before=_told(before), after=_told(after), forces_replacement=bool(forcing))


def _in_mappings(
    before: dict[str, Any], after: dict[str, Any], path: Path, forcing: ReplacePaths
) -> Iterator[AttributeChange]:
    for key in sorted(before.keys() | after.keys()):
        yield from _differences(before.get(key), after.get(key), (*path, key), _leading_on(forcing, key))


def _in_lists(before: list[Any], after: list[Any], path: Path, forcing: ReplacePaths) -> Iterator[AttributeChange]:
    for pair in matched(before, after):
        one = before[pair.before] if pair.before is not None else None
        other = after[pair.after] if pair.after is not None else None
        further = _leading_on(forcing, pair.before, pair.after)
        if pair.named_by and None in (one, other):
            # The path says the name already.
            one, other = _without(pair.named_by, one), _without(pair.named_by, other)
        yield from _differences(one, other, (*path, pair.step), further)


def _without(name: str, element: dict[str, Any] | None) -> dict[str, Any] | None:
    rest = {key: value for key, value in (element or {}).items() if key != name}
    return rest if any(value is not None for value in rest.values()) else element


def _leading_on(forcing: ReplacePaths, *steps: str | int | None) -> ReplacePaths:
    """Return what is left of the paths that go this way. A set's element is named by its content: taken as any."""
    return tuple(
        path[1:]
        for path in forcing
        if not path or path[0] in steps or not isinstance(path[0], str | int) or isinstance(path[0], bool)
    )


def _present(value: Any) -> Any:
    return None if value is Mark.ABSENT else value


def _opened(value: Any) -> Any:
    return value.content if isinstance(value, JsonText) else value


def _alike(one: Any, other: Any, kind: type) -> bool:
    """Tell whether both are of the kind, or one is and has something, and the other is missing."""
    return (isinstance(one, kind) and (other is None or isinstance(other, kind)) and bool(one or other)) or (
        one is None and isinstance(other, kind) and bool(other)
    )


def _is_plain(elements: list[Any] | None) -> bool:
    """Tell whether it is a list of known scalars, which is told as a whole when it is all new or all gone."""
    return not any(isinstance(each, dict | list | JsonText | Hidden | Mark) for each in elements or ())


def _told(value: Any) -> Any:
    return Mark.ABSENT if value is None else marked(value)
